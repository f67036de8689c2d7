package headless

import (
	"testing"

	"stoa/server/wire"
	"stoa/worldstate"
)

// Clients that count most frames, and blind ones, must know messages by their beginning.
func TestWhatIsOnlyCountedIsRecognised(t *testing.T) {
	for want, m := range map[wire.Code]wire.Message{wire.CodeTick: &wire.Tick{}, wire.CodeResult: &worldstate.Result{}, wire.CodeAcknowledged: &worldstate.Acknowledged{}} {
		w := wire.NewWriter()
		w.Append(m)
		if got := codeOf(w.Bytes()); got != want {
			t.Errorf("%T has code %d, not %d", m, got, want)
		}
	}
}
