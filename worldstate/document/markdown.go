package document

import (
	"strconv"
	"strings"
)

// Markdown returns the document as CommonMark with the tables, tasks and strikes of GitHub.
// What is neither is plain text: underlines, highlights, comments. An image of the room is
// ![description](file:HASH). It costs the text, and for each line the depth of its lists and
// quotes.
func (t *Tree) Markdown() string {
	text := strings.Join(markdownBlocks(t.page()), "\n\n")
	if text == "" {
		return ""
	}
	return text + "\n"
}

// markdownBlocks returns the passages inside p, each without its last line break.
func markdownBlocks(p *passage) (all []string) {
	for _, inner := range p.inner {
		all = append(all, markdownBlock(inner))
	}
	return all
}

func markdownBlock(p *passage) string {
	switch p.kind {
	case nodeHeading:
		line := strings.ReplaceAll(markdownInline(p.inline), "\\\n", " ")
		return strings.TrimRight(strings.Repeat("#", p.number("level", 1, 6))+" "+line, " ")
	case nodeCode:
		return markdownCode(p)
	case nodeRule:
		return "---"
	case nodeBulletList, nodeOrderedList, nodeTaskList:
		return markdownList(p)
	case nodeQuote:
		return indent(markdownContent(p), "> ", "> ")
	case nodeTable:
		return markdownTable(p)
	}
	return markdownContent(p)
}

func markdownContent(p *passage) string {
	if len(p.inner) > 0 {
		return strings.Join(markdownBlocks(p), "\n\n")
	}
	return markdownInline(p.inline)
}

func markdownList(p *passage) string {
	var lines []string
	number := p.number("start", 1, 1_000_000)
	for _, item := range p.inner {
		mark := "- "
		width := len(mark)
		switch {
		case p.kind == nodeOrderedList:
			mark = strconv.Itoa(number) + ". "
			width = len(mark)
			number++
		case p.kind == nodeTaskList && item.checked():
			mark = "- [x] "
		case p.kind == nodeTaskList:
			mark = "- [ ] "
		}
		lines = append(lines, indent(markdownContent(item), mark, strings.Repeat(" ", width)))
	}
	return strings.Join(lines, "\n")
}

func markdownCode(p *passage) string {
	var code strings.Builder
	for _, r := range p.flat() {
		code.WriteString(r.Text)
	}
	fence := strings.Repeat("`", max(3, 1+longestTicks(code.String())))
	return fence + plainWord(p.text("language")) + "\n" + code.String() + "\n" + fence
}

// markdownTable writes rows; the first one is the head, which GitHub's tables need.
func markdownTable(p *passage) string {
	var lines []string
	for _, row := range p.inner {
		line := "|"
		for _, cell := range row.inner {
			line += " " + strings.ReplaceAll(markdownRuns(cell.flat(), " "), "|", "\\|") + " |"
		}
		lines = append(lines, line)
		if len(lines) == 1 {
			lines = append(lines, "|"+strings.Repeat(" --- |", max(1, len(row.inner))))
		}
	}
	return strings.Join(lines, "\n")
}

// markdownInline writes the words of a paragraph; images stand among them.
func markdownInline(all []run) string {
	var text strings.Builder
	for len(all) > 0 {
		n := 0
		for n < len(all) && imageOf(all[n]) == nil {
			n++
		}
		text.WriteString(markdownRuns(styled(all[:n]), "\\\n"))
		if n == len(all) {
			break
		}
		p := imageOf(all[n])
		alt := markdownEscaped(strings.ReplaceAll(p.text("alt"), "\n", " "))
		if file := p.fileOf(); file != "" {
			alt = "![" + alt + "](file:" + file + ")"
		}
		text.WriteString(alt)
		all = all[n+1:]
	}
	return lineStart(text.String())
}

// indent puts a mark before the first line and another one before the others.
func indent(text, first, others string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		mark := others
		if i == 0 {
			mark = first
		}
		if line == "" {
			mark = strings.TrimRight(mark, " ")
		}
		lines[i] = mark + line
	}
	return strings.Join(lines, "\n")
}
