package session

import (
	"sync"

	"stoa/server/wire"
	"stoa/worldstate"
)

// Bounds of what waits for a client. PROTOCOL.md section 11.
const (
	maxWaiting      = 512
	maxWaitingBytes = 1 << 20
)

// outbox is what waits to be written to one client: reliable messages in
// order, and at most one frame. It never blocks those who fill it.
type outbox struct {
	wake chan struct{} // has one element when there is something to write

	mu       sync.Mutex // guards what follows
	reliable *wire.Writer
	ends     []int // of the messages in reliable
	counted  int   // messages that count against maxWaiting: not those of a snapshot
	snapshot int   // bytes in reliable that do not count
	frame    *wire.Writer
	framed   bool // frame holds one
	closed   bool // nothing more is taken
	writing  bool // the socket is busy
	scratch  []byte

	spare, spareFrame *wire.Writer // the write loop's, swapped with those above
	spareEnds         []int
}

func (o *outbox) init() {
	o.wake = make(chan struct{}, 1)
	o.reliable, o.spare = wire.NewWriter(), wire.NewWriter()
	o.frame, o.spareFrame = wire.NewWriter(), wire.NewWriter()
}

// tell queues an event. It returns false when the client has let too much
// gather.
func (o *outbox) tell(e worldstate.Event, s *session) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return true // it is to be told no more
	}
	before := o.reliable.Len()
	appendEvent(e, s, func(m wire.Message) {
		m.Append(o.reliable)
		o.ends = append(o.ends, o.reliable.Len())
	})
	if isSnapshot(e) {
		o.snapshot += o.reliable.Len() - before
	} else {
		o.counted++
	}
	o.signal()
	return o.fits()
}

// say queues one message that is no event of the room.
func (o *outbox) say(m wire.Message) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return true
	}
	m.Append(o.reliable)
	o.ends = append(o.ends, o.reliable.Len())
	o.counted++
	o.signal()
	return o.fits()
}

// fits says whether what waits is within its bounds. If not, all of it is let
// go, and nothing is taken any more.
func (o *outbox) fits() bool {
	if o.counted <= maxWaiting && o.reliable.Len()-o.snapshot <= maxWaitingBytes {
		return true
	}
	o.closed, o.framed = true, false
	o.reliable, o.frame, o.ends = wire.NewWriter(), wire.NewWriter(), nil
	o.counted, o.snapshot = 0, 0
	return false
}

// close ends what may be queued. What waits may still be taken.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

// show queues a frame. It returns false while the socket is busy or an earlier
// frame waits, for the next tick brings a newer one, and after the end.
func (o *outbox) show(f *worldstate.Frame) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.framed || o.writing || o.closed {
		return false
	}
	o.frame.Reset()
	o.scratch = o.frame.AppendFrame(f, o.scratch)
	o.framed = true
	o.signal()
	return true
}

func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// take gives the write loop everything that waits and marks the socket as
// busy. The result is valid until the next take.
func (o *outbox) take() (reliable []byte, ends []int, frame []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reliable, o.spare = o.spare, o.reliable
	o.ends, o.spareEnds = o.spareEnds[:0], o.ends
	if o.reliable.Len() > maxWaitingBytes {
		o.reliable = wire.NewWriter() // let go of what a snapshot needed
	}
	o.reliable.Reset()
	o.counted, o.snapshot = 0, 0
	if o.framed {
		o.frame, o.spareFrame = o.spareFrame, o.frame
		o.framed = false
		frame = o.spareFrame.Bytes()
	}
	o.writing = true
	return o.spare.Bytes(), o.spareEnds, frame
}

// wrote marks the socket as free.
func (o *outbox) wrote() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.writing = false
}
