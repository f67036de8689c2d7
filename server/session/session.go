package session

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"stoa/server/auth"
	"stoa/server/clientaddr"
	"stoa/server/rooms"
	"stoa/server/wire"
	"stoa/worldstate"
)

// session is one connection. It is the [worldstate.Viewer] of its participant.
type session struct {
	server *Server
	from   clientaddr.Client
	conn   *websocket.Conn
	log    *slog.Logger

	// Set while joining: by hello, and by Tell on the room's goroutine before Join returns.
	// The write loop reads them when it writes what Tell queued.
	room   *rooms.Room
	number uint16
	claim  auth.Claim

	// Read loop.
	budget    *rooms.Budget
	begin     time.Time
	aliveAt   atomic.Int64 // nanoseconds from begin to the last sign of life
	presented bool         // hello was accepted
	draft     draft
	behind    []byte // messages that came in one frame with hello

	// Write loop.
	out  outbox
	part *wire.Writer

	ending sync.Once
	ended  chan struct{} // closed by end
	last   *time.Timer   // timer that closes the socket; set by end
	reason wire.Reason   // why; set by end
}

func newSession(srv *Server, conn *websocket.Conn, from clientaddr.Client) *session {
	s := &session{server: srv, from: from, conn: conn, log: srv.Log, begin: time.Now(), ended: make(chan struct{}), part: wire.NewWriter()}
	s.out.init()
	return s
}

// run runs the session from beginning to end.
func (s *session) run(ctx context.Context) {
	s.tuneSocket()
	var writing sync.WaitGroup
	writing.Go(s.write)
	if err := s.hello(ctx); err != nil {
		s.turnAway(err)
	} else {
		s.read(ctx)
	}
	s.end(wire.Internal) // no effect if there is a reason
	writing.Wait()
	s.last.Stop()
	if s.presented {
		s.room.World.Detach(s.number, s) // no effect if the room knows already
	}
	s.server.Stats.Closed.add(s.reason)
	s.log.Info("session ended", "participant", s.number, "reason", string(s.reason), "seconds", time.Since(s.begin).Seconds())
}

func (s *session) tuneSocket() {
	s.conn.SetReadLimit(wire.MaxMessage)
	control := rate.NewLimiter(controlRate, controlBurst)
	s.conn.SetPingHandler(func(text string) error {
		if !control.Allow() {
			return errControl
		}
		_ = s.conn.WriteControl(websocket.PongMessage, []byte(text), time.Now().Add(writeTime)) // if this fails, the next write fails too
		return nil
	})
	s.conn.SetPongHandler(func(string) error {
		if !control.Allow() {
			return errControl
		}
		if !s.presented {
			return nil // pongs do not replace hello
		}
		return s.alive() // a silent client is not lost
	})
}

// alive notes a sign of life, after hello. Any goroutine may call it.
func (s *session) alive() error {
	s.aliveAt.Store(int64(time.Since(s.begin)))
	return s.conn.NetConn().SetReadDeadline(time.Now().Add(silenceLimit))
}

// silence returns the time since the last sign of life.
func (s *session) silence() time.Duration {
	return time.Since(s.begin) - time.Duration(s.aliveAt.Load())
}

// end ends the session for a reason; only the first call counts. The outbox closes at
// once, and the socket within farewellTime, even if the peer does not read.
func (s *session) end(reason wire.Reason) {
	s.ending.Do(func() {
		s.reason = reason
		s.out.close()
		s.last = time.AfterFunc(farewellTime, s.hangUp)
		close(s.ended)
	})
}

// read dispatches messages until the socket or the session ends.
func (s *session) read(ctx context.Context) {
	for data := s.behind; ; {
		for len(data) > 0 {
			code, m, rest, err := wire.ParseClient(data)
			if err != nil {
				s.log.Info("malformed message", "participant", s.number, "reason", err.Error())
				s.end(wire.Malformed)
				return
			}
			data = rest
			s.server.Stats.MessagesIn.Add(1)
			s.dispatch(ctx, code, m)
		}
		if s.isOver() {
			return
		}
		var err error
		if data, err = s.next(silenceLimit); err != nil {
			s.end(s.closing(err))
			return
		}
	}
}

func (s *session) isOver() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// next reads one WebSocket message, which must be binary.
func (s *session) next(wait time.Duration) ([]byte, error) {
	if err := s.conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return nil, err
	}
	kind, data, err := s.conn.ReadMessage()
	if err != nil {
		return nil, err
	}
	if kind != websocket.BinaryMessage || len(data) == 0 {
		return nil, wire.ErrMalformed
	}
	s.server.Stats.BytesIn.Add(uint64(len(data)))
	return data, nil
}

// lost is the reason of a session whose socket went away. It is never sent.
const lost wire.Reason = "lost"

// closing returns the reason for a failed read.
func (s *session) closing(err error) wire.Reason {
	if errors.Is(err, websocket.ErrReadLimit) || errors.Is(err, wire.ErrMalformed) {
		return wire.Malformed
	}
	if errors.Is(err, errControl) {
		return wire.TooFast
	}
	var late timeout
	if errors.As(err, &late) && late.Timeout() {
		return s.silentOrLost()
	}
	return lost
}

// errControl reports too many WebSocket pings or pongs.
var errControl = errors.New("session: too many WebSocket pings or pongs")

// Tell queues an event. The room's goroutine calls it.
func (s *session) Tell(e worldstate.Event) {
	if w, ok := e.(*worldstate.Welcome); ok {
		s.number, s.claim.Number = w.You, w.You
	}
	if !s.out.tell(e, s) {
		s.end(wire.TooSlow)
	}
}

// Show queues a frame unless the last one is not written yet. The room's goroutine
// calls it.
func (s *session) Show(f *worldstate.Frame) bool {
	if s.out.show(f) {
		s.server.Stats.FramesOut.Add(1)
		return true
	}
	s.server.Stats.FramesMissed.Add(1)
	return false
}

// Congested implements [worldstate.Viewer].
func (s *session) Congested() bool { return s.out.congested() }

// Leave ends the session because the participant's presence in the room has ended.
func (s *session) Leave(err error) {
	reason := wire.ReasonOf(err)
	s.end(reason)
}
