package certs

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// lookAgain is how often files are looked at, on a handshake.
const lookAgain = time.Second

// Files is a certificate chain and its key in PEM files, read again when they
// change. A pair that cannot be read leaves the former one in use.
type Files struct {
	certificate, key string
	log              *slog.Logger

	mu      sync.Mutex // guards what follows
	current *tls.Certificate
	looked  time.Time
	stamp   [2]time.Time // when the files were written
}

// OpenFiles reads the pair.
func OpenFiles(certificate, key string, log *slog.Logger) (*Files, error) {
	f := &Files{certificate: certificate, key: key, log: log}
	stamp, err := f.written()
	if err == nil {
		f.current, err = f.load()
	}
	if err != nil {
		return nil, fmt.Errorf("read the certificate (--tls-cert, --tls-key): %w", err)
	}
	f.stamp, f.looked = stamp, time.Now()
	return f, nil
}

// Config is of [Source].
func (f *Files) Config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		return f.newest(time.Now()), nil
	}}
}

// Names is of [Source].
func (f *Files) Names() []string { return namesOf(f.newest(time.Now()).Leaf) }

// newest looks at the files first, unless it has just done so.
func (f *Files) newest(now time.Time) *tls.Certificate {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now.Sub(f.looked) < lookAgain {
		return f.current
	}
	f.looked = now
	stamp, err := f.written()
	if err == nil && stamp == f.stamp {
		return f.current
	}
	var loaded *tls.Certificate
	if err == nil {
		loaded, err = f.load()
	}
	if err != nil { // perhaps half of it is written; the next look tells
		if stamp != f.stamp {
			f.log.Error("the certificate's files changed and cannot be read; the former ones stay in use", "reason", err.Error())
		}
		f.stamp = stamp
		return f.current
	}
	f.current, f.stamp = loaded, stamp
	f.log.Info("certificate read again", "names", namesOf(loaded.Leaf), "until", loaded.Leaf.NotAfter)
	return f.current
}

func (f *Files) written() (stamp [2]time.Time, err error) {
	for i, name := range []string{f.certificate, f.key} {
		info, err := os.Stat(name)
		if err != nil {
			return stamp, err
		}
		stamp[i] = info.ModTime()
	}
	return stamp, nil
}

func (f *Files) load() (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(f.certificate, f.key)
	if err != nil {
		return nil, err
	}
	if pair.Leaf == nil {
		pair.Leaf, err = x509.ParseCertificate(pair.Certificate[0])
	}
	return &pair, err
}
