package audio_test

import (
	"math"
	"testing"
	"time"

	"stoa/audio"
)

const packetTime = 20 * time.Millisecond

// speak adds a second of packets of one level and returns the time after them.
func speak(m *audio.Meter, from time.Duration, dbov float64) time.Duration {
	for range 50 {
		from += packetTime
		m.Add(dbov, from)
	}
	return from
}

func TestMeterIsLoudAtOnceAndQuietSlowly(t *testing.T) {
	var m audio.Meter
	if level, active := m.Read(0); level != -127 || active {
		t.Errorf("before any packet: %v, %v", level, active)
	}
	m.Add(-26, packetTime)
	m.Add(-26, 2*packetTime)
	if level, active := m.Read(2 * packetTime); level < -35 || !active {
		t.Errorf("after two loud packets: %v, %v", level, active)
	}
	now := speak(&m, 2*packetTime, -26)
	m.Add(-127, now+packetTime)
	if level, active := m.Read(now + packetTime); level < -35 || !active {
		t.Errorf("after one silent packet: %v, %v", level, active)
	}
	now = speak(&m, now+packetTime, -127)
	if level, active := m.Read(now); level > -55 || active {
		t.Errorf("after a second of silent packets: %v, %v", level, active)
	}
}

func TestMeterFallsWithoutPackets(t *testing.T) {
	var m audio.Meter
	now := speak(&m, 0, -26)
	if _, active := m.Read(now + 350*time.Millisecond); !active {
		t.Error("silent in a pause of 350 ms")
	}
	if level, active := m.Read(now + 2*time.Second); active || level > -100 {
		t.Errorf("two seconds later: %v, %v", level, active)
	}
}

func TestMeterIgnoresBackground(t *testing.T) {
	var m audio.Meter
	now := speak(&m, 0, -50)
	if _, active := m.Read(now); active {
		t.Error("a humming room speaks")
	}
}

// Two clients, one of which claims to be 20 dB louder, get the same level.
func TestMeterLevelsClaims(t *testing.T) {
	var loud, usual audio.Meter
	var now, then time.Duration
	for range 20 {
		now = speak(&loud, now, -10)
		then = speak(&usual, then, -26)
	}
	a, _ := loud.Read(now)
	b, _ := usual.Read(then)
	if math.Abs(a-b) > 2 {
		t.Errorf("%.1f and %.1f dBov after 20 s", a, b)
	}
}

func TestMeterClampsClaims(t *testing.T) {
	var m audio.Meter
	now := speak(&m, 0, 300)
	if level, _ := m.Read(now); level > 0 {
		t.Errorf("%v dBov", level)
	}
}
