//go:build desktop

package sound

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/g3n/engine/audio/al"
	"github.com/go-gl/mathgl/mgl64"
)

// ErrNoOutput reports a machine without audio output.
var ErrNoOutput = errors.New("no audio output was found")

// openal is the system's audio output.
type openal struct {
	device  *al.Device
	context *al.Context
}

// hrtf requests HRTF, which the machine's alsoft.conf can forbid: ALC_HRTF_SOFT and
// ALC_TRUE. The binding passes pairs of 32 bits as one number of 64.
const hrtf = 0x1992 | 1<<32

func openOutput() (output, error) {
	var device *al.Device
	var err error
	quietly(func() { device, err = al.OpenDevice("") })
	if err != nil || device == nil {
		return nil, ErrNoOutput
	}
	context, err := al.CreateContext(device, []int{hrtf, 0})
	if err == nil {
		err = al.MakeContextCurrent(context)
	}
	if err != nil {
		quietly(func() { _ = al.CloseDevice(device) })
		return nil, fmt.Errorf("%w: %w", ErrNoOutput, err)
	}
	return &openal{device, context}, nil
}

func (o *openal) listen(at, forward mgl64.Vec3) {
	al.Listener3f(al.Position, float32(at[0]), float32(at[1]), float32(at[2]))
	al.Listenerfv(al.Orientation, []float32{float32(forward[0]), float32(forward[1]), float32(forward[2]), 0, 1, 0})
}

// stillThere is ALC_CONNECTED of ALC_EXT_disconnect, which OpenAL Soft supports.
const stillThere = 0x313

func connected(d *al.Device) bool {
	there := []int32{1} // default for an implementation without the extension
	al.CtxGetIntegerv(d, stillThere, there)
	return there[0] != 0
}

func (o *openal) gone() bool { return !connected(o.device) }

func (o *openal) close() {
	_ = al.MakeContextCurrent(new(al.Context)) // none
	al.DestroyContext(o.context)
	quietly(func() { _ = al.CloseDevice(o.device) })
}

// newSink returns a source without OpenAL's distance attenuation: only the server's
// gain counts.
func (o *openal) newSink() (sink, error) {
	_ = al.GetError() // clears an old error
	s := &source{id: al.GenSource(), free: al.GenBuffers(ahead + 1)}
	if err := al.GetError(); err != nil {
		al.DeleteSource(s.id)
		al.DeleteBuffers(s.free)
		return nil, fmt.Errorf("make an audio source: %w", err)
	}
	al.Sourcef(s.id, al.RolloffFactor, 0)
	return s, nil
}

// source is one voice in OpenAL: a queue of short buffers.
type source struct {
	id     uint32
	free   []uint32
	queued []uint32 // oldest first
	gain   float64
}

func (s *source) room() int {
	s.takeBack()
	return max(0, len(s.free)-1)
}

// takeBack frees the buffers that were played, in order: the binding does not say which
// ones.
func (s *source) takeBack() {
	if done := al.GetSourcei(s.id, al.BuffersProcessed); done > 0 {
		al.SourceUnqueueBuffers(s.id, uint32(done), nil)
		s.free = append(s.free, s.queued[:done]...)
		s.queued = append(s.queued[:0], s.queued[done:]...)
	}
}

func (s *source) play(pcm []int16) {
	buffer := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	al.BufferData(buffer, al.FormatMono16, unsafe.Pointer(&pcm[0]), uint32(2*len(pcm)), rate)
	al.SourceQueueBuffers(s.id, buffer)
	s.queued = append(s.queued, buffer)
	if al.GetSourcei(s.id, al.SourceState) != al.Playing {
		al.SourcePlay(s.id)
	}
}

// nearing is the fraction of a change of gain that is applied per 10 ms, so that
// nothing clicks.
const nearing = 0.3

func (s *source) place(at mgl64.Vec3, gain float64) {
	s.gain += (gain - s.gain) * nearing
	al.Sourcef(s.id, al.Gain, float32(s.gain))
	al.Source3f(s.id, al.Position, float32(at[0]), float32(at[1]), float32(at[2]))
}

func (s *source) close() {
	al.SourceStop(s.id)
	s.takeBack()
	al.DeleteSource(s.id)
	al.DeleteBuffers(s.free)
}
