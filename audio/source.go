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
	meter Meter

	listeners atomic.Pointer[[]*slot] // replaced as a whole by Route
}

// Forward passes a decrypted RTP packet on to whoever hears this source.
// levelID is the negotiated number of the audio level extension, 0 for none.
// False means that raw is no RTP packet with something in it.
//
// One goroutine at a time may call it. It allocates nothing, takes no lock but
// that of a slot, and does not keep raw.
func (s *Source) Forward(raw []byte, levelID uint8) bool {
	p := Packet{Talker: s.id}
	if !p.parse(raw, levelID) {
		return false
	}
	if s.muted.Load() {
		return true
	}
	now := s.clock()
	if p.hasLevel {
		s.meter.Add(float64(p.level), now)
	}
	if list := s.listeners.Load(); list != nil {
		for _, slot := range *list {
			slot.forward(s, &p, now)
		}
	}
	return true
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
