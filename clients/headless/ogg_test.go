package headless

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/pion/opus"
)

func speech(t testing.TB) []byte {
	t.Helper()
	file, err := os.ReadFile("testdata/speech.opus")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOggHoldsSpeech(t *testing.T) {
	packets, err := readOgg(bytes.NewReader(speech(t)))
	if err != nil {
		t.Fatal(err)
	}
	d, err := opus.NewDecoderWithOutput(48000, 1)
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]float32, 48*120)
	var length time.Duration
	loud := 0
	for i, p := range packets {
		n, err := d.DecodeToFloat32(p, pcm)
		if err != nil {
			t.Fatalf("packet %d: %v", i, err)
		}
		if got := time.Duration(n) * time.Second / 48000; got != duration(p) {
			t.Fatalf("packet %d lasts %v, its first byte says %v", i, got, duration(p))
		}
		length += duration(p)
		if loudness(pcm[:n]) > -40 {
			loud++
		}
	}
	if length < 4*time.Second || length > 5*time.Second || loud*2 < len(packets) {
		t.Errorf("%v, %d of %d packets are loud", length, loud, len(packets))
	}
}

func TestNotOggIsRefused(t *testing.T) {
	whole := speech(t)
	tests := map[string][]byte{
		"empty":       nil,
		"text":        []byte("this is not an Ogg file, however long it may be"),
		"cut off":     whole[:len(whole)-10],
		"one page":    whole[:47],
		"not Opus":    bytes.Replace(whole, []byte("OpusHead"), []byte("JokeHead"), 1),
		"half a page": whole[:20],
	}
	for name, file := range tests {
		if _, err := readOgg(bytes.NewReader(file)); err == nil {
			t.Errorf("%s: accepted", name)
		} else if name == "text" && !errors.Is(err, errOgg) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDurationByFirstByte(t *testing.T) {
	tests := []struct {
		packet []byte
		want   time.Duration
	}{
		{nil, 0},
		{[]byte{0 << 3}, 10 * time.Millisecond},
		{[]byte{3 << 3}, 60 * time.Millisecond},
		{[]byte{9<<3 | 1}, 40 * time.Millisecond},
		{[]byte{13 << 3}, 20 * time.Millisecond},
		{[]byte{16 << 3}, 2500 * time.Microsecond},
		{[]byte{31 << 3}, 20 * time.Millisecond},
		{[]byte{31<<3 | 3, 3}, 60 * time.Millisecond},
		{[]byte{31<<3 | 3}, 0},
	}
	for _, test := range tests {
		if got := duration(test.packet); got != test.want {
			t.Errorf("%x: %v, want %v", test.packet, got, test.want)
		}
	}
}
