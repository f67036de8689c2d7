package worldstate

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Scope is whom a line of chat is for.
type Scope uint8

// The scopes, as they stand on the wire. PROTOCOL.md section 4.10.
const (
	ToAll     Scope = iota
	ToEarshot       // those who could hear the author at that tick
	ToOne
)

// Line is a line of chat as it is told. PROTOCOL.md section 5.14.
type Line struct {
	ID    uint64 // rises within a room; 0 for scope 2, which is not stored
	Time  uint64 // Unix milliseconds
	From  uint16 // participant number; in `chatHistory` 0 for a participant who has left
	Name  string
	Scope Scope  // 4.10
	To    uint16 // participant number of the recipient for scope 2, else 0
	Text  string // plain text
}

// Record is a line as it is stored. Heard is who else was told of it, for
// ToEarshot.
type Record struct {
	Line    Line
	Account AccountID // of the author
	Client  ClientID
	Ref     uint64
	Heard   []AccountID
	Guest   bool // its author came by the link alone, as anybody could once more
}

func (*Record) event() {} // applied ahead of the disk; viewers are told its line

// share is with whom the record shares what is kept: all who come by the link
// alone are one, for each of them can have any number of accounts.
func (r *Record) share() AccountID {
	if r.Guest {
		return AccountID{}
	}
	return r.Account
}

// Bounds of chat, PROTOCOL.md section 11.
const (
	MaxText     = 2000 // characters of a line
	MaxHistory  = 200  // lines told to newcomers
	KeptRecords = 500  // lines kept of a room

	MaxHistoryBytes = 96 << 10 // of the text of lines told to newcomers
)

// Kept returns the n lines that are kept where there are more, oldest first. One
// after the other, the oldest is left out of whoever has said most, so that nobody
// pushes out what others said. Those who came by the link alone count as one among
// the others, and share what is theirs in the same way.
func Kept(lines []*Record, n int) []*Record {
	if len(lines) <= n {
		return lines
	}
	kept := keptBy(lines, n, (*Record).share)
	theirs := func(r *Record) bool { return !r.Guest }
	guests := slices.DeleteFunc(slices.Clone(kept), theirs)
	guests = keptBy(slices.DeleteFunc(slices.Clone(lines), theirs), len(guests), func(r *Record) AccountID { return r.Account })
	kept = append(slices.DeleteFunc(kept, func(r *Record) bool { return r.Guest }), guests...)
	slices.SortFunc(kept, func(a, b *Record) int { return cmp.Compare(a.Line.ID, b.Line.ID) })
	return kept
}

// keptBy leaves out lines of whoever has said most, until there are n.
func keptBy(lines []*Record, n int, share func(*Record) AccountID) []*Record {
	said := map[AccountID]int{}
	for _, l := range lines {
		said[share(l)]++
	}
	each, more := divide(n, slices.Collect(maps.Values(said)))
	var kept []*Record
	clear(said)
	for _, l := range slices.Backward(lines) {
		whose := share(l)
		if said[whose] == each && more > 0 { // at most once for each
			more--
		} else if said[whose] >= each {
			continue
		}
		said[whose]++
		kept = append(kept, l)
	}
	slices.Reverse(kept)
	return kept
}

// keptOf is Kept for as many lines, n at most, as take no more than so many
// bytes of text.
func keptOf(lines []*Record, n, bytes int) []*Record {
	size := func(kept []*Record) (sum int) {
		for _, l := range kept {
			sum += len(l.Line.Text)
		}
		return sum
	}
	kept := Kept(lines, n)
	if size(kept) <= bytes {
		return kept
	}
	return Kept(lines, sort.Search(n, func(i int) bool { return size(Kept(lines, i+1)) > bytes }))
}

// divide gives n to those who want so much each: nobody gets more than each, but
// for one more that so many of them can have.
func divide(n int, wants []int) (each, more int) {
	slices.Sort(wants)
	for i, want := range wants {
		if rest := len(wants) - i; want*rest > n {
			return n / rest, n % rest
		}
		n -= want
	}
	return math.MaxInt, 0
}

// ErrBadText reports a line without text, or with too much.
var ErrBadText = errors.New("worldstate: a line has 1 to 2000 characters")

// cleanText returns the text without control characters but line feeds, and
// without blanks at its ends.
func cleanText(text string) (string, error) {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, text))
	if n := utf8.RuneCountInString(text); n < 1 || n > MaxText || !utf8.ValidString(text) {
		return "", ErrBadText
	}
	return text, nil
}

// mayRead says whether somebody may read the line later: it was its own, went
// to everybody, or to this account among others.
func (r *Record) mayRead(p *Person) bool {
	switch {
	case p.Account == AccountID{}:
		return r.Line.Scope == ToAll
	case p.Account == r.Account:
		return true
	case p.isApartFrom(r.Account) && !p.Role.May(Removing):
		return false
	}
	return r.Line.Scope == ToAll || slices.Contains(r.Heard, p.Account)
}
