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

// Scope says who reads a chat line.
type Scope uint8

// The scopes, with their values in the protocol. PROTOCOL.md section 4.10.
const (
	ToAll     Scope = iota
	ToEarshot       // people within earshot of the author at that tick
	ToOne
)

// Line is a chat line as readers get it. PROTOCOL.md section 5.14.
type Line struct {
	ID    uint64 // rises within a room; 0 for scope 2, which is not stored
	Time  uint64 // Unix milliseconds
	From  uint16 // participant number; in `chatHistory` 0 for a participant who has left
	Name  string
	Scope Scope  // 4.10
	To    uint16 // participant number of the recipient for scope 2, else 0
	Text  string // plain text
}

// Record is a chat line as it is stored. Heard lists the other readers of a line with
// scope ToEarshot.
type Record struct {
	Line    Line
	Account AccountID // of the author
	Client  ClientID
	Ref     uint64
	Heard   []AccountID
	ViaLink bool // the author came by the link alone and can come again with a new account
}

func (*Record) event() {} // applied ahead of the disk; viewers get its Line

// share returns the account to which the line counts in [Kept]. All people who came by
// the link alone are one account, because each of them can have any number of accounts.
func (r *Record) share() AccountID {
	if r.ViaLink {
		return AccountID{}
	}
	return r.Account
}

// Limits of chat. PROTOCOL.md sections 4.10 and 11.
const (
	MaxText     = 2000 // characters of a line
	MaxHistory  = 200  // lines sent to newcomers
	KeptRecords = 500  // lines kept per room

	MaxHistoryBytes = 96 << 10 // bytes of text of the lines sent to newcomers
)

// Kept returns at most n of the lines, oldest first. It drops the oldest line of the
// account with the most lines, again and again, so that nobody can push out others'
// lines. All people who came by the link alone count as one account; the same rule then
// holds among them.
func Kept(lines []*Record, n int) []*Record {
	if len(lines) <= n {
		return lines
	}
	kept := keptBy(lines, n, (*Record).share)
	theirs := func(r *Record) bool { return !r.ViaLink }
	guests := slices.DeleteFunc(slices.Clone(kept), theirs)
	guests = keptBy(slices.DeleteFunc(slices.Clone(lines), theirs), len(guests), func(r *Record) AccountID { return r.Account })
	kept = append(slices.DeleteFunc(kept, func(r *Record) bool { return r.ViaLink }), guests...)
	slices.SortFunc(kept, func(a, b *Record) int { return cmp.Compare(a.Line.ID, b.Line.ID) })
	return kept
}

// keptBy drops lines of the share with the most lines until n are left.
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
		if said[whose] == each && more > 0 { // at most once per share
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

// keptOf is Kept for at most n lines and at most the given number of bytes of text.
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

// divide distributes n among shares that want the given numbers: each share gets at
// most each, and more of them get one in addition.
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

// CleanText removes control characters except line feeds, and white space at both ends.
func CleanText(text string) (string, error) {
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

// mayRead reports whether p may read the line later: p is the author, or the line went
// to everybody or to p's account.
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
