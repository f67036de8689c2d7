package document

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
)

// sheet writes updates for tests, struct by struct.
type sheet struct {
	w       writer
	deletes []Span
}

func (s *sheet) put(p piece) *sheet {
	s.w.put(&p)
	return s
}

// text puts a text behind the unit `after`, or at the start of the root "t".
func (s *sheet) text(client, clock uint64, after *id, text string) *sheet {
	p := piece{client: client, clock: clock, kind: kindText, length: units([]byte(text)), content: []byte(text)}
	if after != nil {
		p.flags, p.origin = hasOrigin, *after
	} else {
		p.parent = root("t")
	}
	return s.put(p)
}

func (s *sheet) erase(client, from, to uint64) *sheet {
	s.deletes = append(s.deletes, Span{client, from, to})
	return s
}

func (s *sheet) bytes() []byte {
	return s.w.finish(appendDeletes(nil, joined(s.deletes)))
}

func root(name string) []byte {
	return append([]byte{1, byte(len(name))}, name...)
}

// keyboard writes the updates of one person who types letters of the basic plane, one an update.
type keyboard struct {
	client, clock uint64
	visible       []uint64 // clocks
}

func (k *keyboard) insert(at int, letter []byte) []byte {
	p := piece{client: k.client, clock: k.clock, length: 1, kind: kindText, content: letter}
	if at > 0 {
		p.flags, p.origin = p.flags|hasOrigin, id{k.client, k.visible[at-1]}
	}
	if at < len(k.visible) {
		p.flags, p.right = p.flags|hasRight, id{k.client, k.visible[at]}
	}
	if p.flags == 0 {
		p.parent = root("text")
	}
	k.visible = slices.Insert(k.visible, at, k.clock)
	k.clock++
	return new(sheet).put(p).bytes()
}

func (k *keyboard) erase(at int) []byte {
	clock := k.visible[at]
	k.visible = slices.Delete(k.visible, at, at+1)
	return new(sheet).erase(k.client, clock, clock+1).bytes()
}

// typed is a history like that of a person who writes a paper: letters typed one by one, at
// the end or at some other place, and letters erased, each in an update of its own.
func typed(n int, random *rand.Rand) (updates [][]byte, text string) {
	k := keyboard{client: 7}
	var letters []byte
	at := 0
	for range n {
		if random.IntN(40) == 0 {
			at = random.IntN(len(letters) + 1)
		}
		if at > 0 && random.IntN(10) < 3 {
			at--
			updates = append(updates, k.erase(at))
			letters = slices.Delete(letters, at, at+1)
			continue
		}
		letter := 'a' + byte(random.IntN(26))
		updates = append(updates, k.insert(at, []byte{letter}))
		letters = slices.Insert(letters, at, letter)
		at++
	}
	return updates, string(letters)
}

func uvarint(numbers ...uint64) (b []byte) {
	for _, n := range numbers {
		b = binary.AppendUvarint(b, n)
	}
	return b
}
