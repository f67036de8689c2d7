package words

import (
	"strings"
	"unicode/utf8"
)

// Characters of a snippet: in all, and before the first find.
const (
	snippetLength = 120
	snippetBefore = 30
)

// oneLine keeps the number of bytes.
var oneLine = strings.NewReplacer("\n", " ", "\t", " ")

// Snippet returns a part of a text around the first find, on one line, and the finds in
// it, in bytes of the snippet.
func Snippet(text string, finds []Range) (snippet string, marks []Range) {
	first := 0
	if len(finds) > 0 {
		first = finds[0].Start
	}
	start := first
	for n := 0; n < snippetBefore && start > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:start])
		start -= size
	}
	end := start
	for n := 0; n < snippetLength && end < len(text); n++ {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	before, after := "", ""
	if start > 0 {
		before = "…"
	}
	if end < len(text) {
		after = "…"
	}
	for _, f := range finds {
		if f.Start < end {
			marks = append(marks, Range{f.Start - start + len(before), min(f.End, end) - start + len(before)})
		}
	}
	return before + oneLine.Replace(text[start:end]) + after, marks
}
