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

// Hearing is what has come of one talker's voice.
type Hearing struct {
	Packets uint64
	Last    time.Time // when the newest came
	Level   float64   // dBFS of the newest frame, with Options.Listen; else silence
}

// Spoken is one decrypted packet of a voice. Sequence counts the packets of its
// slot, over changes of talker; a number left out is a packet that was lost.
type Spoken struct {
	Talker    uint16
	Stream    uint32 // the SSRC: one for each slot
	Sequence  uint16
	Timestamp uint32 // 48 kHz
	Payload   []byte // Opus
}

// silence is the level of what was not decoded, in dBFS.
const silenceLevel = -127.0

// ears keeps what is heard, by talker.
type ears struct {
	opts *Options

	mu       sync.Mutex // guards what follows
	heard    map[uint16]Hearing
	decoders map[uint16]*opus.Decoder
	changed  bell
}

func (e *ears) init(opts *Options) {
	e.opts = opts
	e.heard = map[uint16]Hearing{}
	e.decoders = map[uint16]*opus.Decoder{}
}

// arrived counts a packet that is not decrypted yet.
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

// read takes the decrypted packets of one slot until the link is closed.
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
		if e.opts.TCP { // else the tap has counted it
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

// decode finds how loud a frame is. What cannot be decoded keeps the level as
// it was.
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

// Hears returns what has been heard so far, by talker.
func (c *Client) Hears() map[uint16]Hearing {
	if c.voice == nil {
		return nil
	}
	e := &c.voice.ears
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.heard)
}

// AwaitHearing returns when is says yes about what the client hears, which it is
// asked after every packet. is must not keep the map.
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
