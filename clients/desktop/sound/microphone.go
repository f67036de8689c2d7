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

// errNoMicrophone reports a machine without a microphone.
var errNoMicrophone = errors.New("no microphone was found")

const (
	captureBuffer = rate / 5 // samples
	bitRate       = 32000
	mostPacket    = 1275 // bytes of an Opus packet, RFC 6716 section 3.4

	// captureSamples is ALC_CAPTURE_SAMPLES.
	captureSamples = 0x312
)

// Microphone captures and encodes the person's voice. While it is muted the device
// stays open and nothing is encoded. It looks for a device until there is one.
type Microphone struct {
	encoder *opus.Encoder
	send    func(payload []byte, dbov int)
	muted   atomic.Bool
	there   atomic.Bool
	level   atomic.Uint64 // float64 bits
	quit    chan struct{}
	done    chan struct{}
}

// OpenMicrophone opens the system's microphone, muted. send gets each packet of 20 ms
// and its level, on a goroutine of the microphone; it must not keep the payload. It
// returns an error without Opus.
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
	m := &Microphone{encoder: encoder, send: send, quit: make(chan struct{}), done: make(chan struct{})}
	m.muted.Store(true)
	device, err := openCapture()
	m.there.Store(err == nil)
	go m.run(device)
	return m, nil
}

func openCapture() (device *al.Device, err error) {
	quietly(func() { device, err = al.CaptureOpenDevice("", rate, al.FormatMono16, captureBuffer) })
	if err != nil || device == nil {
		return nil, errNoMicrophone
	}
	return device, nil
}

// There reports whether there is a device.
func (m *Microphone) There() bool { return m.there.Load() }

// Mute stops sending, or allows it.
func (m *Microphone) Mute(muted bool) { m.muted.Store(muted) }

// Level returns the person's level, 0 to 1; 0 while muted.
func (m *Microphone) Level() float64 { return math.Float64frombits(m.level.Load()) }

// Close closes the device.
func (m *Microphone) Close() {
	close(m.quit)
	<-m.done
}

// run captures from one device after another; nil is none.
func (m *Microphone) run(device *al.Device) {
	defer close(m.done)
	again := time.NewTicker(tryEvery)
	defer again.Stop()
	for {
		if device != nil {
			m.there.Store(true)
			m.listen(device)
			m.there.Store(false)
			m.level.Store(0)
		}
		select {
		case <-m.quit:
			return
		case <-again.C:
			device, _ = openCapture()
		}
	}
}

// listen captures until the device goes away or the microphone is closed.
func (m *Microphone) listen(device *al.Device) {
	defer func() { _ = recover() }() // the binding panics if a device that went away does not answer
	al.CaptureStart(device)
	defer func() {
		if !connected(device) { // OpenAL waits forever for a missing device to stop; leave it open
			return
		}
		al.CaptureStop(device)
		quietly(func() { _ = al.CaptureCloseDevice(device) })
	}()
	ticks := time.NewTicker(step)
	defer ticks.Stop()
	raw, pcm, packet := make([]byte, 2*frame), make([]int16, frame), make([]byte, mostPacket)
	var follow meter
	looked := time.Now()
	for {
		select {
		case now := <-ticks.C:
			if now.Sub(looked) > lookEvery {
				looked = now
				if !connected(device) {
					return
				}
			}
		case <-m.quit:
			return
		}
		for waiting(device) >= frame {
			al.CaptureSamples(device, raw, frame)
			for i := range pcm {
				pcm[i] = int16(uint16(raw[2*i]) | uint16(raw[2*i+1])<<8)
			}
			m.hear(pcm, packet, &follow)
		}
	}
}

func waiting(device *al.Device) int {
	count := []int32{0}
	al.CtxGetIntegerv(device, captureSamples, count)
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
