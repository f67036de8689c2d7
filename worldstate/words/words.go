package words

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word is a word of a text.
type Word struct {
	Text       string // folded: letters and digits only
	Start, End int    // bytes in the text
	Character  bool   // one character of a script without spaces
}

// Follows reports whether a phrase may go on with the word after another: characters stand
// next to each other, or are parts of one, such as of "㍿".
func (w Word) Follows(other Word) bool {
	return w.Character && other.Character && (w.Start == other.End || w.Start == other.Start)
}

// maxWord is how many bytes of a word count.
const maxWord = 64

// Of returns the words of a text, in order.
func Of(text string) []Word {
	s := splitter{}
	for i, r := range text {
		s.add(text, i, r)
	}
	s.end()
	return s.all
}

// splitter collects the words of a text.
type splitter struct {
	all   []Word
	word  []byte // folded, so far
	start int    // of the word
	until int    // end of the word's last character
}

func (s *splitter) add(text string, i int, r rune) {
	switch {
	case r < utf8.RuneSelf:
		s.fold(i, r, 1)
	case unicode.Is(unicode.Mn, r): // an accent of its own
		s.until = i + utf8.RuneLen(r)
	default:
		size := utf8.RuneLen(r)
		parts := norm.NFKD.PropertiesString(text[i:]).Decomposition()
		if r == utf8.RuneError || len(parts) == 0 {
			s.fold(i, r, size)
			return
		}
		for _, part := range string(parts) {
			if !unicode.Is(unicode.Mn, part) {
				s.fold(i, part, size)
			}
		}
	}
}

// fold takes one character, size bytes at i of the text.
func (s *splitter) fold(i int, r rune, size int) {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		s.end()
		s.all = append(s.all, Word{Text: string(r), Start: i, End: i + size, Character: true})
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		if len(s.word) == 0 {
			s.start = i
		}
		s.until = i + size
		if len(s.word) < maxWord {
			s.word = utf8.AppendRune(s.word, unicode.ToLower(r))
		}
	default:
		s.end()
	}
}

// end ends a word.
func (s *splitter) end() {
	if len(s.word) > 0 {
		s.all = append(s.all, Word{Text: string(s.word), Start: s.start, End: s.until})
		s.word = s.word[:0]
	}
}
