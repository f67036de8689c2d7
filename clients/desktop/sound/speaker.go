//go:build desktop

package sound

import (
	"math"
	"sync"
	"time"

	"github.com/go-gl/mathgl/mgl64"
)

const (
	mostVoices  = 8                     // played at once
	mostTalkers = 4 * mostVoices        // known at once
	ahead       = 3                     // buffers kept in a sink: 60 ms
	step        = 10 * time.Millisecond // time between two refills of the sinks
	lookEvery   = time.Second           // time between two checks of the device
	tryEvery    = 5 * time.Second       // time between two tries to open a device
)

// sink plays one voice at a position.
type sink interface {
	room() int // number of buffers wanted now
	play(pcm []int16)
	place(at mgl64.Vec3, gain float64)
	close()
}

// output is a device, or its replacement.
type output interface {
	newSink() (sink, error)
	listen(at, forward mgl64.Vec3)
	gone() bool
	close()
}

// Speaker plays voices around a listener. Any goroutine may call its methods.
type Speaker struct {
	done chan struct{}
	quit chan struct{}

	mu      sync.Mutex // guards the fields below
	out     output
	trouble error
	voices  map[uint16]*voice
	sinks   map[uint16]sink // of the voices played now
	ears    mgl64.Vec3
	forward mgl64.Vec3
}

// NewSpeaker opens the system's audio output, and opens it again after a loss. Without
// an output it still computes levels.
func NewSpeaker() *Speaker {
	s := newSpeaker(silence{})
	if out, err := openOutput(); err == nil {
		s.out = out
	} else {
		s.trouble = err
	}
	go s.run()
	return s
}

func newSpeaker(out output) *Speaker {
	return &Speaker{out: out, done: make(chan struct{}), quit: make(chan struct{}), voices: map[uint16]*voice{}, sinks: map[uint16]sink{},
		forward: mgl64.Vec3{0, 0, -1}}
}

// Trouble returns why nothing is heard, or nil.
func (s *Speaker) Trouble() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}

// Take adds a packet of a talker's voice. It does not keep the payload.
func (s *Speaker) Take(talker uint16, stream uint32, number uint16, payload []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.voices[talker]
	if v == nil {
		var err error
		if v, err = newVoice(); err != nil {
			return
		}
		if len(s.voices) >= mostTalkers {
			s.forgetOldest()
		}
		s.voices[talker] = v
	}
	v.take(stream, number, payload)
}

// Place sets a talker's position, the server's gain in dB, and the number of walls
// between. Minus infinity: not heard; the walls then stay.
func (s *Speaker) Place(talker uint16, at mgl64.Vec3, db float64, walls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.voices[talker]
	if v == nil {
		return
	}
	v.at, v.gain = at, math.Pow(10, db/20)
	if v.gain > 0 {
		v.walls = walls
	}
}

// Listen sets the position of the ears and the direction of the head.
func (s *Speaker) Listen(at, forward mgl64.Vec3) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ears, s.forward = at, forward
}

// Knows reports whether packets of a talker came in the last two seconds.
func (s *Speaker) Knows(talker uint16) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.voices[talker] != nil
}

// Level returns a talker's level now, 0 to 1, independent of the distance.
func (s *Speaker) Level(talker uint16) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.voices[talker]; v != nil {
		return v.meter.level
	}
	return 0
}

// Close stops playing and closes the device.
func (s *Speaker) Close() {
	close(s.quit)
	<-s.done
}

func (s *Speaker) run() {
	defer close(s.done)
	ticks := time.NewTicker(step)
	defer ticks.Stop()
	pcm := make([]int16, mostFrame)
	looked, tried := time.Now(), time.Now()
	for {
		select {
		case now := <-ticks.C:
			s.feed(pcm, now)
			if now.Sub(looked) > lookEvery {
				looked = now
				s.check()
			}
			if s.Trouble() != nil && now.Sub(tried) > tryEvery {
				s.open()
				tried = time.Now()
			}
		case <-s.quit:
			s.change(silence{}, nil)
			return
		}
	}
}

// check checks whether the device went away.
func (s *Speaker) check() {
	s.mu.Lock()
	gone := s.out.gone()
	s.mu.Unlock()
	if gone {
		s.change(silence{}, ErrNoOutput)
	}
}

// open opens a device.
func (s *Speaker) open() {
	if out, err := openOutput(); err == nil {
		s.change(out, nil)
	}
}

// change switches to another device and closes the earlier one.
func (s *Speaker) change(out output, trouble error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for talker, one := range s.sinks {
		one.close()
		delete(s.sinks, talker)
	}
	s.out.close()
	s.out, s.trouble = out, trouble
}

// feed fills the sinks of all voices that are heard.
func (s *Speaker) feed(pcm []int16, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.listen(s.ears, s.forward)
	for talker, v := range s.voices {
		if now.Sub(v.heard) > mostAway {
			s.forget(talker)
			continue
		}
		one := s.sinkOf(talker)
		if one == nil {
			v.meter.add(-127)
			continue
		}
		one.place(v.at, v.gain)
		for left := one.room(); left > 0; left-- {
			n := v.next(pcm, left >= ahead-1)
			if n == 0 {
				break
			}
			one.play(pcm[:n])
		}
	}
}

// sinkOf returns the talker's sink; nil for a silent talker, or if other talkers have
// all sinks.
func (s *Speaker) sinkOf(talker uint16) sink {
	if one := s.sinks[talker]; one != nil {
		return one
	}
	if !s.voices[talker].jitter.ready() || len(s.sinks) >= mostVoices && !s.freeSilent() {
		return nil
	}
	one, err := s.out.newSink()
	if err != nil {
		return nil
	}
	s.sinks[talker] = one
	return one
}

// freeSilent frees the sink of the talker who has been silent longest, if there is one.
func (s *Speaker) freeSilent() bool {
	var longest uint16
	for talker := range s.sinks {
		if v := s.voices[talker]; !v.jitter.ready() && (longest == 0 || v.heard.Before(s.voices[longest].heard)) {
			longest = talker
		}
	}
	if longest == 0 {
		return false
	}
	s.sinks[longest].close()
	delete(s.sinks, longest)
	return true
}

// forgetOldest removes the talker heard longest ago.
func (s *Speaker) forgetOldest() {
	var oldest uint16
	for talker, v := range s.voices {
		if oldest == 0 || v.heard.Before(s.voices[oldest].heard) {
			oldest = talker
		}
	}
	s.forget(oldest)
}

func (s *Speaker) forget(talker uint16) {
	if one := s.sinks[talker]; one != nil {
		one.close()
		delete(s.sinks, talker)
	}
	delete(s.voices, talker)
}
