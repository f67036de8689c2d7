package session

import (
	"sync"

	"stoa/server/wire"
	"stoa/worldstate"
)

// Limits of what waits for a client. PROTOCOL.md section 11.
const (
	maxWaiting        = 512
	maxWaitingBytes   = 1 << 20
	congestedBytes    = 64 << 10 // beyond, the write loop asks for results
	congestedMessages = 256      // beyond, the write loop asks for results
)

// outbox holds what waits to be written to one client: reliable messages in order,
// among them at most one part of the boards, and at most one frame. Filling it never
// blocks.
type outbox struct {
	wake chan struct{} // holds one element when there is something to do

	mu       sync.Mutex // guards the fields below
	reliable *wire.Writer
	ends     []int  // end offsets of the messages in reliable
	parts    []part // parts among them
	counted  int    // messages that count against maxWaiting: all except those of a greeting
	greeting int    // bytes in reliable that do not count
	frame    *wire.Writer
	framed   bool // frame holds a frame
	closed   bool // the outbox takes nothing more
	writing  bool // the socket is busy
	entered  bool // the write loop may ask the room for parts
	more     bool // the room may have another part
	scratch  []byte

	spare, spareFrame *wire.Writer // belong to the write loop, swapped with those above
	spareEnds         []int
	spareParts        []part
}

// part is a part of the boards that the write loop encodes.
type part struct {
	after int // number of messages before it
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

// tell queues an event. False: the client has let too much gather.
func (o *outbox) tell(e worldstate.Event, s *session) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return true // the session is ending
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

// fits reports whether the queue is within its limits. If not, it drops the queue and
// closes the outbox.
func (o *outbox) fits() bool {
	if o.counted <= maxWaiting && o.reliable.Len()-o.greeting <= maxWaitingBytes {
		return true
	}
	o.closed, o.framed = true, false
	o.reliable, o.frame, o.ends, o.parts = wire.NewWriter(), wire.NewWriter(), nil, nil
	o.counted, o.greeting = 0, 0
	return false
}

// close stops queueing. The write loop may still take what waits.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

// congested reports whether results must wait in the room. The write loop then asks for
// them.
func (o *outbox) congested() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.counted < congestedMessages && o.reliable.Len()-o.greeting < congestedBytes {
		return false
	}
	o.more = true
	return true
}

// enter allows the write loop to ask the room for parts.
func (o *outbox) enter() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.entered = true
	o.signal()
}

// wantsPart reports whether the write loop must ask for a part now, because nothing else
// waits. It notes the request.
func (o *outbox) wantsPart() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.more || !o.entered || o.closed || len(o.ends) > 0 || len(o.parts) > 0 || o.framed {
		return false
	}
	o.more = false
	return true
}

// unasked undoes the note of wantsPart.
func (o *outbox) unasked() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.more = true
}

// show queues a frame. False: the socket is busy, an earlier frame waits, or the
// session has ended; the next tick brings a newer frame.
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

// take returns everything that waits and marks the socket as busy. The result is valid
// until the next take.
func (o *outbox) take() (b batch) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reliable, o.spare = o.spare, o.reliable
	o.ends, o.spareEnds = o.spareEnds[:0], o.ends
	clear(o.spareParts) // free the parts that were written
	o.parts, o.spareParts = o.spareParts[:0], o.parts
	if o.reliable.Len() > maxWaitingBytes {
		o.reliable = wire.NewWriter() // free the memory of a greeting
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
