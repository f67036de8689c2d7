package editor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"stoa/server/auth"
	"stoa/server/rooms"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// editor is one connection. It is the [worldstate.OutsideViewer] of its editor.
type editor struct {
	server   *Server
	conn     *websocket.Conn
	name     string // of the document, as the provider says it
	room     worldstate.RoomID
	document record.ID
	token    string // of the address

	// Set by the read loop before the room knows the editor, and constant from then on.
	framing framing
	pass    auth.Pass
	owned   bool // counted for its account
	outside *worldstate.Outsider
	open    *rooms.Room

	// Read loop.
	begun                         time.Time
	aliveAt                       atomic.Int64 // nanoseconds from begun to the last sign of life; 0: not let in yet
	messages, presences, compares *rate.Limiter
	ref                           uint64

	expiry *time.Timer
	told   atomic.Bool // that it may not write

	out outbox

	once  sync.Once
	ended chan struct{} // closed by end
	last  *time.Timer   // closes the socket; set by end
	why   ending        // set by end
}

func newEditor(srv *Server, conn *websocket.Conn, name string) *editor {
	e := &editor{server: srv, conn: conn, name: name, begun: time.Now(), ended: make(chan struct{}),
		messages: rate.NewLimiter(messageRate, messageBurst), presences: rate.NewLimiter(presenceRate, presenceBurst), compares: rate.NewLimiter(compareRate, compareBurst),
		expiry: time.NewTimer(helloTime + auth.PassLife)}
	e.out.init()
	return e
}

// run runs the connection from beginning to end.
func (e *editor) run(ctx context.Context) {
	e.tuneSocket()
	var writing sync.WaitGroup
	writing.Go(e.write)
	if first, err := e.next(helloTime); err != nil {
		e.end(unheard(err))
	} else {
		e.framing = framingOf(first)
		e.read(ctx, first)
	}
	writing.Wait()
	e.last.Stop()
	e.expiry.Stop()
	if e.open != nil {
		e.open.World.StopEdit(e.outside) // no effect if the room has ended it
	}
	e.out.close()
	e.server.contents.Add(-int64(e.out.drop()))
	e.server.Log.Info("editor ended", "reason", string(e.why.reason), "seconds", time.Since(e.begun).Seconds())
}

func (e *editor) tuneSocket() {
	control := rate.NewLimiter(controlRate, controlBurst)
	e.conn.SetPingHandler(func(text string) error {
		if !control.Allow() {
			return errControl
		}
		_ = e.conn.WriteControl(websocket.PongMessage, []byte(text), time.Now().Add(writeTime)) // if this fails, the next write fails too
		return nil
	})
	e.conn.SetPongHandler(func(string) error {
		if !control.Allow() {
			return errControl
		}
		if !e.isIn() {
			return nil // pongs replace no pass
		}
		return e.alive()
	})
}

// alive notes a sign of life of an editor that was let in. Any goroutine may call it.
func (e *editor) alive() error {
	e.aliveAt.Store(int64(time.Since(e.begun)))
	return e.conn.NetConn().SetReadDeadline(time.Now().Add(silenceLimit))
}

// isIn reports whether the editor was let in. Any goroutine may call it.
func (e *editor) isIn() bool { return e.aliveAt.Load() > 0 }

// silence returns the time since the last sign of life.
func (e *editor) silence() time.Duration {
	return time.Since(e.begun) - time.Duration(e.aliveAt.Load())
}

// end ends the connection; only the first call counts. The outbox closes at once, and the
// socket within farewellTime, even if the peer does not read. Any goroutine may call it.
func (e *editor) end(why ending) {
	e.once.Do(func() {
		e.why = why
		e.out.close()
		e.last = time.AfterFunc(farewellTime, e.hangUp)
		close(e.ended)
	})
}

func (e *editor) isOver() bool {
	select {
	case <-e.ended:
		return true
	default:
		return false
	}
}

// read handles messages until the connection ends.
func (e *editor) read(ctx context.Context, data []byte) {
	if e.framing == yWebsocket && !e.comes(ctx, e.token) {
		return
	}
	if name := string((&cursor{data: data}).bytes()); e.framing == hocuspocus && e.isAlso(name) {
		e.name = name
	}
	for {
		if err := e.handle(ctx, data); err != nil {
			e.end(endMalformed)
			return
		}
		if e.isOver() {
			return
		}
		var err error
		if data, err = e.next(e.patience()); err != nil {
			why := unheard(err)
			if why == endTimeout && e.isIn() {
				why = endTooSlow
			}
			e.end(why)
			return
		}
	}
}

// patience is how long the next message may take: one that shows a pass must come soon.
func (e *editor) patience() time.Duration {
	if e.open == nil {
		return helloTime - time.Since(e.begun)
	}
	return silenceLimit
}

// next reads one WebSocket message, which must be binary.
func (e *editor) next(wait time.Duration) ([]byte, error) {
	if err := e.conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return nil, err
	}
	kind, r, err := e.conn.NextReader()
	if err != nil {
		return nil, err
	}
	if kind != websocket.BinaryMessage {
		return nil, errMalformed
	}
	data, err := io.ReadAll(io.LimitReader(r, maxMessage+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxMessage:
		return nil, errTooLarge
	}
	return data, nil
}

var (
	errTooLarge = fmt.Errorf("editor: a message has more than %d bytes", maxMessage)
	errControl  = errors.New("editor: too many WebSocket pings or pongs")
)

// unheard returns how a connection ends after a failed read.
func unheard(err error) ending {
	var late interface{ Timeout() bool }
	switch {
	case errors.Is(err, errTooLarge):
		return endTooLarge
	case errors.Is(err, errMalformed):
		return endMalformed
	case errors.Is(err, errControl):
		return endTooFast
	case errors.As(err, &late) && late.Timeout():
		return endTimeout
	}
	return endLost
}
