package headless

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"time"
)

// Packet is a voice packet before decryption.
type Packet struct {
	At       time.Time
	Talker   uint16 // CSRC; 0 if the packet has none
	Stream   uint32 // SSRC: one per slot
	Sequence uint16 // of the slot
	Size     int    // of the encrypted payload with its tag
}

const (
	tapBuffer = 1 << 20 // requested size of the kernel's buffer, bytes
	// beginning is how many packets of a stream are decrypted whatever Options.Sample
	// says, so that pion recognises the stream.
	beginning = 5
	// tag is what encryption adds to a payload: AES-128-GCM.
	tag = 16
)

// tap is the client's UDP socket as pion sees it. It counts voice packets and passes on
// only those to decrypt.
type tap struct {
	*net.UDPConn
	ears   *ears
	sample int
	seen   map[uint32]int // packets by stream; only ReadFrom touches it
}

func listen(v *voice) (*tap, error) {
	v.client.mu.Lock()
	socket := v.client.socket
	v.client.mu.Unlock()
	ip, err := localAddress(socket)
	if err != nil {
		return nil, err
	}
	udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: ip})
	if err != nil {
		return nil, fmt.Errorf("listen for voices: %w", err)
	}
	_ = udp.SetReadBuffer(tapBuffer) // a smaller buffer is no problem
	return &tap{UDPConn: udp, ears: &v.ears, sample: max(1, v.client.opts.Sample), seen: map[uint32]int{}}, nil
}

// ReadFrom is called by one goroutine. It returns what is no voice, and a sample of the
// voice packets.
func (t *tap) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := t.UDPConn.ReadFromUDPAddrPort(b)
		if errors.Is(err, net.ErrClosed) {
			return 0, nil, err
		}
		if err != nil {
			continue // an error of one datagram, as when a server restarts
		}
		p, is := parse(b[:n])
		if !is || t.wanted(&p) {
			return n, net.UDPAddrFromAddrPort(from), nil
		}
	}
}

// wanted counts a voice packet and reports whether to decrypt it.
func (t *tap) wanted(p *Packet) bool {
	p.At = time.Now()
	t.ears.arrived(p)
	seen := t.seen[p.Stream]
	t.seen[p.Stream]++
	return seen < beginning || seen%t.sample == 0
}

// parse reads the unencrypted part of an SRTP packet. RFC 3550 section 5.1, RFC 5761
// section 4, RFC 7983 section 7.
func parse(b []byte) (Packet, bool) {
	if len(b) < 12 || b[0]>>6 != 2 || b[1] >= 192 && b[1] <= 223 {
		return Packet{}, false
	}
	p := Packet{Sequence: binary.BigEndian.Uint16(b[2:]), Stream: binary.BigEndian.Uint32(b[8:])}
	head := 12 + 4*int(b[0]&0x0f)
	if len(b) < head {
		return Packet{}, false
	}
	if head > 12 {
		p.Talker = uint16(binary.BigEndian.Uint32(b[12:]))
	}
	if b[0]&0x10 != 0 && len(b) >= head+4 {
		head += 4 + 4*int(binary.BigEndian.Uint16(b[head+2:]))
	}
	p.Size = max(0, len(b)-head-tag)
	return p, true
}
