package trust

import (
	"embed"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/language"
	"rsc.io/qr"
)

//go:embed page
var files embed.FS

// Page serves /trust and the paths below.
type Page struct {
	Name        string    // of the authority, as devices show it
	DER, PEM    []byte    // the authority's certificate
	Fingerprint string    // SHA-256, as devices show it
	Until       time.Time // end of its validity

	// Elsewhere returns the host:port at which other devices reach the server, empty if
	// unknown.
	Elsewhere func() string
}

// Path is where the page is.
const Path = "/trust"

// languages are in the order of the matcher's tags; the first is the default.
var languages = [...]string{"en", "zh"}

// Handler returns the page, the certificate in two formats, and a QR code of the page's
// URL.
func (p *Page) Handler() http.Handler {
	pages := template.Must(template.ParseFS(files, "page/*.html"))
	matcher := language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese})
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Vary", "Accept-Language")
		name := chosen(matcher, r)
		_ = pages.ExecuteTemplate(w, name+".html", p.view(r)) // an error means that the client is gone
	})
	download := func(name, kind string, content []byte) {
		mux.HandleFunc("GET "+Path+"/"+name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Disposition", "attachment; filename="+name)
			_, _ = w.Write(content)
		})
	}
	download("stoa-ca.crt", "application/x-x509-ca-cert", p.DER)
	download("stoa-ca.pem", "application/x-pem-file", p.PEM)
	mux.HandleFunc("GET "+Path+"/page.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "page/page.css")
	})
	mux.HandleFunc("GET "+Path+"/code.svg", p.code)
	return mux
}

// chosen returns the language chosen by link, otherwise the browser's.
func chosen(matcher language.Matcher, r *http.Request) string {
	for _, name := range languages {
		if r.URL.Query().Get("in") == name {
			return name
		}
	}
	tags, _, _ := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	_, index, _ := matcher.Match(tags...)
	return languages[index]
}

// view is the data of the page templates.
type view struct {
	Name, Fingerprint, Until string
	Address                  string // URL of this page for another device; empty if unknown
	Home                     string // of the server, by HTTPS
}

func (p *Page) view(r *http.Request) view {
	v := view{Name: p.Name, Fingerprint: p.Fingerprint, Until: p.Until.Format(time.DateOnly), Home: "https://" + r.Host + "/"}
	if at := p.elsewhere(r); at != "" {
		v.Address = "http://" + at + Path
	}
	return v
}

// elsewhere returns the host:port at which another device can open the page: that of
// the request, unless it is loopback.
func (p *Page) elsewhere(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if ip := net.ParseIP(strings.Trim(host, "[]")); strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback() {
		return p.Elsewhere()
	}
	return r.Host
}

// code draws the QR code of the page's URL.
func (p *Page) code(w http.ResponseWriter, r *http.Request) {
	at := p.elsewhere(r)
	code, err := qr.Encode("http://"+at+Path, qr.M)
	if at == "" || err != nil {
		http.NotFound(w, r)
		return
	}
	const margin = 4 // modules, as ISO/IEC 18004 requires
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+margin, y+margin)
			}
		}
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%[1]dv%[2]dH0z"/><path d="%s"/></svg>`,
		code.Size+2*margin, code.Size+2*margin, path.String())
}
