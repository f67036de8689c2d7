package document

import (
	"strings"
)

// markdownMarks writes runs with the signs around them. Signs must touch the words they
// belong to, so spaces at the edges wait outside.
type markdownMarks struct {
	strings.Builder
	open   []string // opening signs, outermost first
	spaces []byte
	br     string
}

// markdownRuns writes runs; br is what stands for a line break.
func markdownRuns(all []Run, br string) string {
	m := markdownMarks{br: br}
	for _, r := range all {
		m.run(r)
	}
	m.become(nil)
	m.Write(m.spaces)
	return m.String()
}

func (m *markdownMarks) run(r Run) {
	words := strings.TrimSpace(r.Text)
	if words == "" {
		m.spaces = append(m.spaces, m.broken(r.Text)...)
		return
	}
	before, behind, _ := strings.Cut(r.Text, words)
	m.spaces = append(m.spaces, m.broken(before)...)
	m.become(signs(r))
	m.Write(m.spaces)
	m.spaces = m.spaces[:0]
	m.openAll(signs(r))
	if r.Code {
		m.WriteString(codeSpan(words))
	} else {
		m.WriteString(m.broken(markdownEscaped(words)))
	}
	m.spaces = append(m.spaces, m.broken(behind)...)
}

func (m *markdownMarks) broken(text string) string { return strings.ReplaceAll(text, "\n", m.br) }

// signs are the marks of a run, outermost first. A link is its opening sign and its address.
func signs(r Run) (all []string) {
	if r.Link != "" {
		all = append(all, "["+r.Link)
	}
	if r.Bold {
		all = append(all, "**")
	}
	if r.Italic {
		all = append(all, "*")
	}
	if r.Strike {
		all = append(all, "~~")
	}
	return all
}

// become closes what the next run does not have.
func (m *markdownMarks) become(next []string) {
	same := 0
	for same < len(m.open) && same < len(next) && m.open[same] == next[same] {
		same++
	}
	for i := len(m.open) - 1; i >= same; i-- {
		if link, ok := strings.CutPrefix(m.open[i], "["); ok {
			m.WriteString("](<" + strings.NewReplacer("<", "%3C", ">", "%3E").Replace(link) + ">)")
			continue
		}
		m.WriteString(m.open[i])
	}
	m.open = m.open[:same]
}

// openAll opens what the run has and the one before had not.
func (m *markdownMarks) openAll(next []string) {
	for _, sign := range next[len(m.open):] {
		if strings.HasPrefix(sign, "[") {
			m.WriteString("[")
		} else {
			m.WriteString(sign)
		}
	}
	m.open = next
}

var markdownSigns = strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]",
	"<", "\\<", ">", "\\>", "~", "\\~", "&", "\\&", "!", "\\!")

func markdownEscaped(text string) string { return markdownSigns.Replace(text) }

// codeSpan writes code among words.
func codeSpan(text string) string {
	ticks := strings.Repeat("`", 1+longestTicks(text))
	text = strings.ReplaceAll(text, "\n", " ")
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return ticks + text + ticks
}

// longestTicks is the length of the longest row of backticks.
func longestTicks(text string) (most int) {
	n := 0
	for i := range len(text) {
		if text[i] != '`' {
			n = 0
			continue
		}
		n++
		most = max(most, n)
	}
	return most
}

// lineStart escapes what would begin a heading, a list or code at the start of a line.
func lineStart(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimLeft(line, " \t")
		digits := 0
		for digits < len(line) && line[digits] >= '0' && line[digits] <= '9' {
			digits++
		}
		switch {
		case line == "":
		case strings.ContainsRune("#+-=|", rune(line[0])):
			line = "\\" + line
		case digits > 0 && digits < len(line) && (line[digits] == '.' || line[digits] == ')'):
			line = line[:digits] + "\\" + line[digits:]
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}
