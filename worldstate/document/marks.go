package document

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Names of TipTap's nodes that hold others or a text of their own.
const (
	nodeParagraph   = "paragraph"
	nodeHeading     = "heading"
	nodeBulletList  = "bulletList"
	nodeOrderedList = "orderedList"
	nodeListItem    = "listItem"
	nodeTaskList    = "taskList"
	nodeTaskItem    = "taskItem"
	nodeQuote       = "blockquote"
	nodeCode        = "codeBlock"
	nodeRule        = "horizontalRule"
	nodeTable       = "table"
	nodeRow         = "tableRow"
	nodeHeaderCell  = "tableHeader"
	nodeCell        = "tableCell"
)

// Run is a part of a paragraph that looks the same all along. Text may hold line breaks.
type Run struct {
	Text                                               string
	Bold, Italic, Strike, Code, Underline, Highlighted bool
	Link                                               string // http, https or mailto; "" without
}

// styled returns the runs of a paragraph as people see them: a mention is its label, an image
// its description.
func styled(inline []run) (all []Run) {
	var words []byte
	var look Run
	flush := func() {
		if len(words) > 0 {
			look.Text = string(words)
			all = append(all, look)
			words = words[:0]
		}
	}
	for _, r := range inline {
		if !look.like(r.look) {
			flush()
			look = r.look
		}
		if r.embed {
			words = append(words, spoken(r.value)...)
		} else {
			words = append(words, r.text...)
		}
	}
	flush()
	return all
}

// lookOf reads marks. Those of which several may overlap carry "--" and a number behind their
// name.
func (g *pager) lookOf(marks map[string]any) (look Run) {
	for _, key := range slices.Sorted(maps.Keys(marks)) {
		name, _, _ := strings.Cut(key, "--")
		look.mark(name, marks[key])
	}
	if link := look.Link; link != "" {
		safe, known := g.safe[link]
		if !known {
			safe = safeLink(link)
			g.safe[link] = safe
		}
		look.Link = safe
	}
	return look
}

func (r *Run) mark(name string, v any) {
	if v == false {
		return
	}
	switch name {
	case "bold", "strong":
		r.Bold = true
	case "italic", "em":
		r.Italic = true
	case "strike":
		r.Strike = true
	case "code":
		r.Code = true
	case "underline":
		r.Underline = true
	case "highlight":
		r.Highlighted = true
	case "link":
		if m, ok := v.(map[string]any); ok {
			v = m["href"]
		}
		r.Link, _ = v.(string)
	}
}

// like reports whether two runs look the same.
func (r Run) like(o Run) bool {
	r.Text, o.Text = "", ""
	return r == o
}

// spoken is what a value inside a paragraph says.
func spoken(v any) string {
	b, ok := v.(*branch)
	if !ok {
		return ""
	}
	p := passage{at: b}
	oneLine := func(text string) string { return strings.ReplaceAll(text, "\n", " ") }
	switch b.name {
	case nodeBreak:
		return "\n"
	case nodeMention:
		if label := p.text("label"); label != "" {
			return "@" + oneLine(strings.TrimPrefix(label, "@"))
		}
		return "@" + oneLine(p.text("id"))
	case nodeImage:
		return oneLine(p.text("alt"))
	}
	return ""
}

// mostLink is how long a link may be, in bytes: browsers and servers take hardly more.
const mostLink = 4096

// safeLink returns a link that people may follow, or "".
func safeLink(link string) string {
	if len(link) > mostLink {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto":
	default:
		return ""
	}
	return u.String()
}

// fileOf returns the hash of the room's file that an image shows, or "".
func (p *passage) fileOf() string {
	if hash := p.text("file"); isHash(hash) {
		return hash
	}
	return ""
}

// isHash reports whether a text is 64 hexadecimal digits in lower case.
func isHash(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'a' || s[i] > 'f') {
			return false
		}
	}
	return true
}
