package document

import (
	"math/rand/v2"
	"testing"
)

// chaos is an update that no client would write: gaps, overlaps, neighbours at random.
func chaos(random *rand.Rand) []byte {
	var s sheet
	somewhere := func(p *piece) id {
		if client := 1 + random.Uint64N(3); client != p.client {
			return id{client, random.Uint64N(12)}
		}
		return id{p.client, random.Uint64N(p.clock)}
	}
	contents := []piece{
		{kind: kindText, length: 4, content: []byte("a😀b")}, {kind: kindText, length: 1, content: []byte("x")}, {kind: kindText, length: 1, content: []byte("y")},
		{kind: kindAny, length: 2, content: []byte{anyTrue, anyText, 1, 'v'}}, {kind: kindDeleted, length: 2}, {kind: kindGC, length: 1},
		{kind: kindType, length: 1, content: []byte{typeElement, 1, 'p'}}, {kind: kindFormat, length: 1, content: []byte("\x04bold\x02{}")},
	}
	for client := uint64(3); client > 0; client-- {
		clock := random.Uint64N(3)
		for range random.IntN(8) {
			p := contents[random.IntN(len(contents))]
			p.client, p.clock = client, clock
			clock = p.end()
			if random.IntN(6) == 0 {
				clock += random.Uint64N(3)
			}
			if p.kind != kindGC {
				placed(&p, random, somewhere)
			}
			s.put(p)
		}
		if random.IntN(2) == 0 {
			from := random.Uint64N(15)
			s.erase(client, from, from+1+random.Uint64N(4))
		}
	}
	return s.bytes()
}

// placed puts a piece behind the last one of its client, or anywhere.
func placed(p *piece, random *rand.Rand, somewhere func(*piece) id) {
	switch n := random.IntN(10); {
	case n < 5 && p.clock > 0:
		p.flags, p.origin = hasOrigin, id{p.client, p.clock - 1}
	case n < 8 && p.clock > 0:
		p.flags, p.origin, p.right = hasOrigin|hasRight, somewhere(p), somewhere(p)
	case n == 8:
		p.flags, p.parent = hasSub, append(root("m"), 1, 'k')
	default:
		p.parent = root("t")
	}
}

func TestChaosFoldsToTheSame(t *testing.T) {
	rounds := 5000
	if testing.Short() {
		rounds = 1000
	}
	shows := 0
	for seed := range uint64(rounds) {
		random := rand.New(rand.NewPCG(seed, 9))
		a, b := chaos(random), chaos(random)
		folded, _ := foldsToTheSame(t, a)
		readsTheSame(t, a, folded)
		both, err := Merge(a, b)
		if err != nil {
			t.Fatal(err)
		}
		atOnce, state := foldsToTheSame(t, both)
		afterwards, err := Fold(folded, b)
		if err != nil {
			t.Fatal(err)
		}
		readsTheSame(t, atOnce, afterwards)
		lack, err := Diff(afterwards, state)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := StateOf(lack); err != nil || len(got) > 0 {
			t.Errorf("what a reader lacks begins with %v, which it has; %v", got, err)
		}
		if tree, err := Read(atOnce); err == nil && tree.Text() != "" {
			shows++
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if shows < rounds/10 {
		t.Errorf("only %d of %d documents show anything", shows, rounds)
	}
}
