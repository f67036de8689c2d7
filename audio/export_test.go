package audio

import "time"

// Parse exposes the parser with the level it found.
func Parse(raw []byte, levelID uint8) (p Packet, level int8, hasLevel, ok bool) {
	ok = p.parse(raw, levelID)
	return p, p.level, p.hasLevel, ok
}

// SetClock replaces the wall clock, before anything uses it.
func (s *Switch) SetClock(clock func() time.Duration) { s.clock = clock }
