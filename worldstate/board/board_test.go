package board

import (
	"errors"
	"reflect"
	"slices"
	"testing"
)

func id(n int) ID { return ID{byte(n >> 8), byte(n), 1} }

func put(n int) *Operation {
	return &Operation{Kind: Put, ID: id(n), Colour: 0x112233, Width: 8, Points: AppendPoints(nil, []Point{{10, 20}, {30, 5}})}
}

var ada = &Editor{Author: Author{1}, Name: "Ada", Others: true}

func apply(t *testing.T, b *Board, op *Operation, sequence uint64) Change {
	t.Helper()
	c, err := b.Decide(op, ada, sequence)
	if err != nil {
		t.Fatal(err)
	}
	b.Apply(c)
	return c
}

func TestDecideRefuses(t *testing.T) {
	var b Board
	apply(t, &b, put(1), 1)
	with := func(change func(*Operation)) *Operation {
		op := put(2)
		change(op)
		return op
	}
	tooMany := make([]Point, MaxPoints+1)
	for name, test := range map[string]struct {
		op   *Operation
		want error
	}{
		"the same id again":   {put(1), ErrExists},
		"no points":           {with(func(s *Operation) { s.Points = nil }), ErrBadStroke},
		"half a point":        {with(func(s *Operation) { s.Points = []byte{2} }), ErrBadStroke},
		"a padded number":     {with(func(s *Operation) { s.Points = []byte{0x82, 0x00, 2} }), ErrBadStroke},
		"left of the board":   {with(func(s *Operation) { s.Points = []byte{1, 2} }), ErrBadStroke},
		"too many points":     {with(func(s *Operation) { s.Points = AppendPoints(nil, tooMany) }), ErrBadStroke},
		"no width":            {with(func(s *Operation) { s.Width = 1 }), ErrBadStroke},
		"too wide":            {with(func(s *Operation) { s.Width = 201 }), ErrBadStroke},
		"a colour of 25 bits": {with(func(s *Operation) { s.Colour = 1 << 24 }), ErrBadStroke},
		"erasing nothing":     {&Operation{Kind: Erase}, ErrNoChange},
		"erasing what is not": {&Operation{Kind: Erase, IDs: []ID{id(9)}}, ErrNoChange},
		"restoring what is":   {&Operation{Kind: Restore, IDs: []ID{id(1)}}, ErrNoChange},
		"a kind that is not":  {&Operation{Kind: 9}, ErrBadKind},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := b.Decide(test.op, ada, 2); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	if b.Len() != 1 {
		t.Errorf("a refused operation left %d strokes", b.Len())
	}
}

func TestEraseRestore(t *testing.T) {
	b := New()
	for n := range 3 {
		apply(t, b, put(n), uint64(n+1))
	}
	before := b.Strokes()
	c := apply(t, b, &Operation{Kind: Erase, IDs: []ID{id(2), id(7), id(1), id(2)}}, 4)
	if !slices.Equal(c.IDs, []ID{id(1), id(2)}) {
		t.Errorf("erased %v", c.IDs)
	}
	if len(before) != 3 || b.Len() != 1 || b.Stroke(id(1)) != nil || b.Stroke(id(0)) == nil {
		t.Errorf("%d strokes left, %d in a copy taken before", b.Len(), len(before))
	}
	c = apply(t, b, &Operation{Kind: Restore, IDs: []ID{id(2), id(1)}}, 5)
	if len(c.Strokes) != 2 || !reflect.DeepEqual(b.Strokes(), before) || len(b.Erased()) != 0 {
		t.Errorf("restored to %v", b.Strokes())
	}
	if _, err := b.Decide(&Operation{Kind: Restore, IDs: []ID{id(1)}}, ada, 6); !errors.Is(err, ErrNoChange) {
		t.Errorf("restored twice: %v", err)
	}
}

// An id stays taken while its stroke can be brought back.
func TestAnErasedStrokeIsNotPutAgain(t *testing.T) {
	b := New()
	apply(t, b, put(1), 1)
	apply(t, b, &Operation{Kind: Erase, IDs: []ID{id(1)}}, 2)
	if _, err := b.Decide(put(1), ada, 3); !errors.Is(err, ErrExists) {
		t.Errorf("got %v", err)
	}
}

func FuzzDecodePoints(f *testing.F) {
	f.Add(AppendPoints(nil, []Point{{0, 0}, {65535, 65535}, {1, 2}}))
	f.Add([]byte{0x80, 0x80, 0x80, 0x80})
	f.Fuzz(func(t *testing.T, data []byte) {
		points, err := DecodePoints(nil, data)
		if err != nil {
			return
		}
		if n, err := countPoints(data); err != nil || n != len(points) {
			t.Fatalf("counted %d, %v; decoded %d", n, err, len(points))
		}
		if again := AppendPoints(nil, points); !slices.Equal(again, data) {
			t.Fatalf("%x encodes to %x", data, again)
		}
	})
}
