package web

import (
	"log/slog"
	"net/http"

	"stoa/server/auth"
	"stoa/server/editor"
	"stoa/server/rooms"
	"stoa/server/session"
	"stoa/server/trust"
	"stoa/server/uploads"
	"stoa/worldstate/store"
)

// Public is the HTTP interface for everybody.
type Public struct {
	Rooms    *rooms.Rooms
	Store    *store.SQLite
	Tickets  *auth.Tickets
	Sessions *session.Server
	Editors  *editor.Server
	Uploads  *uploads.Uploads
	Guard    Guard
	Front    Front
	Trust    http.Handler // handler of /trust; nil without an authority of the server's own
	Log      *slog.Logger
}

// Handler returns all public routes behind the guard.
func (p *Public) Handler(api http.Handler) http.Handler {
	pages := newPages()
	mux := http.NewServeMux()
	mux.Handle("/api/", api)
	mux.Handle("GET /ws", p.Sessions)
	mux.Handle("GET "+editorsPath+"{room}/{object}", p.editors())
	mux.HandleFunc("GET /r/{room}", pages.room)
	mux.HandleFunc("GET /rooms", pages.app)
	mux.HandleFunc("GET /own", pages.app)
	mux.HandleFunc("GET /{$}", pages.app)
	mux.Handle("/", pages.handler())
	if p.Trust != nil {
		mux.Handle("GET "+trust.Path, p.Trust)
		mux.Handle("GET "+trust.Path+"/", p.Trust)
	}
	var requests inHand
	return p.Front.through(requests.bound(p.Guard.protect(p.Front.securely(mux))))
}
