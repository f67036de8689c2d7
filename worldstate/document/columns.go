package document

import (
	"bytes"
	"encoding/binary"
)

// columns codes the structs of an update. Every function works both ways: when writing it
// returns what it was given, when reading what was written.
//
// Neighbours are predicted. A struct mostly stands behind the one before it, or where that one
// stood. To its right is mostly what then stood behind its left neighbour.
type columns struct {
	coder   bitCoder
	writing bool
	text    []byte // contents of texts: written, or still to be read
	rest    []byte // other contents, likewise
	bad     bool   // what was read makes no sense
	most    int    // bytes of the update when reading

	info    [kindSkip + 1]symbol // by the kind before
	origins [4]symbol            // by the way before
	rights  [4]symbol            // by the way of the origin
	lengths [kindSkip + 1]*number
	counts  *number // of structs, ranges, values, roots
	which   *number // client
	back    *number // of a left neighbour, from the one before
	aside   *number // of a right neighbour, from the left one
	above   *number // of a parent
	other   *number // clock of another client
	flag    symbol

	clients []uint64
	places  map[uint64]int // in clients
	behind  map[id]id      // what stands behind a unit, where that is not its own client's next
	kind    byte           // of the struct before
	way     uint32         // of its origin
	left    id             // its origin
	last    id             // its last unit
	start   id             // the last struct without an origin that has a right neighbour
	found   []Span         // deletions that structs tell
}

// Ways to name a left neighbour.
const (
	wayLast  = iota // the last unit of the struct before
	waySame         // the same as that of the struct before
	wayOwn          // another unit of the same client
	wayOther        // a unit of another client
)

// nowhere is behind the last unit of a list.
var nowhere = id{clock: 1 << 62}

func newColumns(c bitCoder, writing bool) *columns {
	k := &columns{coder: c, writing: writing, places: map[uint64]int{}, behind: map[id]id{},
		counts: newNumber(), which: newNumber(), back: newNumber(), aside: newNumber(), above: newNumber(), other: newNumber(), flag: newSymbol(1)}
	for i := range k.info {
		k.info[i], k.lengths[i] = newSymbol(8), newNumber()
	}
	for i := range k.origins {
		k.origins[i], k.rights[i] = newSymbol(2), newSymbol(2)
	}
	return k
}

// inColumns packs an update that is well formed and not too large.
func inColumns(update []byte) ([]byte, error) {
	facts, err := Check(update, whole(update))
	if err != nil {
		return nil, err
	}
	if facts.Structs > mostPacked || len(update) == 0 {
		return nil, ErrPacked
	}
	w := newBitWriter()
	k := newColumns(w, true)
	var deletes []Span
	var blocks []block
	err = walk(update, whole(update), visitor{block: func(b block) { blocks = append(blocks, b) }, deletion: func(s Span) { deletes = append(deletes, s) }})
	if err != nil {
		return nil, err
	}
	k.counts.code(w, uint64(len(blocks)))
	for _, b := range blocks {
		r := reader{data: update, at: b.at, depth: Stored.Depth}
		k.block(&b)
		clock := b.clock
		for range b.structs {
			var p piece
			r.piece(&p, b.client, clock)
			k.piece(&p)
			clock = p.end()
		}
	}
	k.deletions(deletes)
	numbers := w.finish()
	b := binary.AppendUvarint([]byte{packedColumns}, uint64(len(numbers)))
	b = append(b, numbers...)
	texts := binary.AppendUvarint(nil, uint64(len(k.text)))
	return append(b, deflated(append(append(texts, k.text...), k.rest...))...), nil
}

// fromColumns is the way back, to at most that many bytes.
func fromColumns(numbers, contents []byte, most int) ([]byte, error) {
	n, size := binary.Uvarint(contents)
	if size <= 0 || n > uint64(len(contents)-size) {
		return nil, ErrPacked
	}
	r := newBitReader(numbers)
	k := newColumns(r, false)
	k.most = most
	k.text, k.rest = contents[size:size+int(n)], contents[size+int(n):]
	blocks := k.counts.code(r, 0)
	out := binary.AppendUvarint(nil, blocks)
	for ; blocks > 0; blocks-- {
		var b block
		k.block(&b)
		out = appendID(binary.AppendUvarint(out, uint64(b.structs)), id{b.client, b.clock})
		clock := b.clock
		for range b.structs {
			p := piece{client: b.client, clock: clock}
			k.piece(&p)
			out = p.append(out)
			clock = p.end()
			if k.bad || r.ended() || len(out) > most {
				return nil, ErrPacked
			}
		}
		if k.bad || r.ended() || len(out) > most {
			return nil, ErrPacked
		}
	}
	out = appendDeletes(out, k.deletions(nil))
	if k.bad || r.ended() || len(out) > most || len(k.text)+len(k.rest) > 0 {
		return nil, ErrPacked
	}
	return out, nil
}

func (k *columns) block(b *block) {
	b.structs = int(k.counts.code(k.coder, uint64(b.structs)))
	if b.structs > mostPacked || b.structs < 0 {
		k.bad, b.structs = true, 0
	}
	b.client = k.client(b.client)
	b.clock = k.other.code(k.coder, b.clock)
}

// client codes which client: its place in the order in which clients were named, or a new one.
func (k *columns) client(client uint64) uint64 {
	at, known := k.places[client]
	if !known {
		at = len(k.clients)
	}
	n := k.which.code(k.coder, uint64(at))
	if n < uint64(len(k.clients)) {
		return k.clients[n]
	}
	client = k.coder.plain(53, client)
	k.places[client] = len(k.clients)
	k.clients = append(k.clients, client)
	return client
}

// bytes codes content.
func (k *columns) bytes(in *[]byte, length *number, content []byte) []byte {
	n := length.code(k.coder, uint64(len(content)))
	if k.writing {
		*in = append(*in, content...)
		return content
	}
	if n > uint64(len(*in)) {
		k.bad = true
		return nil
	}
	content = (*in)[:n]
	*in = (*in)[n:]
	return content
}

// deletions codes the delete set: mostly it is what the structs tell.
func (k *columns) deletions(spans []Span) []Span {
	found := joined(k.found)
	if k.flag.code(k.coder, boolBit(!sameSpans(found, spans))) == 0 {
		return found
	}
	n := k.counts.code(k.coder, uint64(len(spans)))
	at := Span{}
	for i := uint64(0); i < n; i++ {
		var s Span
		if k.writing {
			s = spans[i]
		}
		s.Client = k.client(s.Client)
		if s.Client != at.Client {
			at.To = 0
		}
		s.From = at.To + uint64(k.back.signed(k.coder, int64(s.From-at.To)))
		s.To = s.From + k.lengths[kindDeleted].code(k.coder, s.To-s.From)
		at = s
		if k.writing {
			continue
		}
		if spans = append(spans, s); 2*len(spans) > k.most {
			k.bad = true
			return nil
		}
	}
	return spans
}

func sameSpans(a, b []Span) bool {
	return bytes.Equal(appendDeletes(nil, a), appendDeletes(nil, b))
}

func boolBit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}
