package document

import "strings"

// Kinds of blocks.
const (
	Paragraph = "paragraph"
	Heading   = "heading"
	Bullet    = "bullet"
	Ordered   = "ordered"
	Task      = "task"
	Quote     = "quote"
	Code      = "code"
	Rule      = "rule"
	Image     = "image"
	Row       = "row"
)

// Block is one paragraph, line of a list, picture or row of a table, for clients that draw
// the page themselves.
type Block struct {
	Kind     string
	Level    int    // of a heading, 1 to 6; the number of an ordered line
	Depth    int    // in how many lists and quotes it stands
	Checked  bool   // of a task
	Language string // of code
	File     string // of an image: 64 hexadecimal digits, "" if it is not in the room
	Runs     []Run  // without what is empty; of an image its description
	Cells    [][]Run
}

// Blocks returns the document as a flat list. It costs the text.
func (t *Tree) Blocks() []Block {
	var w blockWriter
	w.all(t.page(), Block{Kind: Paragraph})
	return w.blocks
}

// Text returns what the document says, without comments, one line for each block; the cells of a table's row are
// separated by tabs. It costs the text.
func (t *Tree) Text() string {
	var s strings.Builder
	for _, b := range t.Blocks() {
		for i, cell := range append([][]Run{b.Runs}, b.Cells...) {
			if i > 1 {
				s.WriteByte('\t')
			}
			for _, r := range cell {
				s.WriteString(r.Text)
			}
		}
		s.WriteByte('\n')
	}
	return strings.TrimRight(s.String(), "\n")
}

type blockWriter struct{ blocks []Block }

// all adds the passages inside p; the first paragraph looks like the form.
func (w *blockWriter) all(p *passage, form Block) {
	for _, inner := range p.inner {
		w.passage(inner, form)
		if form.Kind == Bullet || form.Kind == Ordered || form.Kind == Task {
			form = Block{Kind: Paragraph, Depth: form.Depth}
		}
	}
}

func (w *blockWriter) passage(p *passage, form Block) {
	switch p.kind {
	case nodeHeading:
		form = Block{Kind: Heading, Level: p.number("level", 1, 6), Depth: form.Depth}
	case nodeCode:
		form = Block{Kind: Code, Language: p.text("language"), Depth: form.Depth}
	case nodeRule:
		w.blocks = append(w.blocks, Block{Kind: Rule, Depth: form.Depth})
		return
	case nodeBulletList, nodeOrderedList, nodeTaskList:
		w.list(p, form.Depth)
		return
	case nodeQuote:
		w.all(p, Block{Kind: Quote, Depth: form.Depth + 1})
		return
	case nodeRow:
		row := Block{Kind: Row, Depth: form.Depth}
		for _, cell := range p.inner {
			row.Cells = append(row.Cells, cell.flat())
		}
		w.blocks = append(w.blocks, row)
		return
	}
	if len(p.inner) > 0 {
		w.all(p, form)
		return
	}
	if image := p.onlyImage(); image != nil {
		form = Block{Kind: Image, File: image.fileOf(), Depth: form.Depth}
	}
	form.Runs = styled(p.inline)
	w.blocks = append(w.blocks, form)
}

func (w *blockWriter) list(p *passage, depth int) {
	number := p.number("start", 1, 1_000_000)
	for _, item := range p.inner {
		form := Block{Kind: Bullet, Depth: depth + 1}
		switch p.kind {
		case nodeOrderedList:
			form.Kind, form.Level = Ordered, number
			number++
		case nodeTaskList:
			form.Kind, form.Checked = Task, item.checked()
		}
		w.passage(item, form)
	}
}

// onlyImage returns the image of a paragraph that has nothing else.
func (p *passage) onlyImage() *passage {
	if len(p.inline) != 1 {
		return nil
	}
	if b, ok := p.inline[0].value.(*branch); ok && b.name == nodeImage {
		return &passage{kind: nodeImage, at: b}
	}
	return nil
}

// flat is everything a passage says in one line.
func (p *passage) flat() (all []Run) {
	all = styled(p.inline)
	for _, inner := range p.inner {
		if part := inner.flat(); len(part) > 0 && len(all) > 0 {
			all = append(append(all, Run{Text: " "}), part...)
		} else {
			all = append(all, part...)
		}
	}
	return all
}
