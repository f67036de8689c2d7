package content

import (
	"fmt"
	"strconv"
)

// Refusal says why a file may not be kept. PROTOCOL.md section 13.4 lists the codes.
type Refusal struct {
	Code   string
	Detail string         // an English sentence that says what is wrong and what would do
	Values map[string]any // the numbers and names of the sentence: int64 or string
}

func (r *Refusal) Error() string { return r.Detail }

// TooLarge refuses a file that has more than the most bytes.
func TooLarge(size, most int64) error {
	return &Refusal{"file_too_large", fmt.Sprintf("This file has %s bytes; up to %s are taken.", grouped(size), grouped(most)),
		map[string]any{"size": size, "most": most}}
}

func broken(format string, args ...any) error {
	return &Refusal{Code: "file_broken", Detail: "This file is broken: " + fmt.Sprintf(format, args...) + "."}
}

// tooHeavy refuses a model beyond a hard limit. It names the limit up to which models
// are shown.
func tooHeavy(what string, has, shown int64) error {
	return &Refusal{"model_too_heavy", fmt.Sprintf("This model has %s %s; up to %s are shown.", grouped(has), what, grouped(shown)),
		map[string]any{"what": what, "has": has, "most": shown}}
}

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
