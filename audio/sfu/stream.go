package sfu

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	maxFrame     = 1500             // bytes of a datagram in a frame
	maxQueued    = 64               // frames on their way to a client: a fifth of a second of six voices
	sendBuffer   = 16 << 10         // unsent bytes in the kernel: late packets are worthless
	callTime     = 2 * time.Second  // until the first frame, which must be a binding request
	maxSilence   = 40 * time.Second // a client checks the connection every few seconds
	maxWriteTime = 5 * time.Second  // for a client that reads too slowly
)

// stream is one TCP connection that carries datagrams in frames, RFC 4571.
//
// Pion gets the datagrams as if by UDP, so that all pass the packet filter. Pion's own
// TCP support, whose writes wait for the client, is not used.
type stream struct {
	conn   net.Conn
	source netip.Prefix   // network of the client
	from   netip.AddrPort // its address for pion
	over   *streams
	taken  chan struct{} // one value each time pion took a datagram
	rules  *peerRules    // peer of the stream's binding request; guarded by over.mu

	mu     sync.Mutex // guards the fields below
	more   *sync.Cond // signalled when there is something to send, or the end
	queue  [][]byte   // frames to send, length included
	spare  [][]byte   // frames for reuse
	last   bool       // close after what is queued
	closed bool
}

func newStream(over *streams, conn net.Conn, from netip.AddrPort) *stream {
	t := &stream{conn: conn, source: sourceOf(conn), from: from, over: over, taken: make(chan struct{}, 1)}
	t.more = sync.NewCond(&t.mu)
	if c, ok := conn.(interface{ SetWriteBuffer(int) error }); ok {
		_ = c.SetWriteBuffer(sendBuffer)
	}
	return t
}

// read passes datagrams to pion until the connection ends or is silent for too long:
// only datagrams that the packet filter admits count. A stranger's first frame is the
// last.
func (t *stream) read() {
	defer t.close()
	known := false
	in := bufio.NewReaderSize(t.conn, 2+maxFrame)
	b := make([]byte, maxFrame)
	err := t.conn.SetReadDeadline(time.Now().Add(callTime))
	for err == nil {
		var n int
		if n, err = readFrame(in, b); err != nil {
			break
		}
		addr := t.over.filter.admit(b[:n], t.from)
		if addr == nil && known {
			continue // does not extend the deadline
		}
		if addr == nil || !known && !t.over.met(t) {
			break
		}
		known = true
		if !t.over.deliver(t, b[:n], addr) {
			break
		}
		err = t.conn.SetReadDeadline(time.Now().Add(maxSilence))
	}
}

// readFrame reads the next datagram into b and returns its length.
func readFrame(in *bufio.Reader, b []byte) (int, error) {
	var head [2]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return 0, err
	}
	n := int(binary.BigEndian.Uint16(head[:]))
	if n > len(b) {
		return 0, io.ErrShortBuffer
	}
	return io.ReadFull(in, b[:n])
}

// send queues a datagram and never waits. If the queue is full, it drops the oldest, as
// a network does.
func (t *stream) send(b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed || t.last || len(b) > maxFrame {
		return
	}
	var frame []byte
	switch n := len(t.spare); {
	case len(t.queue) == maxQueued:
		frame = t.queue[0]
		t.queue = append(t.queue[:0], t.queue[1:]...)
		t.over.count.slowReader.Add(1)
	case n > 0:
		frame, t.spare = t.spare[n-1], t.spare[:n-1]
	}
	frame = binary.BigEndian.AppendUint16(frame[:0], uint16(len(b)))
	t.queue = append(t.queue, append(frame, b...))
	t.more.Signal()
}

// write sends what is queued until the connection ends.
func (t *stream) write() {
	defer t.close()
	var out []byte
	for {
		if out = t.next(out[:0]); len(out) == 0 {
			return
		}
		if t.conn.SetWriteDeadline(time.Now().Add(maxWriteTime)) != nil {
			return
		}
		if _, err := t.conn.Write(out); err != nil {
			return
		}
	}
}

// next waits for frames and appends all of them. After the end it appends nothing.
func (t *stream) next(out []byte) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.queue) == 0 && !t.closed && !t.last {
		t.more.Wait()
	}
	if t.closed {
		return out
	}
	for _, frame := range t.queue {
		out = append(out, frame...)
	}
	t.spare = append(t.spare, t.queue...)
	t.queue = t.queue[:0]
	return out
}

// finish closes the stream after what is queued.
func (t *stream) finish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = true
	t.more.Signal()
}

// close may be called by any goroutine, and repeatedly.
func (t *stream) close() {
	t.mu.Lock()
	t.closed = true
	t.more.Signal()
	t.mu.Unlock()
	_ = t.conn.Close()
}
