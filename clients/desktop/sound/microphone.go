//go:build desktop

package sound

import (
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"github.com/g3n/engine/audio/al"
	"github.com/hraban/opus"
)

// ErrNoMicrophone reports a machine without a microphone.
var ErrNoMicrophone = errors.New("no microphone was found")

const (
	captureBuffer = rate / 5 // samples
	bitRate       = 32000
	mostPacket    = 1275 // bytes of an Opus packet, RFC 6716 section 3.4

	// captureSamples is ALC_CAPTURE_SAMPLES.
	captureSamples = 0x312
)

// Microphone hears the person. While it is muted the device stays open and
// nothing is encoded.
type Microphone struct {
	device  *al.Device
	encoder *opus.Encoder
	send    func(payload []byte, dbov int)
	muted   atomic.Bool
	level   atomic.Uint64 // float64 bits
	quit    chan struct{}
	done    chan struct{}
}

// OpenMicrophone opens the system's microphone, muted. send is told of each
// packet of 20 ms and how loud it is, on a goroutine of the microphone's; it may
// keep nothing of the payload.
func OpenMicrophone(send func(payload []byte, dbov int)) (*Microphone, error) {
	encoder, err := opus.NewEncoder(rate, 1, opus.AppVoIP)
	if err != nil {
		return nil, fmt.Errorf("make an Opus encoder: %w", err)
	}
	for _, set := range []func() error{
		func() error { return encoder.SetBitrate(bitRate) },
		func() error { return encoder.SetInBandFEC(true) },
		func() error { return encoder.SetPacketLossPerc(5) },
	} {
		if err := set(); err != nil {
			return nil, fmt.Errorf("set up the Opus encoder: %w", err)
		}
	}
	var device *al.Device
	quietly(func() { device, err = al.CaptureOpenDevice("", rate, al.FormatMono16, captureBuffer) })
	if err != nil || device == nil {
		return nil, ErrNoMicrophone
	}
	m := &Microphone{device: device, encoder: encoder, send: send, quit: make(chan struct{}), done: make(chan struct{})}
	m.muted.Store(true)
	go m.run()
	return m, nil
}

// Mute stops what is heard from going out, or lets it.
func (m *Microphone) Mute(muted bool) { m.muted.Store(muted) }

// Level returns how loud the person is, 0 to 1; 0 while muted.
func (m *Microphone) Level() float64 { return math.Float64frombits(m.level.Load()) }

// Close gives the device back.
func (m *Microphone) Close() {
	close(m.quit)
	<-m.done
}

func (m *Microphone) run() {
	defer close(m.done)
	defer func() { _ = recover() }() // the binding panics where a device went away: it is silent then
	al.CaptureStart(m.device)
	defer func() {
		al.CaptureStop(m.device)
		_ = al.CaptureCloseDevice(m.device)
	}()
	ticks := time.NewTicker(step)
	defer ticks.Stop()
	raw, pcm, packet := make([]byte, 2*frame), make([]int16, frame), make([]byte, mostPacket)
	var follow meter
	for {
		select {
		case <-ticks.C:
		case <-m.quit:
			return
		}
		for m.waiting() >= frame {
			al.CaptureSamples(m.device, raw, frame)
			for i := range pcm {
				pcm[i] = int16(uint16(raw[2*i]) | uint16(raw[2*i+1])<<8)
			}
			m.hear(pcm, packet, &follow)
		}
	}
}

func (m *Microphone) waiting() int {
	count := []int32{0}
	al.CtxGetIntegerv(m.device, captureSamples, count)
	return int(count[0])
}

func (m *Microphone) hear(pcm []int16, packet []byte, follow *meter) {
	db := dbfs(pcm)
	if m.muted.Load() {
		db = -127
	}
	follow.add(db)
	m.level.Store(math.Float64bits(follow.level))
	if m.muted.Load() {
		return
	}
	if n, err := m.encoder.Encode(pcm, packet); err == nil && n > 0 {
		m.send(packet[:n], int(math.Round(db)))
	}
}
