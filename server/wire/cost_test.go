package wire

import (
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

func aResult() *worldstate.Result {
	return &worldstate.Result{Sequence: 301, Object: 1, Change: board.Change{Kind: board.Put,
		Stroke: &board.Stroke{ID: board.ID{7}, Sequence: 301, Colour: 0x1d4ed8, Width: 12, Points: make([]byte, 200)}}}
}

// A result is written once for each viewer, on the room's goroutine.
func TestAResultIsWrittenWithoutGarbage(t *testing.T) {
	w, r := NewWriter(), aResult()
	w.Append(r)
	if n := testing.AllocsPerRun(100, func() { w.Reset(); w.Append(r) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkResult(b *testing.B) {
	w, r := NewWriter(), aResult()
	for b.Loop() {
		w.Reset()
		w.Append(r)
	}
}
