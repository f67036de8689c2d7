package document

import (
	"encoding/binary"
	"math/rand/v2"
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

// typed is a history like that of a person who writes a paper: letters typed one by one, at
// the end or at some other place, and letters erased, each in an update of its own.
func typed(n int, random *rand.Rand) (updates [][]byte, text string) {
	const client = 7
	var letters []byte
	var ids []uint64 // clocks of what is visible
	at, clock := 0, uint64(0)
	for range n {
		if random.IntN(40) == 0 {
			at = random.IntN(len(letters) + 1)
		}
		if at > 0 && random.IntN(10) < 3 {
			at--
			updates = append(updates, new(sheet).erase(client, ids[at], ids[at]+1).bytes())
			letters = append(letters[:at], letters[at+1:]...)
			ids = append(ids[:at], ids[at+1:]...)
			continue
		}
		p := piece{client: client, clock: clock, length: 1, kind: kindText, content: []byte{'a' + byte(random.IntN(26))}}
		if at > 0 {
			p.flags, p.origin = p.flags|hasOrigin, id{client, ids[at-1]}
		}
		if at < len(ids) {
			p.flags, p.right = p.flags|hasRight, id{client, ids[at]}
		}
		if p.flags == 0 {
			p.parent = root("text")
		}
		updates = append(updates, new(sheet).put(p).bytes())
		letters = append(letters[:at], append([]byte{p.content[0]}, letters[at:]...)...)
		ids = append(ids[:at], append([]uint64{clock}, ids[at:]...)...)
		clock++
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
