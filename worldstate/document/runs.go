package document

import "maps"

// run is a part of a text with the same marks: words, or one value among them.
type run struct {
	text  string
	value any // of an embed, or a *branch
	marks map[string]any
	embed bool // the value counts
}

// mostMarks is how many different marks a place may have; more are left out, so that copying
// them stays cheap.
const mostMarks = 32

// runs returns a text as it shows: neighbours with the same marks may be apart. It costs the
// bytes.
func (b *branch) runs() []run {
	w := runWriter{marks: map[string]any{}}
	for n := b.first.live(); n != nil; n = n.next.live() {
		switch n.kind {
		case kindFormat:
			w.mark(n)
		case kindText:
			w.words, w.shared = n.appendText(w.words), true
		case kindEmbed, kindType:
			w.flush()
			w.all = append(w.all, run{value: n.values()[0], marks: w.marks, embed: true})
			w.shared = true
		}
	}
	w.flush()
	return w.all
}

type runWriter struct {
	all    []run
	words  []byte // with these marks
	marks  map[string]any
	shared bool // something has these marks, so that they must be copied before they change
}

func (w *runWriter) mark(n *node) {
	w.flush()
	if w.shared {
		w.marks, w.shared = maps.Clone(w.marks), false
	}
	r := reader{data: n.content}
	key := string(r.text())
	switch v := r.jsonValue(); {
	case v == nil:
		delete(w.marks, key)
	case len(w.marks) < mostMarks || w.marks[key] != nil:
		w.marks[key] = v
	}
}

func (w *runWriter) flush() {
	if len(w.words) > 0 {
		w.all = append(w.all, run{text: string(w.words), marks: w.marks})
		w.words = w.words[:0]
	}
}
