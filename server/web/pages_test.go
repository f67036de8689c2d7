package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func TestThePagesProgramIsSentCompressedToWhoeverTakesIt(t *testing.T) {
	script := bytes.Repeat([]byte("const room = 'the same words again';\n"), 4000)
	p := &pages{files: fstest.MapFS{"assets/index-1.js": {Data: script}}, index: []byte(notBuilt)}

	for _, accepts := range []string{"gzip, deflate", "gzip, deflate, br, zstd", ""} {
		r := httptest.NewRequest("GET", "/assets/index-1.js", nil)
		r.Header.Set("Accept-Encoding", accepts)
		w := httptest.NewRecorder()
		p.handler().ServeHTTP(w, r)

		body, sent := io.Reader(w.Body), w.Body.Len()
		if accepts != "" {
			if sent > len(script)/10 {
				t.Errorf("%d bytes sent for a script of %d", sent, len(script))
			}
			unpacked, err := gzip.NewReader(body)
			if err != nil {
				t.Fatal(err)
			}
			body = unpacked
		}
		if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, script) {
			t.Errorf("accepting %q: %d bytes of %d, %v", accepts, len(got), len(script), err)
		}
		h := w.Header()
		if h.Get("Cache-Control") != "public, max-age=31536000, immutable" || h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("accepting %q: headers %v", accepts, h)
		}
	}
}
