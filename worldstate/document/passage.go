package document

import (
	"maps"
	"slices"
	"strings"
)

// passage is a part of a page: a paragraph, or what holds passages.
type passage struct {
	kind   string  // TipTap's name; "" for a page
	at     *branch // its attributes; nil for a paragraph that has no element
	inline []run   // what a paragraph says; values are lists, mentions, images and breaks
	inner  []*passage
}

// mostDepth is how deep types may nest in what is shown; what is deeper is left out.
const mostDepth = 48

// Names of TipTap's nodes that stand inside a paragraph.
const (
	nodeBreak   = "hardBreak"
	nodeMention = "mention"
	nodeImage   = "image"
)

// mostPassages bounds what is shown of a document of line breaks alone.
const mostPassages = 200_000

// pager makes a page; the numbers are what the page may still have.
type pager struct {
	left, copies, links, breaks int
	safe                        map[string]string // links as people may follow them
}

func newPager() *pager {
	return &pager{mostPassages, mostCopies, mostLinks, mostBreaks, map[string]string{}}
}

// Roots of a page: TipTap's text, and what people say about it. PROTOCOL.md section 15.6.
const (
	editorRoot   = "default"
	commentsRoot = "comments"
)

// page is all that the document says: the editor's root first, then the others by name.
// Comments are no part of a page.
func (t *Tree) page() *passage {
	g, p := newPager(), &passage{}
	for _, name := range t.names() {
		if name != commentsRoot || t.roots[editorRoot] == nil {
			g.add(p, t.roots[name], mostDepth)
		}
	}
	return p
}

// names are the names of the roots in the order of the page.
func (t *Tree) names() []string {
	names := slices.Sorted(maps.Keys(t.roots))
	if i := slices.Index(names, editorRoot); i > 0 {
		names = slices.Insert(slices.Delete(names, i, i+1), 0, editorRoot)
	}
	return names
}

// add appends what a type says, whatever its kind.
func (g *pager) add(p *passage, b *branch, depth int) {
	if depth == 0 {
		return
	}
	var words []run
	if b.isText() {
		words = g.runs(b)
	} else {
		for n := b.first.live(); n != nil; n = n.next.live() {
			words = g.addNode(p, n, words, depth-1)
		}
	}
	g.paragraphs(p, words)
	if b.kind != typeElement && b.kind != typeXMLText && b.kind != typeHook {
		for _, key := range slices.Sorted(maps.Keys(b.entries)) {
			g.value(p, b.get(key), depth-1)
		}
	}
}

// addNode adds one node of a list: it returns the words that wait for the end of their
// paragraph.
func (g *pager) addNode(p *passage, n *node, words []run, depth int) []run {
	b := n.holds
	switch {
	case n.kind == kindText:
		words = append(words, run{text: g.line(n.appendText(nil))})
	case b == nil:
		for _, v := range n.values() {
			g.value(p, v, depth)
		}
	case b.kind == typeElement && b.name == nodeBreak && g.breaks <= 0:
		words = append(words, run{text: " "})
	case b.kind == typeElement && (b.name == nodeBreak || b.name == nodeMention || b.name == nodeImage):
		if b.name == nodeBreak {
			g.breaks--
		}
		words = append(words, run{value: b, embed: true})
	case b.kind == typeXMLText:
		words = append(words, g.runs(b)...)
	case b.kind == typeElement:
		g.paragraphs(p, words)
		g.put(p, g.element(b, depth))
		return nil
	default:
		g.paragraphs(p, words)
		g.add(p, b, depth)
		return nil
	}
	return words
}

// element reads an element and what is in it.
func (g *pager) element(b *branch, depth int) *passage {
	p := &passage{kind: b.name, at: b}
	if depth == 0 {
		return p
	}
	var words []run
	for n := b.first.live(); n != nil; n = n.next.live() {
		words = g.addNode(p, n, words, depth-1)
	}
	if len(p.inner) == 0 {
		p.inline = words
	} else {
		g.paragraphs(p, words)
	}
	return p
}

// put adds a passage, unless the page is full.
func (g *pager) put(p, inner *passage) {
	if g.left > 0 {
		g.left--
		p.inner = append(p.inner, inner)
	}
}

// isText tells a root that holds a text from other roots, which carry no kind.
func (b *branch) isText() bool {
	if b.kind != -1 {
		return b.kind == typeText || b.kind == typeXMLText
	}
	for n := b.first.live(); n != nil; n = n.next.live() {
		switch n.kind {
		case kindText, kindFormat, kindEmbed:
			return true
		}
	}
	return false
}

// value adds texts that stand in lists and maps, each as a paragraph.
func (g *pager) value(p *passage, v any, depth int) {
	if depth <= 0 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			g.value(p, x, depth-1)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			g.value(p, v[key], depth-1)
		}
	case string:
		g.paragraphs(p, []run{{text: v}})
	case *branch:
		if v.kind == typeElement {
			g.put(p, g.element(v, depth))
		} else {
			g.add(p, v, depth)
		}
	}
}

// paragraphs adds words that stand in no paragraph of their own, one for each line.
func (g *pager) paragraphs(p *passage, words []run) {
	var line []run
	for i, w := range words {
		for !w.embed {
			before, after, more := strings.Cut(w.text, "\n")
			if before != "" {
				line = append(line, run{text: before, look: w.look})
			}
			if !more {
				break
			}
			g.put(p, &passage{kind: nodeParagraph, inline: line})
			line, w.text = nil, after
		}
		if w.embed {
			line = append(line, words[i])
		}
	}
	if len(line) > 0 {
		g.put(p, &passage{kind: nodeParagraph, inline: line})
	}
}

// text is an attribute as text, "" if it is something else.
func (p *passage) text(key string) string {
	if p.at == nil {
		return ""
	}
	s, _ := p.at.get(key).(string)
	return s
}

// number is an attribute as a number from low to high, which editors keep as a number or a
// text of digits; low if it is something else.
func (p *passage) number(key string, low, high int) int {
	if p.at == nil {
		return low
	}
	n := 0
	switch v := p.at.get(key).(type) {
	case float64:
		n = int(min(max(v, float64(low)), float64(high)))
	case string:
		for _, c := range v {
			if c < '0' || c > '9' || n > high {
				break
			}
			n = n*10 + int(c-'0')
		}
	}
	return min(max(n, low), high)
}

// checked reports whether a task is done.
func (p *passage) checked() bool {
	if p.at == nil {
		return false
	}
	v := p.at.get("checked")
	return v == true || v == "true"
}
