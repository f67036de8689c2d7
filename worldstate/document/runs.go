package document

import "maps"

// run is a part of a text with the same marks: words, or one value among them.
type run struct {
	text  string
	value any // of an embed, or a *branch
	marks map[string]any
	look  Run  // that the marks give, without text
	embed bool // the value counts
}

// mostMarks is how many different marks a place may have; more are left out, so that copying
// them stays cheap.
const mostMarks = 32

// Bounds of one page, so that a hostile one needs no more memory than a few times its bytes:
// every run has marks of its own and names its link, and every line the signs of all lists and
// quotes around it.
const (
	mostCopies = 2_000_000 // copied marks; then runs keep the marks of those before
	mostLinks  = 16 << 20  // bytes of links; then links are left out
	mostBreaks = 200_000   // line breaks; then they are spaces
)

// runs returns a text as it shows: neighbours with the same marks may be apart. It costs the
// bytes.
func (g *pager) runs(b *branch) []run {
	w := runWriter{pager: g, now: run{marks: map[string]any{}}}
	for n := b.first.live(); n != nil; n = n.next.live() {
		switch n.kind {
		case kindFormat:
			w.mark(n)
		case kindText:
			w.words = n.appendText(w.words)
		case kindEmbed, kindType:
			w.flush()
			w.put("", n.values()[0], true)
		}
	}
	w.flush()
	return w.all
}

type runWriter struct {
	*pager
	all    []run
	words  []byte // with these marks
	now    run    // the marks
	shared bool   // something has these marks, so that they must be copied before they change
	stale  bool   // the look is that of earlier marks
}

func (w *runWriter) mark(n *node) {
	w.flush()
	if w.shared {
		if w.copies -= len(w.now.marks); w.copies < 0 {
			return
		}
		w.now.marks, w.shared = maps.Clone(w.now.marks), false
	}
	w.stale = true
	r := reader{data: n.content}
	key := string(r.text())
	switch v := r.jsonValue(); {
	case v == nil:
		delete(w.now.marks, key)
	case len(w.now.marks) < mostMarks || w.now.marks[key] != nil:
		w.now.marks[key] = v
	}
}

func (w *runWriter) flush() {
	if len(w.words) > 0 {
		w.put(w.line(w.words), nil, false)
		w.words = w.words[:0]
	}
}

func (w *runWriter) put(text string, value any, embed bool) {
	if w.stale {
		w.now.look, w.stale = w.lookOf(w.now.marks), false
	}
	r := run{text, value, w.now.marks, w.now.look, embed}
	if w.links -= len(r.look.Link); w.links < 0 {
		r.look.Link = ""
	}
	w.all, w.shared = append(w.all, r), true
}

// line returns words with as many line breaks as the page may still have. It may change the
// words.
func (g *pager) line(words []byte) string {
	for at, b := range words {
		if b != '\n' {
			continue
		}
		if g.breaks--; g.breaks < 0 {
			words[at] = ' '
		}
	}
	return string(words)
}
