package sfu

import (
	"fmt"
	"sync/atomic"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v3"

	"stoa/audio"
)

// voice is one slot as a track of pion's. It writes its own RTP headers: sequence
// numbers, timestamps and the talker come from the switch.
type voice struct {
	id  string
	way atomic.Pointer[way] // nil before it is negotiated

	// Header of the last packet, kept so that the next one does not allocate. The
	// switch writes one packet of a slot at a time.
	header rtp.Header
	talker [1]uint32
}

// way is the result of negotiation.
type way struct {
	writer      webrtc.TrackLocalWriter
	stream      uint32
	payloadType uint8
}

func newVoice(slot int) *voice { return &voice{id: fmt.Sprintf("slot%d", slot)} }

// write sends p. It does nothing before the connection is up.
func (v *voice) write(p *audio.Packet) error {
	way := v.way.Load()
	if way == nil {
		return errNotConnected
	}
	v.talker[0] = uint32(p.Talker)
	v.header = rtp.Header{
		Version:        2,
		Marker:         p.Marker,
		PayloadType:    way.payloadType,
		SequenceNumber: p.Sequence,
		Timestamp:      p.Timestamp,
		SSRC:           way.stream,
		CSRC:           v.talker[:],
	}
	_, err := way.writer.WriteRTP(&v.header, p.Payload)
	return err
}

// Bind is called by pion when the answer is set.
func (v *voice) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	for _, codec := range c.CodecParameters() {
		if codec.MimeType == webrtc.MimeTypeOpus {
			v.way.Store(&way{
				writer:      c.WriteStream(),
				stream:      uint32(c.SSRC()),
				payloadType: uint8(codec.PayloadType),
			})
			return codec, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

// Unbind is called by pion when the connection closes.
func (v *voice) Unbind(webrtc.TrackLocalContext) error {
	v.way.Store(nil)
	return nil
}

// ID and the following name the track in the answer.
func (v *voice) ID() string                { return v.id }
func (v *voice) RID() string               { return "" }
func (v *voice) StreamID() string          { return v.id }
func (v *voice) Kind() webrtc.RTPCodecType { return webrtc.RTPCodecTypeAudio }
