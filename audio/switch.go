package audio

import (
	"slices"
	"sync"
	"time"

	"stoa/spatial"
)

// Switch knows who feeds whom in one room. Participants are named by their
// numbers. All methods may be called by any goroutine.
type Switch struct {
	clock func() time.Duration

	mu        sync.Mutex // guards the fields below; not taken by Source.Forward
	sources   map[uint16]*Source
	listeners map[uint16]*listener
	routed    map[*Source][]*slot // Route's next lists, kept to save allocations
	round     uint64              // number of calls of Route
}

// listener is one participant as a listener.
type listener struct {
	slots    *Slots
	streams  []*slot
	finished map[uint16]uint64 // packets by talkers who no longer have a slot
	round    uint64            // the last Route that contained it
}

// NewSwitch returns a switch without sources and listeners.
func NewSwitch() *Switch {
	start := time.Now()
	return &Switch{
		clock:     func() time.Duration { return time.Since(start) },
		sources:   map[uint16]*Source{},
		listeners: map[uint16]*listener{},
		routed:    map[*Source][]*slot{},
	}
}

// Source returns the participant's source, the same one until [Switch.Remove].
func (s *Switch) Source(id uint16) *Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.source(id)
}

func (s *Switch) source(id uint16) *Source {
	if src := s.sources[id]; src != nil {
		return src
	}
	src := &Source{id: id, clock: s.clock}
	s.sources[id] = src
	return src
}

// Listen gives the participant the given number of slots on sink and removes any
// earlier ones. When it returns, nothing more is written to the earlier sink. Nothing
// is heard before the next [Switch.Route].
func (s *Switch) Listen(id uint16, slots int, sink Sink) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := &listener{slots: NewSlots(slots), finished: map[uint16]uint64{}}
	if l := s.listeners[id]; l != nil {
		l.clear()
		next.finished = l.finished
	}
	for i := range slots {
		next.streams = append(next.streams, &slot{sink: sink, index: i})
	}
	s.listeners[id] = next
}

// Deafen removes the participant's slots if they are on sink. When it returns, nothing
// more is written to sink. So a replaced connection takes nothing from its replacement.
func (s *Switch) Deafen(id uint16, sink Sink) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.listeners[id]; l != nil && (len(l.streams) == 0 || l.streams[0].sink == sink) {
		l.clear()
		delete(s.listeners, id)
	}
}

// Remove removes the participant as source and as listener. When it returns, the
// participant neither is heard nor hears. A [Source] that a caller still has leads
// nowhere.
func (s *Switch) Remove(id uint16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.listeners[id]; l != nil {
		l.clear()
		delete(s.listeners, id)
	}
	if src := s.sources[id]; src != nil {
		src.muted.Store(true)
		src.silence()
		src.listeners.Store(nil)
		delete(s.sources, id)
		delete(s.routed, src)
	}
}

// Mute stops the participant's voice, or allows it again. When it returns after muting,
// the last packet has been written.
func (s *Switch) Mute(id uint16, muted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	src := s.source(id)
	src.muted.Store(muted)
	if muted {
		src.silence()
	}
}

// Level returns the participant's smoothed, normalised speech level in dBov, and
// whether it speaks. An unknown participant is silent, at -127.
func (s *Switch) Level(id uint16) (level float64, active bool) {
	s.mu.Lock()
	src := s.sources[id]
	s.mu.Unlock()
	if src == nil {
		return inaudible, false
	}
	return src.level()
}

// Forwarded returns the number of packets of each talker that were sent to the
// listener.
func (s *Switch) Forwarded(id uint16) map[uint16]uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.listeners[id]
	if l == nil {
		return nil
	}
	sent := make(map[uint16]uint64, len(l.finished)+len(l.streams))
	for talker, n := range l.finished {
		sent[talker] += n
	}
	for _, stream := range l.streams {
		if talker, n := stream.count(); n > 0 {
			sent[talker] += n
		}
	}
	return sent
}

// Route sets who hears whom: a listener hears only the talkers in its list, and a
// listener without a list hears nobody. When it returns, no other packet is on its way.
// The room calls it at each tick; it allocates nothing if nothing has changed.
func (s *Switch) Route(all []spatial.Hearing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.round++
	for _, h := range all {
		if l := s.listeners[h.Listener]; l != nil {
			l.round = s.round
			l.hear(h.Heard)
		}
	}
	for _, l := range s.listeners {
		if l.round != s.round {
			l.clear()
		}
	}
	s.publish(all)
}

// publish replaces the fan-out lists that have changed. Their order is that of all, so
// that they compare equal from one tick to the next.
func (s *Switch) publish(all []spatial.Hearing) {
	for src, list := range s.routed {
		s.routed[src] = list[:0]
	}
	for _, h := range all {
		l := s.listeners[h.Listener]
		if l == nil {
			continue
		}
		for i, stream := range l.streams {
			if src := s.sources[l.slots.Talker(i)]; src != nil {
				s.routed[src] = append(s.routed[src], stream)
			}
		}
	}
	for src, list := range s.routed {
		src.publish(list)
	}
}

// publish stores a copy of list as the fan-out of s.
func (s *Source) publish(list []*slot) {
	if now := s.listeners.Load(); now != nil && slices.Equal(*now, list) {
		return
	}
	next := slices.Clone(list)
	s.listeners.Store(&next)
}

func (l *listener) hear(heard []spatial.Heard) {
	l.slots.Assign(heard)
	for i, stream := range l.streams {
		l.give(stream, l.slots.Talker(i))
	}
}

func (l *listener) clear() { l.hear(nil) }

// give changes a stream's talker. Only the holder of the switch's lock changes talkers,
// so reading the talker needs no other lock.
func (l *listener) give(stream *slot, talker uint16) {
	if stream.talker == talker {
		return
	}
	if before, sent := stream.give(talker); sent > 0 {
		l.finished[before] += sent
	}
}
