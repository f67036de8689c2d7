package web

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const maxName = 40 // characters

var errName = errors.New("a name has 1 to 40 characters")

// CleanName returns the display name: NFKC, without control, formatting (including
// bidirectional) and line-breaking characters, with single spaces. PROTOCOL.md section
// 3.2.
func CleanName(name string) (string, error) {
	if len(name) > maxName*16 || !utf8.ValidString(name) {
		return "", errName
	}
	kept := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp):
			return -1
		}
		return r
	}, norm.NFKC.String(name))
	kept = strings.Join(strings.Fields(kept), " ")
	if n := utf8.RuneCountInString(kept); n < 1 || n > maxName {
		return "", errName
	}
	return kept, nil
}
