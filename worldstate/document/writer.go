package document

import "encoding/binary"

// writer encodes pieces, client by client. Clocks that the pieces of a client leave out
// become a gap.
type writer struct {
	blocks  []byte // of the clients that are finished
	clients int
	body    []byte // of the client at hand
	client  uint64
	first   uint64 // clock of its first piece
	next    uint64 // clock behind its last piece
	structs int
}

// put appends a piece, which must not begin before the end of the last one of its client.
func (w *writer) put(p *piece) {
	if p.client != w.client {
		w.flush()
	}
	if w.structs == 0 {
		w.client, w.first, w.next = p.client, p.clock, p.clock
	}
	if p.clock > w.next {
		gap := piece{kind: kindSkip, length: p.clock - w.next}
		w.body = gap.append(w.body)
		w.structs++
	}
	w.body = p.append(w.body)
	w.structs++
	w.next = p.end()
}

// flush ends the client's block.
func (w *writer) flush() {
	if w.structs == 0 {
		return
	}
	w.blocks = binary.AppendUvarint(w.blocks, uint64(w.structs))
	w.blocks = appendID(w.blocks, id{w.client, w.first})
	w.blocks = append(w.blocks, w.body...)
	w.body, w.structs = w.body[:0], 0
	w.clients++
}

// finish returns the update with an encoded delete set.
func (w *writer) finish(deletes []byte) []byte {
	w.flush()
	b := make([]byte, 0, len(w.blocks)+len(deletes)+binary.MaxVarintLen64)
	b = binary.AppendUvarint(b, uint64(w.clients))
	return append(append(b, w.blocks...), deletes...)
}
