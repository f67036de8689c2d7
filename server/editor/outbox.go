package editor

import (
	"encoding/binary"
	"sync"

	"stoa/worldstate/document"
)

// Limits of what waits for an editor, in bytes, besides the document itself. PROTOCOL.md
// section 11.
const (
	maxWaiting     = 4 << 20
	congested      = 1 << 20 // beyond, updates come by a comparison
	messageSurplus = 64      // memory of a waiting message besides its bytes
)

// outbox holds what waits to be written to one editor, and what the room and the read loop
// know of it. Filling it never blocks.
type outbox struct {
	wake chan struct{} // holds one element when there is something to do

	mu      sync.Mutex // guards the fields below
	waiting []parcel
	bytes   int // of what waits, without contents
	closed  bool

	asked  bool    // a comparison is on its way or its answer waits
	theirs bool    // the editor asked for it, not the server
	again  *[]byte // state of a comparison that the editor asks for meanwhile
	behind bool    // the room has left out updates
	state  []byte  // state of the document that the editor has at least
	sum    sum     // of the deletions in the newest content

	own   uint64            // Yjs client id of the editor
	named bool              // own is known
	heard map[uint64]uint64 // clocks of the presences of others, by client id
}

// parcel is a message that waits.
type parcel struct {
	message []byte
	content int // bytes of a document in it
}

func (o *outbox) init() {
	o.wake, o.heard = make(chan struct{}, 1), map[uint64]uint64{}
}

func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// send queues a message. False: too much waits.
func (o *outbox) send(message []byte, content int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.put(message, content)
}

func (o *outbox) put(message []byte, content int) bool {
	if o.closed {
		return true // the connection is ending
	}
	o.waiting = append(o.waiting, parcel{message, content})
	if content == 0 {
		o.bytes += len(message) + messageSurplus
	}
	o.signal()
	return o.bytes <= maxWaiting
}

// ask notes a comparison. False: one is on its way, and this one follows.
func (o *outbox) ask(have []byte, theirs bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.asked {
		o.again = &have
		return false
	}
	o.asked, o.theirs = true, theirs
	return true
}

// content queues the answer to a comparison, and the server's own question if the editor
// asked. False: the connection is ending.
func (o *outbox) content(message, question, state []byte, deletions sum) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return false
	}
	o.state, o.sum = state, deletions
	o.put(message, len(message))
	if o.theirs {
		o.put(question, 0)
	}
	return true
}

// lag notes that the room has left out updates.
func (o *outbox) lag() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.behind = true
	o.signal()
}

// next returns the state for a comparison that is due, once nothing waits.
func (o *outbox) next() (have []byte, due bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.closed || o.asked || len(o.waiting) > 0:
		return nil, false
	case o.again != nil:
		have, o.theirs = *o.again, true
	case o.behind && o.state != nil: // otherwise the editor has yet to ask
		have, o.theirs = o.state, false
	default:
		return nil, false
	}
	o.again, o.behind, o.asked = nil, false, true
	return have, true
}

// take returns the first message that waits.
func (o *outbox) take() (parcel, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) == 0 {
		return parcel{}, false
	}
	p := o.waiting[0]
	o.waiting[0] = parcel{}
	if o.waiting = o.waiting[1:]; len(o.waiting) == 0 {
		o.waiting = nil
	}
	return p, true
}

// wrote notes that a message has left.
func (o *outbox) wrote(p parcel) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if p.content > 0 {
		o.asked = false
		return
	}
	o.bytes -= len(p.message) + messageSurplus
}

// isCongested reports whether updates must wait in the room.
func (o *outbox) isCongested() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes > congested
}

// deletions returns the sum of the deletions that the editor was sent last.
func (o *outbox) deletions() sum {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sum
}

// close stops queueing. The write loop may still take what waits.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

// drop forgets what waits and returns the bytes of documents in it.
func (o *outbox) drop() (content int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range o.waiting {
		content += p.content
	}
	o.waiting = nil
	return content
}

// hear notes a presence of somebody else that the editor gets.
func (o *outbox) hear(update []byte) {
	client, err := document.AwarenessClient(update)
	if err != nil {
		return
	}
	_, n := binary.Uvarint(update[1:])
	clock, _ := binary.Uvarint(update[1+n:])
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, known := o.heard[client]; known || len(o.heard) < heardMost {
		o.heard[client] = clock
	}
}

// isOwn reports whether an entry of an awareness update is about the editor itself. The
// first entry that repeats nothing of what the editor heard names it.
func (o *outbox) isOwn(client, clock uint64, gone bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.named {
		return client == o.own
	}
	if heard, known := o.heard[client]; gone || known && clock <= heard {
		return false
	}
	o.own, o.named = client, true
	return true
}
