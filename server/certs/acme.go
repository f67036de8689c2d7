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

// ACMEConfig says for which domains to get certificates, and from where.
type ACMEConfig struct {
	Domains []string // all must point at this server
	Folder  string   // for accounts, keys and certificates; created if missing
	URL     string   // directory of the authority; empty for Let's Encrypt
	Root    string   // PEM file of the root of the authority's own certificate; empty: the system's roots
	Email   string   // contact for the authority; may be empty
	Host    string   // listening host; may be empty
	Port    int      // listening port, where the authority's connections to 443 arrive
	Log     io.Writer
	Check   time.Duration // how often to check for renewals; 0: ten minutes
}

// ACME gets certificates by TLS-ALPN-01 (RFC 8737): the authority connects to the port
// that people use. It renews a certificate when a third of its life is left.
type ACME struct {
	domains []string
	config  *certmagic.Config
	cache   *certmagic.Cache
}

// OpenACME prepares; it connects to nobody before [ACME.Manage].
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
		OCSP: certmagic.OCSPConfig{DisableStapling: true}, // OCSP would be the only connection to another server
	})
	a.config.Issuers = []certmagic.Issuer{certmagic.NewACMEIssuer(a.config, certmagic.ACMEIssuer{
		CA: c.URL, Email: c.Email, Agreed: true, TrustedRoots: roots, DisableHTTPChallenge: true,
		ListenHost: c.Host, AltTLSALPNPort: c.Port, Logger: log,
	})}
	return a, nil
}

// newLog returns a logger with the server's format.
func newLog(to io.Writer) *zap.Logger {
	if to == nil {
		return zap.NewNop()
	}
	form := zapcore.EncoderConfig{TimeKey: "time", LevelKey: "level", MessageKey: "msg", NameKey: "part",
		EncodeTime: zapcore.RFC3339NanoTimeEncoder, EncodeLevel: zapcore.CapitalLevelEncoder, EncodeDuration: zapcore.StringDurationEncoder}
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(form), zapcore.AddSync(to), zap.InfoLevel))
}

// Manage starts getting and renewing certificates in the background. The port must be
// open.
func (a *ACME) Manage(ctx context.Context) error {
	if err := a.config.ManageAsync(ctx, a.domains); err != nil {
		return fmt.Errorf("get certificates: %w", err)
	}
	return nil
}

// Config implements [Source].
func (a *ACME) Config() *tls.Config { return a.config.TLSConfig() }

// Names implements [Source].
func (a *ACME) Names() []string { return a.domains }

// Ready returns an error unless every domain has a certificate that is valid now.
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

// Close stops renewing and abandons a certificate that is being requested.
func (a *ACME) Close() { a.cache.Stop() }
