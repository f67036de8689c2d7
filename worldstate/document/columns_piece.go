package document

import "encoding/binary"

// piece codes one struct, whose client and clock are known.
func (k *columns) piece(p *piece) {
	info := k.info[k.kind].code(k.coder, uint32(p.kind|p.flags))
	p.kind, p.flags = byte(info)&kindBits, byte(info)&^kindBits
	if p.kind > kindSkip {
		k.bad, p.kind = true, kindGC
	}
	if p.kind != kindGC && p.kind != kindSkip {
		k.place(p)
	}
	k.content(p)
	if p.kind == kindGC || p.kind == kindDeleted {
		k.note(p)
	}
	k.kind, k.last = p.kind, p.last()
}

// place codes the neighbours of an item, or its parent.
func (k *columns) place(p *piece) {
	if p.flags&hasOrigin != 0 {
		p.origin = k.origin(p)
	}
	if p.flags&hasRight != 0 {
		p.right = k.right(p)
	}
	if p.flags&(hasOrigin|hasRight) == 0 {
		k.parent(p)
	}
}

func (k *columns) origin(p *piece) (o id) {
	way := uint32(wayOther)
	switch o = p.origin; {
	case o == k.last:
		way = wayLast
	case o == k.left:
		way = waySame
	case o.client == p.client:
		way = wayOwn
	}
	way = k.origins[k.way].code(k.coder, way)
	switch way {
	case wayLast:
		o = k.last
	case waySame:
		o = k.left
	case wayOwn:
		o.client = p.client
		o.clock = k.left.clock + uint64(k.back.signed(k.coder, int64(o.clock-k.left.clock)))
	case wayOther:
		o.client = k.client(o.client)
		o.clock = k.other.code(k.coder, o.clock)
	}
	k.way, k.left = way, o
	return o
}

// Ways to name a right neighbour.
const (
	rightBehind = iota // what stands behind the left neighbour
	rightOwn           // another unit of the same client
	rightOther         // a unit of another client
)

func (k *columns) right(p *piece) (o id) {
	guess := k.start
	if p.flags&hasOrigin != 0 {
		guess = k.following(p.origin)
	}
	way := uint32(rightOther)
	switch o = p.right; {
	case o == guess:
		way = rightBehind
	case o.client == p.client:
		way = rightOwn
	}
	switch k.rights[k.way].code(k.coder, way) {
	case rightBehind:
		o = guess
	case rightOwn:
		o.client = p.client
		o.clock = k.left.clock + uint64(k.aside.signed(k.coder, int64(o.clock-k.left.clock)))
	default:
		o.client = k.client(o.client)
		o.clock = k.other.code(k.coder, o.clock)
	}
	return o
}

// following returns what stands behind a unit, as far as the structs so far tell.
func (k *columns) following(o id) id {
	if next, known := k.behind[o]; known {
		return next
	}
	return id{o.client, o.clock + 1}
}

// stands notes where a struct stands.
func (k *columns) stands(p *piece) {
	if p.flags&hasOrigin != 0 {
		k.behind[p.origin] = id{p.client, p.clock}
	} else {
		k.start = id{p.client, p.clock}
	}
	next := nowhere
	if p.flags&hasRight != 0 {
		next = p.right
	}
	k.behind[p.last()] = next
}

// parent codes where an item without neighbours stands.
func (k *columns) parent(p *piece) {
	r := reader{data: p.parent}
	var root, key []byte
	var item id
	named := uint32(0)
	if k.writing {
		if named = uint32(r.uint()); named == 1 {
			root = r.text()
		} else {
			item = r.id()
		}
		if p.flags&hasSub != 0 {
			key = r.text()
		}
	}
	b := make([]byte, 0, 16)
	if k.flag.code(k.coder, named) == 1 {
		root = k.bytes(&k.rest, k.counts, root)
		b = append(binary.AppendUvarint(append(b, 1), uint64(len(root))), root...)
	} else {
		item.client = k.client(item.client)
		item.clock = p.clock - uint64(k.above.signed(k.coder, int64(p.clock-item.clock)))
		b = appendID(append(b, 0), item)
	}
	if p.flags&hasSub != 0 {
		key = k.bytes(&k.rest, k.counts, key)
		b = append(binary.AppendUvarint(b, uint64(len(key))), key...)
	}
	p.parent = b
}

// content codes what a struct holds, and sets its length.
func (k *columns) content(p *piece) {
	length := k.lengths[p.kind]
	switch p.kind {
	case kindGC, kindDeleted, kindSkip:
		p.length = length.code(k.coder, p.length)
	case kindText:
		p.content = k.bytes(&k.text, length, p.content)
		p.length = units(p.content)
	case kindJSON, kindAny:
		p.length = k.counts.code(k.coder, p.length)
		p.content = k.bytes(&k.rest, length, p.content)
	default:
		p.length = 1
		p.content = k.bytes(&k.rest, length, p.content)
	}
	if p.kind != kindGC && p.kind != kindSkip {
		k.stands(p)
	}
}

// note remembers a deletion that a struct tells.
func (k *columns) note(p *piece) {
	if n := len(k.found); n > 0 && k.found[n-1].Client == p.client && k.found[n-1].To == p.clock {
		k.found[n-1].To = p.end()
		return
	}
	k.found = append(k.found, Span{p.client, p.clock, p.end()})
}
