//go:build desktop

package sound

import (
	"math"
	"sync"
	"time"

	"github.com/go-gl/mathgl/mgl64"
)

const (
	mostVoices = 8                     // heard at once
	ahead      = 3                     // buffers kept in a sink: 60 ms
	step       = 10 * time.Millisecond // between looks at the sinks
)

// sink plays one voice at a place.
type sink interface {
	room() int // how many buffers are wanted now
	play(pcm []int16)
	place(at mgl64.Vec3, gain float64)
	close()
}

// output is a device, or the lack of one.
type output interface {
	newSink() (sink, error)
	listen(at, forward mgl64.Vec3)
	close()
}

// Speaker plays voices around a listener. Its methods may be called from any
// goroutine.
type Speaker struct {
	Trouble error // why nothing is heard; nil if it is

	out  output
	done chan struct{}
	quit chan struct{}

	mu      sync.Mutex // guards what follows
	voices  map[uint16]*voice
	sinks   map[uint16]sink // of those heard now
	ears    mgl64.Vec3
	forward mgl64.Vec3
}

// NewSpeaker opens the system's audio output. Without one it takes voices all
// the same, to tell how loud they are, and Trouble says why they are not heard.
func NewSpeaker() *Speaker {
	s := &Speaker{done: make(chan struct{}), quit: make(chan struct{}), voices: map[uint16]*voice{}, sinks: map[uint16]sink{},
		forward: mgl64.Vec3{0, 0, -1}}
	if s.out, s.Trouble = openOutput(); s.Trouble != nil {
		s.out = silence{}
	}
	go s.run()
	return s
}

// Take takes a packet of a talker's voice. It keeps nothing of the payload.
func (s *Speaker) Take(talker uint16, stream uint32, number uint16, payload []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.voices[talker]
	if v == nil {
		if len(s.voices) > 4*mostVoices {
			return
		}
		var err error
		if v, err = newVoice(); err != nil {
			return
		}
		s.voices[talker] = v
	}
	v.heard = time.Now()
	v.jitter.push(stream, number, payload)
}

// Place says where a talker is, how loud in dB the server wants them heard, and
// through how many walls. Minus infinity is not at all.
func (s *Speaker) Place(talker uint16, at mgl64.Vec3, db float64, walls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.voices[talker]; v != nil {
		v.at, v.gain, v.walls = at, math.Pow(10, db/20), walls
	}
}

// Listen says where the ears are and which way the head looks.
func (s *Speaker) Listen(at, forward mgl64.Vec3) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ears, s.forward = at, forward
}

// Level returns how loud a talker speaks now, 0 to 1, wherever they are.
func (s *Speaker) Level(talker uint16) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.voices[talker]; v != nil {
		return v.meter.level
	}
	return 0
}

// Close stops playing and gives the device back.
func (s *Speaker) Close() {
	close(s.quit)
	<-s.done
}

func (s *Speaker) run() {
	defer close(s.done)
	ticks := time.NewTicker(step)
	defer ticks.Stop()
	pcm := make([]int16, mostFrame)
	for {
		select {
		case now := <-ticks.C:
			s.feed(pcm, now)
		case <-s.quit:
			for _, one := range s.sinks {
				one.close()
			}
			s.out.close()
			return
		}
	}
}

// feed fills the sinks of everybody who is heard.
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

// sinkOf returns the talker's sink, or nil where all are taken.
func (s *Speaker) sinkOf(talker uint16) sink {
	if one := s.sinks[talker]; one != nil {
		return one
	}
	if len(s.sinks) >= mostVoices {
		s.freeOldest()
	}
	one, err := s.out.newSink()
	if err != nil {
		return nil
	}
	s.sinks[talker] = one
	return one
}

// freeOldest takes the sink of whoever has been quiet for longest.
func (s *Speaker) freeOldest() {
	var oldest uint16
	for talker := range s.sinks {
		if oldest == 0 || s.voices[talker].heard.Before(s.voices[oldest].heard) {
			oldest = talker
		}
	}
	s.sinks[oldest].close()
	delete(s.sinks, oldest)
}

func (s *Speaker) forget(talker uint16) {
	if one := s.sinks[talker]; one != nil {
		one.close()
		delete(s.sinks, talker)
	}
	delete(s.voices, talker)
}
