package trust

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func ask(t *testing.T, host, path, language string) *http.Response {
	t.Helper()
	p := &Page{Name: "Stoa on <desk>", DER: []byte{0x30, 1}, PEM: []byte("-----BEGIN"), Fingerprint: "AB:CD", Until: time.Unix(0, 0),
		Elsewhere: func() string { return "192.168.1.5:8443" }}
	r := httptest.NewRequest("GET", path, nil)
	r.Host = host
	r.Header.Set("Accept-Language", language)
	w := httptest.NewRecorder()
	p.Handler().ServeHTTP(w, r)
	return w.Result()
}

func read(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestThePageSpeaksTheBrowsersLanguageAndLinksToTheOther(t *testing.T) {
	for _, test := range []struct{ path, language, says, link string }{
		{"/trust", "en-GB,en;q=0.9", "Download the certificate", `href="/trust?in=zh"`},
		{"/trust", "zh-CN,zh;q=0.9,en;q=0.8", "下载证书", `href="/trust?in=en"`},
		{"/trust", "fr", "Download the certificate", `href="/trust?in=zh"`},
		{"/trust", "", "Download the certificate", `href="/trust?in=zh"`},
		{"/trust?in=zh", "en", "下载证书", `href="/trust?in=en"`},
	} {
		page := read(t, ask(t, "192.168.1.9:8443", test.path, test.language))
		for _, want := range []string{test.says, test.link, "AB:CD", "Stoa on &lt;desk&gt;", "https://192.168.1.9:8443/", "http://192.168.1.9:8443/trust"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s in %q: no %q", test.path, test.language, want)
			}
		}
		if strings.Contains(page, "<script") || strings.Contains(page, "style=") || strings.Contains(page, "<style") {
			t.Error("the policy of every page forbids what is in this one")
		}
	}
}

func TestAtTheServerItselfThePageNamesAnAddressForOthers(t *testing.T) {
	if page := read(t, ask(t, "localhost:8443", "/trust", "en")); !strings.Contains(page, "http://192.168.1.5:8443/trust") {
		t.Error("no address for other devices")
	}
}

func TestTheCertificateComesAsDevicesWantIt(t *testing.T) {
	for path, want := range map[string]struct{ kind, content string }{
		"/trust/stoa-ca.crt": {"application/x-x509-ca-cert", "0\x01"}, "/trust/stoa-ca.pem": {"application/x-pem-file", "-----BEGIN"},
	} {
		r := ask(t, "localhost", path, "")
		if kind := r.Header.Get("Content-Type"); kind != want.kind || read(t, r) != want.content {
			t.Errorf("%s: %s", path, kind)
		}
	}
	if r := ask(t, "localhost", "/trust/other", ""); r.StatusCode != http.StatusNotFound {
		t.Errorf("another path: %d", r.StatusCode)
	}
}

// The library is responsible for the QR code's content; this test checks that it is
// drawn.
func TestTheCodeIsAPicture(t *testing.T) {
	r := ask(t, "localhost", "/trust/code.svg", "")
	var svg struct {
		ViewBox string `xml:"viewBox,attr"`
		Path    []struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	text := read(t, r)
	if err := xml.Unmarshal([]byte(text), &svg); err != nil {
		t.Fatal(err)
	}
	if svg.ViewBox != "0 0 37 37" || len(svg.Path) != 2 || strings.Count(svg.Path[1].D, "M") < 200 {
		t.Errorf("box %s, %d paths", svg.ViewBox, len(svg.Path))
	}
}
