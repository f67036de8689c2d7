package document

import (
	"errors"
	"strings"
)

// ErrNoText is the error of ReplaceText when no text has the words.
var ErrNoText = errors.New("document: the words are nowhere in the text")

// Editor writes into a document for a program that has no Yjs. It makes updates as a client
// of its own, so what people write meanwhile stays. One goroutine uses it at a time.
type Editor struct {
	stored []byte
	client uint64
	clock  uint64 // of the next unit
}

// NewEditor begins to write into a stored document as a client whose id nobody else uses: a
// random one, or one that this program used before and all of whose updates are stored. The
// error wraps a Fault.
func NewEditor(stored []byte, client uint32) (*Editor, error) {
	state, err := StateOf(stored)
	if err != nil {
		return nil, err
	}
	return &Editor{stored: stored, client: uint64(client), clock: state[uint64(client)]}, nil
}

// AppendParagraph returns the update that adds text at the end of the page that TipTap's
// editor shows: a paragraph for each line. It costs what Read costs. The error is one of Read.
func (e *Editor) AppendParagraph(text string) ([]byte, error) {
	tree, err := Read(e.stored)
	if err != nil {
		return nil, err
	}
	var w writer
	var last *node
	for n := tree.root(editorRoot).first; n != nil; n = n.next {
		last = n
	}
	place := piece{parent: append([]byte{1, byte(len(editorRoot))}, editorRoot...)}
	if last != nil {
		place = piece{flags: hasOrigin, origin: last.last()}
	}
	for line := range strings.SplitSeq(strings.ToValidUTF8(text, replacement), "\n") {
		line = strings.TrimSuffix(line, "\r")
		paragraph := e.put(&w, place, kindType, append([]byte{typeElement, byte(len(nodeParagraph))}, nodeParagraph...))
		if line != "" {
			inner := e.put(&w, piece{parent: appendID([]byte{0}, paragraph)}, kindType, []byte{typeXMLText})
			e.put(&w, piece{parent: appendID([]byte{0}, inner)}, kindText, []byte(line))
		}
		place = piece{flags: hasOrigin, origin: paragraph}
	}
	return e.finish(&w, nil)
}

// put writes a struct at a place and returns its last unit.
func (e *Editor) put(w *writer, place piece, kind byte, content []byte) id {
	place.client, place.clock, place.kind, place.length, place.content = e.client, e.clock, kind, 1, content
	if kind == kindText {
		place.length = units(content)
	}
	w.put(&place)
	e.clock = place.end()
	return place.last()
}

// finish returns the update and keeps what it says.
func (e *Editor) finish(w *writer, erased []Span) ([]byte, error) {
	update := w.finish(appendDeletes(nil, joined(erased)))
	stored, err := Merge(e.stored, update)
	if err != nil {
		return nil, err
	}
	e.stored = stored
	return update, nil
}

// ReplaceText returns the update that puts new words in the place of the first old ones that
// stand inside one text; these may have marks, and the new words look like the first of the
// old ones. It costs what Read costs. The error is ErrNoText or one of Read.
func (e *Editor) ReplaceText(old, new string) ([]byte, error) {
	tree, err := Read(e.stored)
	if err != nil {
		return nil, err
	}
	found := tree.search(old)
	if len(found) == 0 {
		return nil, ErrNoText
	}
	var w writer
	if new != "" {
		place := piece{flags: hasRight, right: id{found[0].Client, found[0].From}}
		if left := tree.beside(place.right); left != nil {
			place.flags, place.origin = hasOrigin|hasRight, *left
		}
		e.put(&w, place, kindText, []byte(strings.ToValidUTF8(new, replacement)))
	}
	return e.finish(&w, found)
}

// beside returns the unit left of another one, nil at the start.
func (t *Tree) beside(i id) *id {
	n := t.byClient[i.client].find(i.clock)
	if i.clock > n.clock {
		return &id{i.client, i.clock - 1}
	}
	if n.left == nil {
		return nil
	}
	last := n.left.last()
	return &last
}

// search finds the first words in the order of the page, as units in the order of the text.
func (t *Tree) search(words string) (found []Span) {
	if words == "" {
		return nil
	}
	for _, name := range t.names() {
		if found = t.roots[name].search(words, mostDepth); found != nil {
			return found
		}
	}
	return nil
}

// search looks through a type's own text, then through the types inside it.
func (b *branch) search(words string, depth int) (found []Span) {
	var text []byte // between embedded values
	var nodes []*node
	for n := b.first.live(); n != nil; n = n.next.live() {
		switch n.kind {
		case kindText:
			text, nodes = n.appendText(text), append(nodes, n)
		case kindEmbed, kindType:
			if found = spansOf(string(text), words, nodes); found != nil {
				return found
			}
			text, nodes = text[:0], nodes[:0]
			if n.holds != nil && depth > 0 {
				if found = n.holds.search(words, depth-1); found != nil {
					return found
				}
			}
		}
	}
	return spansOf(string(text), words, nodes)
}

// spansOf finds words in the text of nodes.
func spansOf(text, words string, nodes []*node) (found []Span) {
	at := strings.Index(text, words)
	if at < 0 {
		return nil
	}
	from := units([]byte(text[:at]))
	to := from + units([]byte(words))
	for _, n := range nodes {
		if from < n.length && to > 0 {
			found = append(found, Span{n.client, n.clock + from, n.clock + min(to, n.length)})
		}
		from, to = from-min(from, n.length), to-min(to, n.length)
	}
	return found
}
