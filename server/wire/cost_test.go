package wire

import (
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

func aResult() *worldstate.Result {
	put := record.PutLine(record.ID{7}, record.Line{Colour: 0x1d4ed8, Width: 12, Points: make([]byte, 200)})
	return &worldstate.Result{Sequence: 301, Parent: record.ID{1}, Shared: &record.Encoding{}, Effects: record.Effects{Of: []record.Effect{
		{Verb: record.Put, Record: &record.Record{ID: put.ID, Made: 301 * record.MaxChanges, Kind: put.Kind, Properties: put.Properties}}}}}
}

// A result is encoded once, and copied for each viewer on the room's goroutine.
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
