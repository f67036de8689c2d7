package headless

import (
	"testing"

	"stoa/server/wire"
	"stoa/worldstate"
)

// Clients that count most frames must know one when they see one.
func TestAFrameIsRecognised(t *testing.T) {
	for _, m := range []wire.Message{&wire.Tick{}, &worldstate.Acknowledged{ClientSequence: 1}} {
		w := wire.NewWriter()
		w.Append(m)
		if _, want := m.(*wire.Tick); isFrame(w.Bytes()) != want {
			t.Errorf("%T: %v", m, !want)
		}
	}
}
