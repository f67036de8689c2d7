package web

import (
	"log/slog"
	"net/http"

	"golang.org/x/time/rate"

	"stoa/server/auth"
	"stoa/server/rooms"
	"stoa/server/session"
	"stoa/server/trust"
	"stoa/worldstate"
)

// Public is what anybody who can reach the server may use.
type Public struct {
	Rooms    *rooms.Rooms
	Tickets  *auth.Tickets
	Sessions *session.Server
	Lobby    worldstate.RoomID // where / leads on loopback
	Guard    Guard
	Front    Front
	Trust    http.Handler // of /trust; nil without an authority of its own
	Log      *slog.Logger
}

// Bounds of joining and of looking in, all rooms and people together.
const (
	joinsPerSecond = 200
	joinBurst      = 400
	looksPerSecond = 200
	lookBurst      = 400
)

// Handler returns the routes behind the guard.
func (p *Public) Handler() http.Handler {
	api := &api{Public: p, joins: rate.NewLimiter(joinsPerSecond, joinBurst), looks: rate.NewLimiter(looksPerSecond, lookBurst)}
	pages := newPages(p.Lobby)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/rooms/{room}", api.look)
	mux.HandleFunc("POST /api/v1/rooms/{room}/join", api.join)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusNotFound, "bad_request", "there is no such call")
	})
	mux.Handle("GET /ws", p.Sessions)
	mux.HandleFunc("GET /r/{room}", pages.room)
	mux.HandleFunc("GET /{$}", pages.home)
	mux.HandleFunc("/", pages.file)
	if p.Trust != nil {
		mux.Handle("GET "+trust.Path, p.Trust)
		mux.Handle("GET "+trust.Path+"/", p.Trust)
	}
	return p.Front.through(p.Guard.protect(p.Front.securely(mux)))
}
