package audio

import (
	"sync"
	"time"
)

// Sink sends voices to one listener. p is valid until WriteVoice returns. WriteVoice
// must not block for long: the talker's packets to everybody else, and the room's next
// Route, wait for it. Calls for one slot do not overlap, calls for two slots may.
type Sink interface {
	WriteVoice(slot int, p *Packet) error
}

// slot is one stream to one listener.
type slot struct {
	sink  Sink
	index int

	mu      sync.Mutex // guards the fields below; held while the sink writes
	talker  uint16     // 0: nobody
	rewrite Rewriter
	out     Packet // a field, because an argument of an interface method escapes
	sent    uint64 // packets of talker in this slot
}

// forward writes p unless the slot has another talker by now or the source is silent.
func (s *slot) forward(from *Source, p *Packet, now time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.talker != from.id || from.muted.Load() {
		return
	}
	s.out = *p
	if s.rewrite.Rewrite(&s.out, now) && s.sink.WriteVoice(s.index, &s.out) == nil {
		s.sent++
	}
	s.out.Payload = nil
}

// give gives the slot to another talker and returns the earlier talker and the number
// of its packets. When give returns, the last of them has been written.
func (s *slot) give(talker uint16) (before uint16, sent uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, sent = s.talker, s.sent
	s.talker, s.sent = talker, 0
	s.rewrite.Switch()
	return before, sent
}

// pause returns when no earlier write is in progress. The next packet begins a new run,
// because a pause is no loss to conceal.
func (s *slot) pause() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rewrite.Switch()
}

func (s *slot) count() (talker uint16, sent uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.talker, s.sent
}
