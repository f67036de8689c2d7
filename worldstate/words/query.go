package words

import "strings"

// maxPhrases is how much of a query counts.
const maxPhrases = 16

// Query is what somebody searches for: all phrases must occur.
type Query []Phrase

// Phrase is a word, of which a text may have a longer one, or characters in a row.
type Phrase struct {
	Words  []string
	Prefix bool
}

// Parse reads a query. Signs mean nothing, so every text is a query.
func Parse(text string) (q Query) {
	last := Word{}
	for _, w := range Of(text) {
		if w.Follows(last) {
			p := &q[len(q)-1]
			p.Words = append(p.Words, w.Text)
		} else if len(q) == maxPhrases {
			break
		} else {
			q = append(q, Phrase{[]string{w.Text}, !w.Character})
		}
		last = w
	}
	return q
}

// Range is a part of a text, in bytes.
type Range struct{ Start, End int }

// Find returns where phrases of the query occur in a text, one after another.
func (q Query) Find(text string) (all []Range) {
	words := Of(text)
	for i := 0; i < len(words); i++ {
		for _, p := range q {
			if p.begins(words[i:]) {
				end := i + len(p.Words) - 1
				if last := len(all) - 1; last >= 0 && all[last].End > words[i].Start { // parts of one character
					all[last].End = words[end].End
				} else {
					all = append(all, Range{words[i].Start, words[end].End})
				}
				i = end
				break
			}
		}
	}
	return all
}

func (p *Phrase) begins(words []Word) bool {
	if len(words) < len(p.Words) {
		return false
	}
	for i, text := range p.Words {
		if i > 0 && !words[i].Follows(words[i-1]) {
			return false
		}
		if words[i].Text != text && !(p.Prefix && strings.HasPrefix(words[i].Text, text)) {
			return false
		}
	}
	return true
}
