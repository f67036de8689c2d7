package audio

import (
	"sync/atomic"
	"time"
)

// Source is the voice of one participant on its way in. It belongs to the
// [Switch] that made it and stays the same over all media connections of the
// participant.
type Source struct {
	id    uint16
	clock func() time.Duration
	muted atomic.Bool
	busy  atomic.Bool // a Forward is going on
	meter Meter

	listeners atomic.Pointer[[]*slot] // replaced as a whole by Route
}

// Forward passes a decrypted RTP packet on to whoever hears this source.
// levelID is the negotiated number of the audio level extension, 0 for none.
// False means that raw is no RTP packet with something in it.
//
// It allocates nothing, takes no lock but that of a slot, and does not keep
// raw. A call while another is going on, as from a connection that is being
// replaced, loses its packet.
func (s *Source) Forward(raw []byte, levelID uint8) bool {
	p := Packet{Talker: s.id}
	if !p.parse(raw, levelID) {
		return false
	}
	if s.busy.CompareAndSwap(false, true) {
		s.fanOut(&p)
		s.busy.Store(false)
	}
	return true
}

func (s *Source) fanOut(p *Packet) {
	if s.muted.Load() {
		return
	}
	now := s.clock()
	if p.hasLevel {
		s.meter.Add(float64(p.level), now)
	}
	if list := s.listeners.Load(); list != nil {
		for _, slot := range *list {
			slot.forward(s, p, now)
		}
	}
}

// level is silence for a muted source, whatever it still sends.
func (s *Source) level() (float64, bool) {
	if s.muted.Load() {
		return inaudible, false
	}
	return s.meter.Read(s.clock())
}

// silence returns when the last packet of s has left: after it, and until
// muted is false again, there are none. s.muted must be true.
func (s *Source) silence() {
	if list := s.listeners.Load(); list != nil {
		for _, slot := range *list {
			slot.pause()
		}
	}
}
