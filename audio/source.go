package audio

import (
	"sync/atomic"
	"time"
)

// Source is the incoming voice of one participant. It belongs to the [Switch] that made
// it and stays the same over all media connections of the participant.
type Source struct {
	id    uint16
	clock func() time.Duration
	muted atomic.Bool
	busy  atomic.Bool // a Forward is in progress
	meter Meter

	listeners atomic.Pointer[[]*slot] // replaced by Route
}

// Forward sends a decrypted RTP packet to everybody who hears this source. levelID is
// the negotiated number of the audio level extension, 0 for none. False: raw is no RTP
// packet with a payload.
//
// Forward allocates nothing, takes no lock but that of a slot, and does not keep raw. A
// concurrent call, as from a connection that is being replaced, drops its packet.
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

// level returns silence for a muted source, whatever it sends.
func (s *Source) level() (float64, bool) {
	if s.muted.Load() {
		return inaudible, false
	}
	return s.meter.Read(s.clock())
}

// silence returns when the last packet of s has been written. No packet follows until
// muted is false. s.muted must be true.
func (s *Source) silence() {
	if list := s.listeners.Load(); list != nil {
		for _, slot := range *list {
			slot.pause()
		}
	}
}
