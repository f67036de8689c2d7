package headless

import (
	"context"
	"maps"
	"math"
	"sync"
	"time"

	"github.com/pion/opus"
	"github.com/pion/webrtc/v3"
)

// Hearing is what the client has received of one talker's voice.
type Hearing struct {
	Packets uint64
	Last    time.Time // when the newest packet came
	Level   float64   // dBFS of the newest frame, with Options.Listen; otherwise silenceLevel
}

// Spoken is one decrypted voice packet. Sequence counts the packets of its slot, across
// changes of talker; a gap is a lost packet.
type Spoken struct {
	Talker    uint16
	Stream    uint32 // SSRC: one per slot
	Sequence  uint16
	Timestamp uint32 // 48 kHz
	Payload   []byte // Opus
}

// silenceLevel is the level, in dBFS, of a voice that was not decoded.
const silenceLevel = -127.0

// ears holds what was received, by talker.
type ears struct {
	opts *Options

	mu       sync.Mutex // guards the fields below
	heard    map[uint16]Hearing
	decoders map[uint16]*opus.Decoder
	changed  bell
}

func (e *ears) init(opts *Options) {
	e.opts = opts
	e.heard = map[uint16]Hearing{}
	e.decoders = map[uint16]*opus.Decoder{}
}

// arrived counts a packet before decryption.
func (e *ears) arrived(p *Packet) {
	e.mu.Lock()
	h, known := e.heard[p.Talker]
	if !known {
		h.Level = silenceLevel
	}
	h.Packets++
	h.Last = p.At
	e.heard[p.Talker] = h
	e.changed.ring()
	e.mu.Unlock()
	if e.opts.Heard != nil {
		e.opts.Heard(*p)
	}
}

// read reads the decrypted packets of one slot until the link is closed.
func (e *ears) read(track *webrtc.TrackRemote) {
	pcm := make([]float32, 48*120)
	for {
		p, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		if len(p.CSRC) == 0 {
			continue
		}
		talker := uint16(p.CSRC[0])
		if e.opts.TCP { // otherwise the tap has counted it
			e.arrived(&Packet{At: time.Now(), Talker: talker, Stream: p.SSRC, Sequence: p.SequenceNumber, Size: len(p.Payload)})
		}
		if e.opts.Opened != nil {
			e.opts.Opened(Spoken{Talker: talker, Stream: p.SSRC, Sequence: p.SequenceNumber, Timestamp: p.Timestamp, Payload: p.Payload})
		}
		if e.opts.Listen {
			e.decode(talker, p.Payload, pcm)
		}
	}
}

// decode computes the level of a frame. If decoding fails the level stays.
func (e *ears) decode(talker uint16, payload []byte, pcm []float32) {
	e.mu.Lock()
	defer e.mu.Unlock()
	d := e.decoders[talker]
	if d == nil {
		fresh, err := opus.NewDecoderWithOutput(48000, 1)
		if err != nil {
			return
		}
		d = &fresh
		e.decoders[talker] = d
	}
	n, err := d.DecodeToFloat32(payload, pcm)
	if err != nil {
		return
	}
	h := e.heard[talker]
	h.Level = loudness(pcm[:n])
	e.heard[talker] = h
	e.changed.ring()
}

func loudness(pcm []float32) float64 {
	sum := 0.0
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	if sum == 0 {
		return silenceLevel
	}
	return math.Max(silenceLevel, 10*math.Log10(sum/float64(len(pcm))))
}

// Hears returns what was received so far, by talker.
func (c *Client) Hears() map[uint16]Hearing {
	if c.voice == nil {
		return nil
	}
	e := &c.voice.ears
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.heard)
}

// AwaitHearing returns when is reports true about what the client has received. It
// calls is after every packet; is must not keep the map.
func (c *Client) AwaitHearing(ctx context.Context, is func(map[uint16]Hearing) bool) error {
	if c.voice == nil {
		return ErrNoVoice
	}
	e := &c.voice.ears
	for {
		e.mu.Lock()
		if is(e.heard) {
			e.mu.Unlock()
			return nil
		}
		changed := e.changed.listen()
		e.mu.Unlock()
		select {
		case <-changed:
		case <-c.quit.Done():
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
