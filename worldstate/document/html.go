package document

import (
	"html"
	"strconv"
	"strings"
)

// HTML returns the document as HTML without scripts, styles or anything that loads from
// elsewhere: texts are escaped, links lead to http, https and mailto alone, and an image is
// one of the room's files, named by the attribute data-file for whoever can fetch it. It
// costs the text.
func (t *Tree) HTML() string {
	var w htmlWriter
	w.all(t.page())
	return w.String()
}

type htmlWriter struct{ strings.Builder }

// htmlTags are the elements of passages that hold others and have no attributes.
var htmlTags = map[string]string{nodeBulletList: "ul", nodeListItem: "li", nodeQuote: "blockquote",
	nodeTable: "table", nodeRow: "tr", nodeHeaderCell: "th", nodeCell: "td", nodeParagraph: "p", nodeTaskList: "ul"}

func (w *htmlWriter) all(p *passage) {
	for _, inner := range p.inner {
		w.passage(inner)
	}
}

func (w *htmlWriter) passage(p *passage) {
	switch p.kind {
	case nodeHeading:
		w.wrap("h"+strconv.Itoa(p.number("level", 1, 6)), "", p)
	case nodeOrderedList:
		start := ""
		if n := p.number("start", 1, 1_000_000); n > 1 {
			start = ` start="` + strconv.Itoa(n) + `"`
		}
		w.wrap("ol", start, p)
	case nodeTaskItem:
		w.WriteString(`<li><input type="checkbox" disabled`)
		if p.checked() {
			w.WriteString(" checked")
		}
		w.WriteString(">")
		w.content(p)
		w.WriteString("</li>")
	case nodeCode:
		w.code(p)
	case nodeRule:
		w.WriteString("<hr>")
	default:
		tag := htmlTags[p.kind]
		switch {
		case tag != "":
			w.wrap(tag, "", p)
		case len(p.inner) > 0:
			w.all(p)
		default:
			w.wrap("p", "", p)
		}
	}
}

func (w *htmlWriter) wrap(tag, attributes string, p *passage) {
	w.WriteString("<" + tag + attributes + ">")
	w.content(p)
	w.WriteString("</" + tag + ">")
}

func (w *htmlWriter) content(p *passage) {
	w.inline(p.inline)
	w.all(p)
}

func (w *htmlWriter) code(p *passage) {
	w.WriteString("<pre><code")
	if language := plainWord(p.text("language")); language != "" {
		w.WriteString(` class="language-` + language + `"`)
	}
	w.WriteString(">")
	for _, r := range p.flat() {
		w.WriteString(html.EscapeString(r.Text))
	}
	w.WriteString("</code></pre>")
}

// inline writes the words of a paragraph; images stand among them.
func (w *htmlWriter) inline(all []run) {
	for len(all) > 0 {
		n := 0
		for n < len(all) && imageOf(all[n]) == nil {
			n++
		}
		for _, r := range styled(all[:n]) {
			w.run(r)
		}
		if n == len(all) {
			return
		}
		w.image(imageOf(all[n]))
		all = all[n+1:]
	}
}

// image writes one of the room's files, or the description of any other image.
func (w *htmlWriter) image(p *passage) {
	alt := html.EscapeString(p.text("alt"))
	if file := p.fileOf(); file != "" {
		w.WriteString(`<img data-file="` + file + `" alt="` + alt + `">`)
		return
	}
	w.WriteString(alt)
}

func (w *htmlWriter) run(r Run) {
	closing := ""
	open := func(is bool, tag, attributes string) {
		if is {
			w.WriteString("<" + tag + attributes + ">")
			closing = "</" + tag + ">" + closing
		}
	}
	open(r.Link != "", "a", ` href="`+html.EscapeString(r.Link)+`" rel="noopener noreferrer nofollow"`)
	open(r.Bold, "strong", "")
	open(r.Italic, "em", "")
	open(r.Strike, "s", "")
	open(r.Underline, "u", "")
	open(r.Highlighted, "mark", "")
	open(r.Code, "code", "")
	w.WriteString(strings.ReplaceAll(html.EscapeString(r.Text), "\n", "<br>"))
	w.WriteString(closing)
}

// imageOf returns the image that a run is, or nil.
func imageOf(r run) *passage {
	if b, ok := r.value.(*branch); ok && b.name == nodeImage {
		return &passage{kind: nodeImage, at: b}
	}
	return nil
}

// plainWord is a name of a language of code, or "".
func plainWord(s string) string {
	for _, c := range s {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-_.#", c) {
			return ""
		}
	}
	return s[:min(len(s), 40)]
}
