package web

import (
	"html"
	"net/http"
	"strings"
)

// turnAway refuses a request of the wrong name or origin. The operator finds the values in
// the log, and a person who opens a page reads what is wrong.
func (g *Guard) turnAway(w http.ResponseWriter, r *http.Request, code, detail string) {
	if g.Log != nil {
		g.Log.Warn("request refused", "code", code, "host", r.Host, "origin", r.Header.Get("Origin"), "path", kindOfPath(r.URL.Path))
	}
	if r.Method != http.MethodGet || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		fail(w, http.StatusForbidden, code, detail)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write([]byte(strings.ReplaceAll(turnedAway, "HOST", html.EscapeString(r.Host)))) // an error means that the client is gone
}

// kindOfPath returns the first part of a path: the rest may be a room's link.
func kindOfPath(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return "/" + first[:min(len(first), 20)]
}

const turnedAway = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Stoa</title>
<h1>This server does not know the address HOST.</h1>
<p>Open the link as you got it. If the link is right: the operator of this server starts it with <code>--host NAME</code> for each name that leads here, and a proxy in front must pass on the Host of the request.</p>
<h1 lang="zh">此服务器不认识地址 HOST。</h1>
<p lang="zh">请按收到的原样打开链接。如果链接无误：请服务器的管理员为每个指向此处的名称加上 <code>--host NAME</code>；前面的代理必须原样转发请求的 Host。</p></html>`
