package certs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// ACMEConfig says for which domains to get certificates, and where.
type ACMEConfig struct {
	Domains []string // all of which lead to this server
	Folder  string   // of accounts, keys and certificates; made if missing
	URL     string   // directory of the authority; empty for Let's Encrypt
	Root    string   // PEM file of what signs the authority's own certificate; empty for the system's
	Email   string   // for the authority to write to; may be empty
	Host    string   // listened on; may be empty
	Port    int      // listened on, where the authority's calls to 443 arrive
	Log     io.Writer
	Check   time.Duration // how often to look whether it is time to renew; 0 for ten minutes
}

// ACME gets certificates by TLS-ALPN-01 (RFC 8737): the authority calls the
// port that people do. It renews them when a third of their life is left.
type ACME struct {
	domains []string
	config  *certmagic.Config
	cache   *certmagic.Cache
}

// OpenACME prepares; nobody is called before [ACME.Manage].
func OpenACME(c ACMEConfig) (*ACME, error) {
	var roots *x509.CertPool
	if c.Root != "" {
		pem, err := os.ReadFile(c.Root)
		if err != nil {
			return nil, fmt.Errorf("read --acme-root: %w", err)
		}
		roots = x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("read --acme-root: there is no certificate in %s", c.Root)
		}
	}
	if c.URL == "" {
		c.URL = certmagic.LetsEncryptProductionCA
	}
	log := newLog(c.Log)
	a := &ACME{domains: c.Domains}
	a.cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert:   func(certmagic.Certificate) (*certmagic.Config, error) { return a.config, nil },
		RenewCheckInterval: c.Check, Logger: log,
	})
	a.config = certmagic.New(a.cache, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: c.Folder}, Logger: log,
		OCSP: certmagic.OCSPConfig{DisableStapling: true}, // the one call to somebody who is not the authority
	})
	a.config.Issuers = []certmagic.Issuer{certmagic.NewACMEIssuer(a.config, certmagic.ACMEIssuer{
		CA: c.URL, Email: c.Email, Agreed: true, TrustedRoots: roots, DisableHTTPChallenge: true,
		ListenHost: c.Host, AltTLSALPNPort: c.Port, Logger: log,
	})}
	return a, nil
}

// newLog writes lines like the server's own.
func newLog(to io.Writer) *zap.Logger {
	if to == nil {
		return zap.NewNop()
	}
	form := zapcore.EncoderConfig{TimeKey: "time", LevelKey: "level", MessageKey: "msg", NameKey: "part",
		EncodeTime: zapcore.RFC3339NanoTimeEncoder, EncodeLevel: zapcore.CapitalLevelEncoder, EncodeDuration: zapcore.StringDurationEncoder}
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(form), zapcore.AddSync(to), zap.InfoLevel))
}

// Manage begins to get and renew certificates, without end and without waiting.
// The port must be listened on by now.
func (a *ACME) Manage(ctx context.Context) error {
	if err := a.config.ManageAsync(ctx, a.domains); err != nil {
		return fmt.Errorf("get certificates: %w", err)
	}
	return nil
}

// Config is of [Source].
func (a *ACME) Config() *tls.Config { return a.config.TLSConfig() }

// Names is of [Source].
func (a *ACME) Names() []string { return a.domains }

// Ready says whether every domain has a certificate that is good now.
func (a *ACME) Ready(now time.Time) error {
	for _, domain := range a.domains {
		good := false
		for _, c := range a.cache.AllMatchingCertificates(domain) {
			good = good || c.Leaf != nil && now.Before(c.Leaf.NotAfter)
		}
		if !good {
			return errors.New("there is no certificate for " + domain + " yet")
		}
	}
	return nil
}

// Close ends renewing. A certificate that is just being got is abandoned.
func (a *ACME) Close() { a.cache.Stop() }
