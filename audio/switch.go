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
	routed    map[*Source][]*slot // Route's next lists, kept for their memory
	round     uint64              // of Route
}

// listener is one participant's ears.
type listener struct {
	slots    *Slots
	streams  []*slot
	finished map[uint16]uint64 // packets by talkers who have a slot no more
	round    uint64            // the last Route that named it
}

// NewSwitch has no sources and no listeners.
func NewSwitch() *Switch {
	start := time.Now()
	return &Switch{
		clock:     func() time.Duration { return time.Since(start) },
		sources:   map[uint16]*Source{},
		listeners: map[uint16]*listener{},
		routed:    map[*Source][]*slot{},
	}
}

// Source returns the participant's voice, the same one until [Switch.Remove].
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

// Listen gives the participant that many slots on sink, in place of any it
// had. When it returns, the former sink is not written to any more. Nothing is
// heard before the next [Switch.Route].
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

// Deafen takes the participant's slots away if they are on sink, and returns
// when that is not written to any more. A connection that was replaced takes
// nothing from the one that replaced it.
func (s *Switch) Deafen(id uint16, sink Sink) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.listeners[id]; l != nil && (len(l.streams) == 0 || l.streams[0].sink == sink) {
		l.clear()
		delete(s.listeners, id)
	}
}

// Remove forgets the participant as source and as listener. When it returns,
// it neither is heard nor hears. A [Source] of it that somebody still holds
// leads nowhere.
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

// Mute stops the participant's voice, or lets it pass again. When it returns
// after muting, the last packet has left.
func (s *Switch) Mute(id uint16, muted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	src := s.source(id)
	src.muted.Store(muted)
	if muted {
		src.silence()
	}
}

// Level returns how loud the participant speaks, in dBov, smoothed and brought
// to a common measure, and whether it speaks at all. Somebody unknown is
// silent, at -127.
func (s *Switch) Level(id uint16) (level float64, active bool) {
	s.mu.Lock()
	src := s.sources[id]
	s.mu.Unlock()
	if src == nil {
		return inaudible, false
	}
	return src.level()
}

// Forwarded returns how many packets of each talker were sent to the listener.
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

// Route makes all the truth: whoever is not in a listener's list is not heard
// there, a listener who is not in all hears nobody. When it returns, no other
// packet is on its way. It is for the room's tick; with nothing changed it
// allocates nothing.
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

// publish replaces the fan-out lists that have changed. They are in the order
// of all, so that they compare equal from one tick to the next.
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

// publish makes list the fan-out of s, as a copy.
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

// give changes a stream's talker. Only the holder of the switch's lock changes
// talkers, so reading it here needs no other.
func (l *listener) give(stream *slot, talker uint16) {
	if stream.talker == talker {
		return
	}
	if before, sent := stream.give(talker); sent > 0 {
		l.finished[before] += sent
	}
}
