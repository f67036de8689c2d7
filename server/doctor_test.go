package main

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// finds returns the doctor's text about the check, if it has the status.
func finds(r report, status, check string) string {
	for _, v := range r {
		if v.Status == status && v.Check == check {
			return v.Says + " " + v.Do
		}
	}
	return ""
}

func given(t *testing.T, arguments ...string) *config {
	t.Helper()
	c, err := parse(t, nil, append(arguments, "--data", t.TempDir())...)
	must(t, err)
	return c
}

func TestTheDoctorFindsNothingWrongWithTheZeroConfiguration(t *testing.T) {
	c := given(t, "--listen", "127.0.0.1:0")
	r := examine(t.Context(), c)
	if r.failed() {
		t.Errorf("%+v", r)
	}
	for _, check := range []string{"clock", "space", "disk", "sqlite", "tcp", "udp"} {
		if finds(r, "ok", check)+finds(r, "warn", check) == "" {
			t.Errorf("nothing about %s in %+v", check, r)
		}
	}
	if left, err := os.ReadDir(c.Data); err != nil || len(left) != 0 {
		t.Errorf("the doctor left %v, %v", left, err)
	}
}

func TestTheDoctorSaysWhoHasThePort(t *testing.T) {
	h := openWith(t, func(c *config) { c.TLS = "self" })
	address := h.port.Addr().String()
	if r := examine(t.Context(), given(t, "--tls", "self", "--listen", address, "--udp", "none")); r.failed() || !strings.Contains(finds(r, "ok", "tcp"), "a Stoa that answers") {
		t.Errorf("in use by a Stoa: %+v", r)
	}
	other, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer other.Close()
	go func() {
		for {
			c, err := other.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	r := examine(t.Context(), given(t, "--listen", other.Addr().String()))
	if says := finds(r, "fail", "tcp"); !strings.Contains(says, "another program") || !strings.Contains(says, "--listen") {
		t.Errorf("in use by another: %+v", r)
	}
}

func TestTheDoctorCallsAdvertisedAddresses(t *testing.T) {
	r := examine(t.Context(), given(t, "--listen", "127.0.0.1:0", "--advertise", "127.0.0.1"))
	if r.failed() {
		t.Errorf("%+v", r)
	}
	var out bytes.Buffer
	r.write(&out)
	if strings.Count(out.String(), "leads here") != 2 { // by TCP and by UDP
		t.Errorf("it does not say so twice:\n%s", &out)
	}
}

func TestTheDoctorLooksAtCertificates(t *testing.T) {
	c := given(t, "--tls", "self", "--listen", "127.0.0.1:0")
	if says := finds(checkCertificate(c, time.Now()), "ok", "certificate"); !strings.Contains(says, "first start") {
		t.Errorf("before the first start: %s", says)
	}
	keys := filepath.Join(c.Data, "keys")
	must(t, os.MkdirAll(keys, 0o700))
	must(t, os.WriteFile(filepath.Join(keys, "authority.pem"), []byte("nonsense"), 0o644))
	r := append(checkCertificate(c, time.Now()), checkKeys(keys)...)
	if finds(r, "fail", "certificate") == "" || !strings.Contains(finds(r, "warn", "keys"), "chmod 600") {
		t.Errorf("a broken authority that others may read: %+v", r)
	}
	must(t, os.Remove(filepath.Join(keys, "authority.pem")))
	h := openWith(t, func(c *config) { c.TLS = "self" })
	if says := finds(checkCertificate(h.cfg, time.Now()), "ok", "certificate"); !strings.Contains(says, h.authority.Fingerprint()) {
		t.Errorf("a good authority: %s", says)
	}
	if finds(checkCertificate(h.cfg, time.Now().Add(-48*time.Hour)), "fail", "certificate") == "" {
		t.Error("a clock that is behind is not seen")
	}
}

func TestTheDoctorSeesAClockThatWentBack(t *testing.T) {
	data := t.TempDir()
	must(t, os.WriteFile(filepath.Join(data, "stoa.db"), nil, 0o600))
	if checkClock(data, time.Now()).failed() {
		t.Error("a good clock")
	}
	for _, now := range []time.Time{time.Now().Add(-time.Hour), time.Unix(0, 0)} {
		if !checkClock(data, now).failed() {
			t.Errorf("%v passes", now)
		}
	}
}

func TestTheDoctorsReportIsOneJSONObject(t *testing.T) {
	var out bytes.Buffer
	must(t, report{good("a", "fine"), bad("b", "broken", "mend it")}.writeJSON(&out))
	var got struct {
		OK     bool
		Checks []verdict
	}
	must(t, json.Unmarshal(out.Bytes(), &got))
	if got.OK || len(got.Checks) != 2 || got.Checks[1].Do != "mend it" {
		t.Errorf("%+v", got)
	}
}
