package audio

import (
	"math"
	"sync/atomic"
	"time"

	"stoa/spatial"
)

const (
	attack  = 20 * time.Millisecond  // the level rises within the first packets...
	release = 300 * time.Millisecond // ...and does not flicker between syllables

	// hang is how long a person counts as speaking after the last loud packet.
	hang = time.Duration(spatial.HoldSeconds * 1e9)

	// patience is how long a missing packet means nothing: two frames of 20 ms and some
	// jitter.
	patience = 60 * time.Millisecond

	inaudible  = -127.0 // RFC 6464: digital silence
	background = -60.0  // dBov; below is a quiet room
	speech     = -45.0  // dBov; from here on a person speaks

	// usual is the level to which a talker's speech is normalised, in dBov, by at most
	// correction dB up or down, learnt over about learning of speech. Clients claim
	// levels themselves: normalisation makes a client that always claims to be loudest
	// average, and also a microphone that is turned up.
	usual      = -26.0
	correction = 15.0
	learning   = 3 * time.Second
)

// Meter smooths the levels that one talker claims. One goroutine writes it, any may
// read it. The zero Meter is silent. Times are durations since any fixed moment.
type Meter struct {
	level  float64 // smoothed, as claimed; only for the writer
	excess float64 // of this talker's speech over usual; only for the writer
	at     time.Duration

	reading atomic.Uint64 // level as float32, then time in ms as uint32
	spoke   atomic.Int64  // time of the last loud packet plus 1; 0: never
}

// Add adds the level of one packet, in dBov.
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

// Read returns the talker's level in dBov, and whether the talker speaks. Without
// packets the level falls as with silent ones.
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
