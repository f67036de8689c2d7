package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// Updates as long as one message may be, made to cost as much as can be. Each must be done
// with in time that grows with its bytes; what is quadratic takes minutes.
func TestHostileUpdatesCostTheirBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const n = 90_000
	everySecond := func(s *sheet, client, units uint64) {
		for i := uint64(0); i+1 < units; i += 2 {
			s.erase(client, i, i+1)
		}
	}
	for name, fill := range map[string]func(s *sheet){
		"every half of an emoji erased": func(s *sheet) {
			s.text(5, 0, nil, strings.Repeat("😀", n))
			everySecond(s, 5, 2*n)
		},
		"a list cut to pieces": func(s *sheet) {
			s.put(piece{client: 5, length: 2 * n, kind: kindAny, content: bytes.Repeat([]byte{anyNull}, 2*n), parent: root("t")})
			everySecond(s, 5, 2*n)
		},
		"a thousand clients at one place": func(s *sheet) {
			for client := uint64(1000); client > 0; client-- {
				for i := range uint64(90) {
					s.put(piece{client: client, clock: i, length: 1, kind: kindText, content: []byte("x"), parent: root("t")})
				}
			}
		},
		"one key set again and again without a word of what was there": func(s *sheet) {
			for i := range uint64(n) {
				s.put(piece{client: 5, clock: i, length: 1, kind: kindAny, flags: hasSub, content: []byte{anyTrue}, parent: append(root("m"), 1, 'k')})
			}
		},
		"types in types": func(s *sheet) {
			parent := root("default")
			for i := range uint64(n) {
				s.put(piece{client: 5, clock: i, length: 1, kind: kindType, content: []byte{typeElement, 1, 'p'}, parent: parent})
				parent = within(id{5, i})
			}
		},
		"clients that wait for each other": func(s *sheet) {
			for client := uint64(1000); client > 0; client-- {
				s.text(client, 0, &id{client - 1, 0}, "x")
				for i := uint64(1); i < 80; i++ {
					s.text(client, i, &id{client%1000 + 1, i - 1}, "x")
				}
			}
		},
		"marks that pile up": func(s *sheet) {
			for i := range uint64(30_000) {
				key := fmt.Sprint("k", i%20_000)
				s.put(piece{client: 5, clock: 2 * i, length: 1, kind: kindFormat, content: append(append([]byte{byte(len(key))}, key...), 1, '1'), parent: root("t")})
				s.text(5, 2*i+1, &id{5, 2 * i}, "x")
			}
		},
		"a long link with many looks": func(s *sheet) {
			link, on, off := `{"href":"https://stoa.example/`+strings.Repeat("x", 4000)+`"}`, "true", "null"
			s.put(piece{client: 5, length: 1, kind: kindFormat, content: mark("link", link), parent: root("t")})
			for i := uint64(1); i < n; i += 3 {
				s.put(piece{client: 5, clock: i, length: 1, kind: kindFormat, flags: hasOrigin, origin: id{5, i - 1}, content: mark("bold", on)})
				s.text(5, i+1, &id{5, i}, " x")
				on, off = off, on
			}
		},
		"many marks with many looks": func(s *sheet) {
			for i := range uint64(mostMarks - 2) {
				s.put(piece{client: 5, clock: i, length: 1, kind: kindFormat, content: mark(fmt.Sprint("k", i), "true"), parent: root("t")})
			}
			for i := uint64(mostMarks - 2); i < n; i += 2 {
				s.put(piece{client: 5, clock: i, length: 1, kind: kindFormat, content: mark("bold", fmt.Sprint(i)), parent: root("t")})
				s.text(5, i+1, &id{5, i}, " ")
			}
		},
		"lines in quotes in quotes": func(s *sheet) {
			parent := root("default")
			for i := range uint64(mostDepth - 4) {
				s.put(piece{client: 5, clock: i, length: 1, kind: kindType, content: append([]byte{typeElement, 10}, nodeQuote...), parent: parent})
				parent = within(id{5, i})
			}
			s.put(piece{client: 5, clock: mostDepth - 4, length: 1, kind: kindType, content: []byte{typeXMLText}, parent: parent})
			s.put(piece{client: 5, clock: mostDepth - 3, length: 1<<20 - 1000, kind: kindText, content: bytes.Repeat([]byte("\n"), 1<<20-1000), parent: within(id{5, mostDepth - 4})})
		},
		"lines without words": func(s *sheet) { s.text(5, 0, nil, strings.Repeat("\n", 1<<20-100)) },
	} {
		var s sheet
		fill(&s)
		update := s.bytes()
		start := time.Now()
		checked, err := Check(update, Limits{Bytes: 4 << 20, Structs: 4 * n, Clients: 1000, Depth: 64})
		if err != nil {
			t.Fatal(name, err)
		}
		checkTime := time.Since(start)
		folded, err := Fold(update, update[:len(update):len(update)], update)
		if err != nil {
			t.Fatal(name, err)
		}
		foldTime := time.Since(start) - checkTime
		tree, err := Read(folded)
		if err != nil {
			t.Fatal(name, err)
		}
		out := len(tree.HTML()) + len(tree.Markdown()) + len(tree.Text())
		all := time.Since(start)
		if out > 40*len(update)+3*mostLinks {
			t.Errorf("%s: %d bytes show %d", name, len(update), out)
		}
		t.Logf("%s: %d bytes, %d structs, check %v, fold %v to %d bytes, all %v, %d bytes shown", name, len(update), checked.Structs, checkTime, foldTime, len(folded), all, out)
		if all > 20*time.Second {
			t.Errorf("%s took %v", name, all)
		}
	}
}

func mark(key, value string) []byte {
	b := append([]byte{byte(len(key))}, key...)
	return append(append(b, uvarint(uint64(len(value)))...), value...)
}

// Every struct of one client wants to stand before another one of a long list, so each must be
// compared with all before it. Clients with Yjs need minutes for this; Read gives up.
func TestReadGivesUpWhereTooManyContend(t *testing.T) {
	const n = 30_000
	var s sheet
	for i := range uint64(n) {
		s.put(piece{client: 9, clock: i, length: 1, kind: kindText, flags: hasRight, right: id{5, i}, content: []byte("x")})
	}
	for i := range uint64(n) {
		p := piece{client: 5, clock: i, length: 1, kind: kindText, content: []byte("y"), parent: root("t")}
		if i > 0 {
			p.flags, p.origin, p.parent = hasOrigin, id{5, i - 1}, nil
		}
		s.put(p)
	}
	if _, err := Read(s.bytes()); !errors.Is(err, ErrTangled) {
		t.Errorf("%v, want ErrTangled", err)
	}
}
