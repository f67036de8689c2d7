package session

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/auth"
	"stoa/server/clientaddr"
	"stoa/server/rooms"
	"stoa/server/wire"
	"stoa/worldstate"
)

// Server runs a session for each WebSocket request.
type Server struct {
	Rooms   *rooms.Rooms
	Tickets *auth.Tickets
	Sealer  *auth.Sealer
	Log     *slog.Logger
	// Stats counts over all sessions.
	Stats Stats

	mu      sync.Mutex // guards the fields below
	open    map[*session]struct{}
	closed  bool
	running sync.WaitGroup // grows only while closed is false
}

// Stats counts what sessions did since the server started.
type Stats struct {
	Sessions     atomic.Int64  // open now
	MessagesIn   atomic.Uint64 // protocol messages
	BytesIn      atomic.Uint64 // of WebSocket messages
	BytesOut     atomic.Uint64
	FramesOut    atomic.Uint64                                // tick frames
	FramesMissed atomic.Uint64                                // ticks at which a socket was busy
	Dropped      atomic.Uint64                                // messages over their rate
	Joined       [len(worldstate.DeviceClasses)]atomic.Uint64 // joins by device class, without resumes
	Closed       Reasons
}

// Reasons counts closed sessions by their reason.
type Reasons struct {
	mu     sync.Mutex // guards counts
	counts map[wire.Reason]uint64
}

func (r *Reasons) add(reason wire.Reason) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.counts == nil {
		r.counts = map[wire.Reason]uint64{}
	}
	r.counts[reason]++
}

// Each calls f with every reason and its count.
func (r *Reasons) Each(f func(wire.Reason, uint64)) {
	r.mu.Lock()
	counts := maps.Clone(r.counts)
	r.mu.Unlock()
	for reason, n := range counts {
		f(reason, n)
	}
}

const (
	helloTime    = 10 * time.Second
	writeTime    = 5 * time.Second
	pingEvery    = 5 * time.Second
	silenceLimit = 15 * time.Second
	closeTime    = 200 * time.Millisecond // how long sessions may take to end after their socket was closed
	farewellTime = time.Second            // from the end of a session to that of its socket
	controlRate  = 5                      // rate limit of WebSocket pings and pongs, per second
	controlBurst = 50
)

// ServeHTTP upgrades the request and runs the session until it ends. The caller has
// checked Origin and Host.
func (srv *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{
		ReadBufferSize: 2048, WriteBufferSize: 2048,
		CheckOrigin: func(*http.Request) bool { return true },
		Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
			http.Error(w, "this is the WebSocket of a Stoa room: "+reason.Error(), status)
		},
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	s := newSession(srv, conn, clientaddr.Of(r))
	if !srv.begin(s) {
		s.end(wire.ServerStopping)
		s.farewell()
		conn.Close()
		return
	}
	defer srv.end(s)
	s.run(context.WithoutCancel(r.Context()))
}

func (srv *Server) begin(s *session) bool {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if srv.closed {
		return false
	}
	if srv.open == nil {
		srv.open = map[*session]struct{}{}
	}
	srv.open[s] = struct{}{}
	srv.running.Add(1)
	srv.Stats.Sessions.Add(1)
	return true
}

func (srv *Server) end(s *session) {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	delete(srv.open, s)
	srv.Stats.Sessions.Add(-1)
	srv.running.Done()
}

// Close ends all sessions with server_stopping and waits for them. When the context
// ends, it closes the remaining sockets without a message. Sessions that then do not
// end at once are an error.
func (srv *Server) Close(ctx context.Context) error {
	srv.each(func(s *session) { s.end(wire.ServerStopping) })
	ended := make(chan struct{})
	go func() { srv.running.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		srv.each((*session).hangUp)
	}
	select {
	case <-ended:
		return nil
	case <-time.After(closeTime):
		return ctx.Err()
	}
}

// each calls f for every open session, once no further session can open.
func (srv *Server) each(f func(*session)) {
	srv.mu.Lock()
	srv.closed = true
	all := slices.Collect(maps.Keys(srv.open))
	srv.mu.Unlock()
	for _, s := range all {
		f(s)
	}
}
