package worldstate_test

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

// artist draws, erases and brings back, and is told what was refused.
type artist struct {
	*house
	number   uint16
	sees     *eyes
	sequence uint64
}

func (h *house) artist(client byte, change ...func(*worldstate.Arrival)) *artist {
	h.Helper()
	number, sees := h.join(client, change...)
	return &artist{house: h, number: number, sees: sees}
}

// asks has an operation reach the disk, and returns why it was refused.
func (a *artist) asks(op board.Operation) error {
	a.Helper()
	a.sequence++
	a.send(a.number, &worldstate.Operate{ClientSequence: a.sequence, Object: 1, Operation: op})
	a.disk.keep(nil)
	var why error
	a.wait("an answer", func() bool {
		if r := last[*worldstate.Refused](a.sees); r != nil && r.ClientSequence == a.sequence {
			why = r.Err
			return true
		}
		k := last[*worldstate.Acknowledged](a.sees)
		return k != nil && k.ClientSequence == a.sequence
	})
	return why
}

func (a *artist) must(op board.Operation) {
	a.Helper()
	if err := a.asks(op); err != nil {
		a.Fatal(err)
	}
}

// numbered is the id of a stroke.
func numbered(n int) (id board.ID) {
	binary.BigEndian.PutUint32(id[:], uint32(n)+1)
	return id
}

func ids(from, to int) (all []board.ID) {
	for n := from; n < to; n++ {
		all = append(all, numbered(n))
	}
	return all
}

// long are as many points as a stroke may have bytes.
var long = func() []byte {
	var points []board.Point
	for i := range board.MaxPoints {
		points = append(points, board.Point{X: uint16(20000 * (i % 2)), Y: uint16(40000 + 200*(i%2))})
	}
	packed := board.AppendPoints(nil, points)
	for len(packed) > board.MaxPointsBytes {
		points = points[:len(points)-1]
		packed = board.AppendPoints(nil, points)
	}
	return packed
}()

func put(n int, points []byte) board.Operation {
	return board.Operation{Kind: board.Put, Stroke: board.Stroke{ID: numbered(n), Width: 8, Points: points}}
}

// A board that somebody filled with 16 MiB and erased is empty: everybody can
// draw on it again.
func TestABoardFilledAndErasedCanBeDrawnOn(t *testing.T) {
	h := open(t, "lobby")
	guest, other := h.artist(1), h.artist(2)
	n := 0
	for ; ; n++ {
		if err := guest.asks(put(n, long)); errors.Is(err, board.ErrFull) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if n > 2000 {
		t.Fatalf("%d strokes until the board was full", n)
	}
	for part := range slices.Chunk(ids(0, n), board.MaxIDs) {
		guest.must(board.Operation{Kind: board.Erase, IDs: part})
	}
	if err := other.asks(put(n, long)); err != nil {
		t.Errorf("drawing on what is an empty board again: %v", err)
	}
}

// Ten thousand strokes erased within a second are all still there to be brought
// back by whoever erased them.
func TestTenThousandErasedStrokesAreAllKept(t *testing.T) {
	h := open(t, "lobby")
	ada := h.artist(1)
	const many = 10000
	for n := range many {
		ada.must(put(n, []byte{2, 2}))
	}
	for part := range slices.Chunk(ids(0, many), board.MaxIDs) {
		ada.must(board.Operation{Kind: board.Erase, IDs: part})
	}
	for part := range slices.Chunk(ids(0, many), board.MaxIDs) {
		ada.must(board.Operation{Kind: board.Restore, IDs: part})
	}
	if n := replay(t, ada.sees).Board(1).Len(); n != many {
		t.Errorf("%d of %d strokes are back", n, many)
	}
}
