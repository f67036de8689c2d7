//go:build desktop

package sound

import (
	"fmt"
	"time"

	"github.com/go-gl/mathgl/mgl64"
	"github.com/hraban/opus"
)

const (
	frame     = rate / 50 // samples in 20 ms
	mostFrame = rate / 100 * 12
	mostAway  = 2 * time.Second        // time without packets after which a talker is forgotten
	leftOver  = 200 * time.Millisecond // time without packets after which the rest of a word does not join the next one
)

// voice is one talker: packets in, samples out to a sink.
type voice struct {
	jitter  jitter
	decoder *opus.Decoder
	filter  muffle
	meter   meter
	last    int // samples of the last packet
	heard   time.Time

	at    mgl64.Vec3
	gain  float64 // linear
	walls int
}

func newVoice() (*voice, error) {
	decoder, err := opus.NewDecoder(rate, 1)
	if err != nil {
		return nil, fmt.Errorf("make an Opus decoder: %w", err)
	}
	return &voice{decoder: decoder, last: frame}, nil
}

// take adds a packet.
func (v *voice) take(stream uint32, number uint16, payload []byte) {
	now := time.Now()
	if now.Sub(v.heard) > leftOver {
		v.jitter.empty()
	}
	v.heard = now
	v.jitter.push(stream, number, payload)
}

// next decodes the next samples into pcm and returns their number, 0 for nothing now.
// urgent: little is left to play.
func (v *voice) next(pcm []int16, urgent bool) int {
	payload, what := v.jitter.pop(urgent)
	n := 0
	switch what {
	case wait:
		return 0
	case play:
		if got, err := v.decoder.Decode(payload, pcm[:mostFrame]); err == nil {
			n, v.last = got, got
		}
	case conceal:
		if v.decoder.DecodePLC(pcm[:v.last]) == nil {
			n = v.last
		}
	}
	if n == 0 {
		v.meter.add(-127)
		return 0
	}
	v.meter.add(dbfs(pcm[:n]))
	v.filter.apply(pcm[:n], v.walls)
	return n
}
