package audio

import (
	"math"
	"sync/atomic"
	"time"

	"stoa/spatial"
)

const (
	attack  = 20 * time.Millisecond  // a voice is loud with its first packets...
	release = 300 * time.Millisecond // ...and does not flicker between syllables

	// hang is for how long somebody counts as speaking after the last loud packet.
	hang = time.Duration(spatial.HoldSeconds * 1e9)

	// patience is how long no packet means nothing: two frames of 20 ms and
	// some jitter.
	patience = 60 * time.Millisecond

	inaudible  = -127.0 // RFC 6464: digital silence
	background = -60.0  // dBov; what lies below is a quiet room
	speech     = -45.0  // dBov; from here on somebody speaks

	// usual is what a talker's speech is brought to, in dBov, by at most
	// correction dB either way, learnt over about learning of speech. Levels are
	// the client's own claim: one that always claims to be loudest ends up
	// average, and so does a microphone turned up.
	usual      = -26.0
	correction = 15.0
	learning   = 3 * time.Second
)

// Meter smooths the levels one talker claims. One goroutine writes it, any may
// read it. The zero Meter is silent. Times are since an arbitrary beginning.
type Meter struct {
	level  float64 // smoothed, as claimed; the writer's
	excess float64 // of this talker's speech over the usual; the writer's
	at     time.Duration

	reading atomic.Uint64 // level as float32, then time in ms as uint32
	spoke   atomic.Int64  // time of the last loud packet plus 1; 0 for never
}

// Add takes the level of one packet in dBov.
func (m *Meter) Add(dbov float64, now time.Duration) {
	first := m.reading.Load() == 0
	dbov = max(background, min(0, dbov))
	if first {
		m.level = background
		m.at = now - attack
	}
	dt := now - m.at
	m.at = now
	if dbov > m.level {
		m.level = towards(m.level, dbov, dt, attack)
	} else {
		m.level = towards(m.level, dbov, dt, release)
	}
	if m.level >= speech {
		m.excess = towards(m.excess, m.level-usual, min(dt, patience), learning)
		m.spoke.Store(int64(now) + 1)
	}
	level := m.level - max(-correction, min(correction, m.excess))
	m.reading.Store(uint64(math.Float32bits(float32(level)))<<32 | uint64(uint32(now/time.Millisecond)))
}

// Read returns how loud the talker is, in dBov, and whether it speaks. Without
// packets a level falls as it would with silent ones.
func (m *Meter) Read(now time.Duration) (level float64, active bool) {
	reading := m.reading.Load()
	if reading == 0 {
		return inaudible, false
	}
	level = float64(math.Float32frombits(uint32(reading >> 32)))
	quiet := time.Duration(uint32(now/time.Millisecond)-uint32(reading)) * time.Millisecond
	if quiet > patience && quiet < time.Hour {
		level = towards(level, inaudible, quiet-patience, release)
	}
	spoke := m.spoke.Load()
	active = spoke != 0 && now-time.Duration(spoke-1) <= hang
	return level, active
}

// towards moves from a to b as far as an exponential with time constant tau
// does in dt.
func towards(a, b float64, dt, tau time.Duration) float64 {
	if dt <= 0 {
		return a
	}
	return b + (a-b)*math.Exp(-float64(dt)/float64(tau))
}
