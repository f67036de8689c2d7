package web

import (
	"io/fs"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"stoa/clients/web"
	"stoa/worldstate"
)

// pages serves the built web client. All rooms share one page, which reads the room's
// id from its address.
type pages struct {
	files fs.FS
	index []byte
}

// notBuilt is the page of a server without the built client.
const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Stoa</title>
<h1>The server runs, but its page was not built into it.</h1>
<p>Run <code>make run</code>, which builds both; or <code>make web</code> and start the server again. It needs Node 20.</p>
<h1 lang="zh">服务器已运行，但网页尚未构建。</h1>
<p lang="zh">请运行 <code>make run</code>，它会构建两者；或先 <code>make web</code> 再重启服务器（需要 Node 20）。</p></html>`

func newPages() *pages {
	files, err := fs.Sub(web.Dist, "dist")
	if err != nil {
		panic("web: the embedded folder is named dist: " + err.Error())
	}
	index, err := fs.ReadFile(files, "index.html")
	if err != nil {
		index = []byte(notBuilt)
	}
	return &pages{files, index}
}

func (p *pages) room(w http.ResponseWriter, r *http.Request) {
	status := http.StatusOK
	if _, err := worldstate.ParseRoomID(r.PathValue("room")); err != nil {
		status = http.StatusNotFound
	}
	p.page(w, status)
}

// app serves the pages that are not a room's. The page of / says where to find links
// and shows none: a room's link is an invitation, and a request for / may come from
// anybody through a proxy on this machine.
func (p *pages) app(w http.ResponseWriter, _ *http.Request) { p.page(w, http.StatusOK) }

func (p *pages) page(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(status)
	_, _ = w.Write(p.index) // an error means that the client is gone
}

// handler serves every other address, compressed for clients that accept gzip (RFC 9110
// section 8.4.1.3): the page's JavaScript is a third of its size then. Zstandard at the speed
// of gzip makes it larger, and fonts are compressed already.
func (p *pages) handler() http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.EnableZstd(false), gzhttp.ContentTypeFilter(func(kind string) bool {
		return gzhttp.DefaultContentTypeFilter(kind) && !strings.HasPrefix(kind, "font/")
	}))
	if err != nil {
		panic("web: " + err.Error()) // of constant options
	}
	return wrap(http.HandlerFunc(p.file))
}

func (p *pages) file(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if info, err := fs.Stat(p.files, name); err != nil || info.IsDir() || name == ".keep" {
		p.page(w, http.StatusNotFound)
		return
	}
	if strings.HasPrefix(name, "assets/") { // the names contain a hash of the contents
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeFileFS(w, r, p.files, name)
}
