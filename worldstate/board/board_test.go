package board

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

func id(n int) ID { return ID{byte(n >> 8), byte(n), 1} }

func put(n int) *Operation {
	return &Operation{Kind: Put, Stroke: Stroke{ID: id(n), Colour: 0x112233, Width: 8, Points: AppendPoints(nil, []Point{{10, 20}, {30, 5}})}}
}

func apply(t *testing.T, b *Board, op *Operation, sequence uint64) Change {
	t.Helper()
	c, err := b.Decide(op, Author{1}, sequence)
	if err != nil {
		t.Fatal(err)
	}
	b.Apply(c)
	return c
}

func TestDecideRefuses(t *testing.T) {
	var b Board
	apply(t, &b, put(1), 1)
	with := func(change func(*Stroke)) *Operation {
		op := put(2)
		change(&op.Stroke)
		return op
	}
	tooMany := make([]Point, MaxPoints+1)
	for name, test := range map[string]struct {
		op   *Operation
		want error
	}{
		"the same id again":   {put(1), ErrExists},
		"no points":           {with(func(s *Stroke) { s.Points = nil }), ErrBadStroke},
		"half a point":        {with(func(s *Stroke) { s.Points = []byte{2} }), ErrBadStroke},
		"a padded number":     {with(func(s *Stroke) { s.Points = []byte{0x82, 0x00, 2} }), ErrBadStroke},
		"left of the board":   {with(func(s *Stroke) { s.Points = []byte{1, 2} }), ErrBadStroke},
		"too many points":     {with(func(s *Stroke) { s.Points = AppendPoints(nil, tooMany) }), ErrBadStroke},
		"no width":            {with(func(s *Stroke) { s.Width = 1 }), ErrBadStroke},
		"too wide":            {with(func(s *Stroke) { s.Width = 201 }), ErrBadStroke},
		"a colour of 25 bits": {with(func(s *Stroke) { s.Colour = 1 << 24 }), ErrBadStroke},
		"erasing nothing":     {&Operation{Kind: Erase}, ErrNoChange},
		"erasing what is not": {&Operation{Kind: Erase, IDs: []ID{id(9)}}, ErrNoChange},
		"restoring what is":   {&Operation{Kind: Restore, IDs: []ID{id(1)}}, ErrNoChange},
		"a kind that is not":  {&Operation{Kind: 9}, ErrBadKind},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := b.Decide(test.op, Author{1}, 2); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	if b.Len() != 1 {
		t.Errorf("a refused operation left %d strokes", b.Len())
	}
}

func TestEraseRestore(t *testing.T) {
	var b Board
	apply(t, &b, put(1), 1)
	apply(t, &b, put(2), 2)
	before := b.Strokes()
	c := apply(t, &b, &Operation{Kind: Erase, IDs: []ID{id(2), id(7), id(2)}}, 3)
	if !slices.Equal(c.IDs, []ID{id(2)}) {
		t.Errorf("erased %v", c.IDs)
	}
	if before[1].Erased {
		t.Error("erasing reached into a snapshot taken before")
	}
	if !b.Stroke(id(2)).Erased || b.Stroke(id(1)).Erased {
		t.Error("the wrong stroke is erased")
	}
	apply(t, &b, &Operation{Kind: Restore, IDs: []ID{id(2)}}, 4)
	if b.Stroke(id(2)).Erased || b.Strokes()[1].ID != id(2) {
		t.Error("a restored stroke is back in its place")
	}
}

func TestOldestErasedAreDropped(t *testing.T) {
	var b Board
	sequence := uint64(0)
	for n := range MaxErased + 10 {
		sequence++
		apply(t, &b, put(n), sequence)
	}
	var dropped []ID
	for n := range MaxErased + 10 {
		sequence++
		dropped = append(dropped, apply(t, &b, &Operation{Kind: Erase, IDs: []ID{id(n)}}, sequence).Dropped...)
	}
	if b.Len() != MaxErased || len(dropped) != 10 || dropped[0] != id(0) || dropped[9] != id(9) {
		t.Errorf("%d left, dropped %v", b.Len(), dropped)
	}
}

func TestReplicaOfChangesIsEqual(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		var server, replica Board
		for sequence := uint64(1); sequence < 300; sequence++ {
			op := put(r.IntN(60))
			if op.Kind = Kind(1 + r.IntN(3)); op.Kind != Put {
				for range 1 + r.IntN(5) {
					op.IDs = append(op.IDs, id(r.IntN(60)))
				}
			}
			c, err := server.Decide(op, Author{2}, sequence)
			if err != nil {
				continue
			}
			server.Apply(c)
			replica.Apply(c)
		}
		if !reflect.DeepEqual(server.Strokes(), replica.Strokes()) || !reflect.DeepEqual(server.Strokes(), server.Clone().Strokes()) {
			t.Fatalf("seed %d: replica differs", seed)
		}
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
