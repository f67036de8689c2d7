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

// lookAgain is the minimum time between two checks of the files, which handshakes
// trigger.
const lookAgain = time.Second

// Files is a certificate chain and its key in PEM files, read again when they change.
// If they cannot be read, the earlier pair stays in use.
type Files struct {
	certificate, key string
	log              *slog.Logger

	mu      sync.Mutex // guards the fields below
	current *tls.Certificate
	looked  time.Time
	looking bool         // a handshake is checking the files
	stamp   [2]time.Time // modification times
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

// Config implements [Source].
func (f *Files) Config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		return f.newest(time.Now()), nil
	}}
}

// Names implements [Source].
func (f *Files) Names() []string { return namesOf(f.newest(time.Now()).Leaf) }

// newest checks the files first, unless another handshake does or has just done so. A
// disk that hangs delays only that one handshake.
func (f *Files) newest(now time.Time) *tls.Certificate {
	f.mu.Lock()
	before, current := f.stamp, f.current
	if f.looking || now.Sub(f.looked) < lookAgain {
		f.mu.Unlock()
		return current
	}
	f.looked, f.looking = now, true
	f.mu.Unlock()
	stamp, loaded := f.reload(before)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looking, f.stamp = false, stamp
	if loaded != nil {
		f.current = loaded
	}
	return f.current
}

// reload returns the modification times, and the certificate if they have changed and it
// can be read.
func (f *Files) reload(before [2]time.Time) ([2]time.Time, *tls.Certificate) {
	stamp, err := f.written()
	if err == nil && stamp == before {
		return stamp, nil
	}
	var loaded *tls.Certificate
	if err == nil {
		loaded, err = f.load()
	}
	if err == nil {
		f.log.Info("certificate read again", "names", namesOf(loaded.Leaf), "until", loaded.Leaf.NotAfter)
		return stamp, loaded
	}
	if stamp != before { // perhaps only half is written; check again next time
		f.log.Error("the certificate's files changed and cannot be read; the former ones stay in use", "reason", err.Error())
	}
	return stamp, nil
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
