//go:build desktop

package sound

import (
	"time"

	"github.com/go-gl/mathgl/mgl64"
)

// silence replaces a missing device: voices run in real time and are not heard.
type silence struct{}

func (silence) newSink() (sink, error) { return &silentSink{until: time.Now()}, nil }
func (silence) listen(_, _ mgl64.Vec3) {}
func (silence) gone() bool             { return false }
func (silence) close()                 {}

type silentSink struct{ until time.Time } // end of what was played

func (s *silentSink) room() int {
	now := time.Now()
	if s.until.Before(now) {
		s.until = now
	}
	return max(0, ahead-int(s.until.Sub(now)/(20*time.Millisecond)))
}

func (s *silentSink) play(pcm []int16) {
	s.until = s.until.Add(time.Duration(len(pcm)) * time.Second / rate)
}

func (s *silentSink) place(mgl64.Vec3, float64) {}
func (s *silentSink) close()                    {}
