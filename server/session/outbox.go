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
	ladenBytes      = 64 << 10 // beyond which results are asked for, not told
	ladenMessages   = 256      // likewise
)

// outbox is what waits to be written to one client: reliable messages in
// order, among them at most a part of the boards that the write loop asked for,
// and at most one frame. It never blocks those who fill it.
type outbox struct {
	wake chan struct{} // has one element when there is something to do

	mu       sync.Mutex // guards what follows
	reliable *wire.Writer
	ends     []int  // of the messages in reliable
	parts    []part // among them
	counted  int    // messages that count against maxWaiting: not those of a greeting
	greeting int    // bytes in reliable that do not count
	frame    *wire.Writer
	framed   bool // frame holds one
	closed   bool // nothing more is taken
	writing  bool // the socket is busy
	entered  bool // the room can be asked
	more     bool // and may have a part to tell
	scratch  []byte

	spare, spareFrame *wire.Writer // the write loop's, swapped with those above
	spareEnds         []int
	spareParts        []part
}

// part is a part of the boards, which the write loop encodes.
type part struct {
	after int // so many messages
	event worldstate.Event
}

// batch is what the write loop takes at once.
type batch struct {
	reliable []byte
	ends     []int
	parts    []part
	frame    []byte
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
	switch {
	case isPart(e):
		o.parts = append(o.parts, part{len(o.ends), e})
	default:
		appendEvent(e, s, o.append)
	}
	if isGreeting(e) {
		o.greeting += o.reliable.Len() - before
	} else {
		o.counted++
	}
	o.more = o.more || asksForMore(e)
	o.signal()
	return o.fits()
}

func (o *outbox) append(m wire.Message) {
	o.reliable.Append(m)
	o.ends = append(o.ends, o.reliable.Len())
}

// send queues one message that is no event of the room.
func (o *outbox) send(m wire.Message) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return true
	}
	o.append(m)
	o.counted++
	o.signal()
	return o.fits()
}

// fits says whether what waits is within its bounds. If not, all of it is let
// go, and nothing is taken any more.
func (o *outbox) fits() bool {
	if o.counted <= maxWaiting && o.reliable.Len()-o.greeting <= maxWaitingBytes {
		return true
	}
	o.closed, o.framed = true, false
	o.reliable, o.frame, o.ends, o.parts = wire.NewWriter(), wire.NewWriter(), nil, nil
	o.counted, o.greeting = 0, 0
	return false
}

// close ends what may be queued. What waits may still be taken.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

// isLoaded says whether results had better wait in the room, and counts as wanting
// them.
func (o *outbox) isLoaded() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.counted < ladenMessages && o.reliable.Len()-o.greeting < ladenBytes {
		return false
	}
	o.more = true
	return true
}

// enter says that the room can be asked for parts from now on.
func (o *outbox) enter() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.entered = true
	o.signal()
}

// hungry says whether it is time to ask for a part, and counts as having asked:
// nothing else waits.
func (o *outbox) hungry() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.more || !o.entered || o.closed || len(o.ends) > 0 || len(o.parts) > 0 || o.framed {
		return false
	}
	o.more = false
	return true
}

// unasked takes back what hungry counted.
func (o *outbox) unasked() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.more = true
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
func (o *outbox) take() (b batch) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reliable, o.spare = o.spare, o.reliable
	o.ends, o.spareEnds = o.spareEnds[:0], o.ends
	clear(o.spareParts) // let go of what was written
	o.parts, o.spareParts = o.spareParts[:0], o.parts
	if o.reliable.Len() > maxWaitingBytes {
		o.reliable = wire.NewWriter() // let go of what a greeting needed
	}
	o.reliable.Reset()
	o.counted, o.greeting = 0, 0
	if o.framed {
		o.frame, o.spareFrame = o.spareFrame, o.frame
		o.framed = false
		b.frame = o.spareFrame.Bytes()
	}
	o.writing = true
	b.reliable, b.ends, b.parts = o.spare.Bytes(), o.spareEnds, o.spareParts
	return b
}

// wrote marks the socket as free.
func (o *outbox) wrote() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.writing = false
}
