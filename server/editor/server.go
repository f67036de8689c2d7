package editor

import (
	"context"
	"encoding/hex"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/auth"
	"stoa/server/rooms"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Limits. PROTOCOL.md section 11.
const (
	maxSockets    = 1000
	maxOfAccount  = 20
	maxContents   = 256 << 20 // bytes of documents that wait for slow editors, of all sockets
	helloTime     = 10 * time.Second
	writeTime     = 5 * time.Second // for each piece
	piece         = 16 << 10
	pingEvery     = 5 * time.Second
	silenceLimit  = 15 * time.Second
	graceTime     = 60 * time.Second
	farewellTime  = time.Second            // from the end of a connection to that of its socket
	closeTime     = 200 * time.Millisecond // how long connections may take to end after their socket was closed
	controlRate   = 5                      // WebSocket pings and pongs a second
	controlBurst  = 50
	messageRate   = 100 // updates a second
	messageBurst  = 1000
	presenceRate  = 1000 // awareness updates a second: some providers repeat those of others
	presenceBurst = 5000
	compareRate   = 0.5 // comparisons of the whole document a second
	compareBurst  = 10
	heardMost     = 4096 // Yjs clients whose presence one socket has heard of
	presenceBytes = 8 << 10
)

// Server runs an editor for each WebSocket request.
type Server struct {
	Rooms  *rooms.Rooms
	Passes *auth.Passes
	Log    *slog.Logger
	Grace  time.Duration // how long an editor stays after its pass has expired, 0 for 60 s

	contents atomic.Int64 // see maxContents
	buffers  sync.Pool    // of writes

	mu       sync.Mutex // guards the fields below
	open     map[*editor]struct{}
	accounts map[worldstate.AccountID]int
	closed   bool
	running  sync.WaitGroup // grows only while closed is false
}

// ServeHTTP upgrades a request for /yjs/{room}/{object} and runs the editor until it ends.
// The pass alone says who comes: neither Origin nor cookies matter.
func (srv *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	room, err := worldstate.ParseRoomID(r.PathValue("room"))
	var object record.ID
	name := r.PathValue("object")
	if _, bad := hex.Decode(object[:], []byte(name[:min(len(name), nameLength)])); err != nil || bad != nil || len(name) != nameLength {
		http.Error(w, "the address of a document is /yjs/ROOM/OBJECT, the object in 32 hexadecimal digits", http.StatusNotFound)
		return
	}
	upgrader := websocket.Upgrader{
		ReadBufferSize: 2048, WriteBufferSize: piece, WriteBufferPool: &srv.buffers,
		CheckOrigin: func(*http.Request) bool { return true },
		Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
			http.Error(w, "this is the WebSocket of a document for Yjs providers: "+reason.Error(), status)
		},
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	e := newEditor(srv, conn, name)
	e.room, e.document, e.token = room, object, r.URL.Query().Get("token")
	if why, ok := srv.begin(e); !ok {
		e.end(why)
		e.farewell()
		e.last.Stop()
		conn.Close()
		return
	}
	defer srv.end(e)
	e.run(context.WithoutCancel(r.Context()))
}

func (srv *Server) begin(e *editor) (ending, bool) {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	switch {
	case srv.closed:
		return endStopping, false
	case len(srv.open) >= maxSockets:
		return endBusy, false
	case srv.open == nil:
		srv.open, srv.accounts = map[*editor]struct{}{}, map[worldstate.AccountID]int{}
	}
	srv.open[e] = struct{}{}
	srv.running.Add(1)
	return ending{}, true
}

// own counts a connection for its account. False: the account has as many as it may.
func (srv *Server) own(account worldstate.AccountID) bool {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if srv.accounts[account] >= maxOfAccount {
		return false
	}
	srv.accounts[account]++
	return true
}

func (srv *Server) end(e *editor) {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	delete(srv.open, e)
	if e.owned {
		if srv.accounts[e.pass.Account]--; srv.accounts[e.pass.Account] == 0 {
			delete(srv.accounts, e.pass.Account)
		}
	}
	srv.running.Done()
}

// Count returns how many editors are connected.
func (srv *Server) Count() int {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	return len(srv.open)
}

// Close ends all connections with server_stopping and waits for them. When the context ends,
// it closes the remaining sockets without a message. Connections that then do not end at once
// are an error.
func (srv *Server) Close(ctx context.Context) error {
	srv.each(func(e *editor) { e.end(endStopping) })
	ended := make(chan struct{})
	go func() { srv.running.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		srv.each((*editor).hangUp)
	}
	select {
	case <-ended:
		return nil
	case <-time.After(closeTime):
		return ctx.Err()
	}
}

// each calls f for every connection, once no further one can open.
func (srv *Server) each(f func(*editor)) {
	srv.mu.Lock()
	srv.closed = true
	all := slices.Collect(maps.Keys(srv.open))
	srv.mu.Unlock()
	for _, e := range all {
		f(e)
	}
}
