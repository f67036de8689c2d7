package headless

import (
	"testing"

	"github.com/pion/rtp"
)

func TestClearHeaderIsRead(t *testing.T) {
	p := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 111, SequenceNumber: 4711, SSRC: 99, CSRC: []uint32{1234}},
		Payload: make([]byte, 50+tag)}
	if err := p.SetExtension(3, []byte{0x80}); err != nil {
		t.Fatal(err)
	}
	raw, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, is := parse(raw)
	if want := (Packet{Talker: 1234, Stream: 99, Sequence: 4711, Size: 50}); !is || got != want {
		t.Errorf("%+v, %v; want %+v", got, is, want)
	}
}

func TestWhatIsNoVoiceIsLeftAlone(t *testing.T) {
	tests := map[string][]byte{
		"nothing":  {},
		"STUN":     {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0},
		"DTLS":     {22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"feedback": {0x80, 200, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"cut off":  {0x85, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2},
	}
	for name, raw := range tests {
		if _, is := parse(raw); is {
			t.Errorf("%s was taken for voice", name)
		}
	}
}
