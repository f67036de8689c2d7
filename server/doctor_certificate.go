package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stoa/server/certs"
)

// soonEnds is how long before the end of a certificate that nobody renews the doctor
// warns.
const soonEnds = 14 * 24 * time.Hour

// checkCertificate checks the certificate that HTTPS would use.
func checkCertificate(cfg *config, now time.Time) report {
	keys := filepath.Join(cfg.Data, "keys")
	switch {
	case cfg.TLS == "self":
		return checkAuthority(keys, now)
	case len(cfg.Domain) > 0:
		return checkACME(cfg, filepath.Join(keys, "acme"), now)
	case cfg.TLSCert != "":
		pair, err := tls.LoadX509KeyPair(cfg.TLSCert, cfg.TLSKey)
		if err != nil {
			return report{bad("certificate", err.Error(), "give the PEM files of a chain and of its key to --tls-cert and --tls-key")}
		}
		return report{checkLeaf(pair.Leaf, now), checkChain(pair)}
	case cfg.Insecure:
		return report{doubtful("certificate", "none: browsers on other machines get no microphone", "use --domain or --tls self")}
	}
	return report{good("certificate", "none is needed on this machine or behind a proxy")}
}

func checkAuthority(keys string, now time.Time) report {
	a, err := certs.ReadAuthority(keys)
	switch {
	case os.IsNotExist(err):
		return report{good("certificate", "an authority of this server's own will be made at the first start")}
	case err != nil:
		return report{bad("certificate", err.Error(), "put the file back from a backup, or remove it: then everybody must trust the new one")}
	case now.Before(a.Certificate.NotBefore):
		return report{bad("certificate", "the authority begins only at "+a.Certificate.NotBefore.Format(time.RFC3339), "set the clock")}
	case now.Add(90 * 24 * time.Hour).After(a.Certificate.NotAfter):
		return report{doubtful("certificate", "the authority ends on "+a.Certificate.NotAfter.Format(time.DateOnly), "remove its file in time; everybody must trust the new one")}
	}
	return report{good("certificate", "own authority until %s, %s", a.Certificate.NotAfter.Format(time.DateOnly), a.Fingerprint())}
}

// checkACME checks the certificates that ACME has got so far.
func checkACME(cfg *config, folder string, now time.Time) report {
	var r report
	for _, domain := range cfg.Domain {
		files, err := filepath.Glob(filepath.Join(folder, "certificates", "*", domain, domain+".crt"))
		if err != nil || len(files) == 0 {
			r = append(r, doubtful("certificate", "none yet for "+domain, "start the server; the authority then calls TCP port 443 of that name, which must lead here"))
			continue
		}
		key := strings.TrimSuffix(files[0], ".crt") + ".key"
		pair, err := tls.LoadX509KeyPair(files[0], key)
		if err != nil {
			r = append(r, bad("certificate", err.Error(), "remove "+filepath.Dir(files[0])+" to get a new one"))
			continue
		}
		r = append(r, checkLeaf(pair.Leaf, now))
	}
	return r
}

func checkLeaf(leaf *x509.Certificate, now time.Time) verdict {
	says := fmt.Sprintf("for %s until %s", strings.Join(append(leaf.DNSNames, addressTexts(leaf)...), ", "), leaf.NotAfter.Format(time.DateOnly))
	switch {
	case now.Before(leaf.NotBefore):
		return bad("certificate", says+", but only from "+leaf.NotBefore.Format(time.RFC3339), "set the clock")
	case now.After(leaf.NotAfter):
		return bad("certificate", says+": that is over", "renew it")
	case len(leaf.DNSNames)+len(leaf.IPAddresses) == 0:
		return bad("certificate", "it names nobody (no subject alternative name)", "get one with the server's name")
	case now.Add(soonEnds).After(leaf.NotAfter) && leaf.NotAfter.Sub(leaf.NotBefore) > 2*soonEnds:
		return doubtful("certificate", says, "renew it soon; the files are read again when they change")
	}
	return good("certificate", "%s", says)
}

func addressTexts(leaf *x509.Certificate) (texts []string) {
	for _, ip := range leaf.IPAddresses {
		texts = append(texts, ip.String())
	}
	return texts
}

// checkChain verifies the certificate with this machine's trusted roots.
func checkChain(pair tls.Certificate) verdict {
	between := x509.NewCertPool()
	for _, der := range pair.Certificate[1:] {
		if c, err := x509.ParseCertificate(der); err == nil {
			between.AddCert(c)
		}
	}
	if _, err := pair.Leaf.Verify(x509.VerifyOptions{Intermediates: between}); err != nil {
		return doubtful("chain", err.Error(), "put the authority's intermediate certificates behind yours in the file; an authority of your own must be trusted by every device")
	}
	return good("chain", "leads to an authority that this machine trusts")
}
