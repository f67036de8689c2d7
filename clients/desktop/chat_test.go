//go:build desktop

package main

import (
	"slices"
	"testing"
	"time"

	"stoa/worldstate"
)

func TestWhatIsSaidByTextIsShownForAWhile(t *testing.T) {
	c := &chat{began: time.Now()}
	for _, words := range []string{"one", "two", "three\nlines", "four", "five"} {
		c.take(&worldstate.ChatLine{Line: worldstate.Line{Name: "Bo", Text: words}})
	}
	if got := c.recent(1); !slices.Equal(got, []string{"Bo: two", "Bo: three lines", "Bo: four", "Bo: five"}) {
		t.Errorf("%q", got)
	}
	if got := c.recent(lineSeconds + 1); len(got) != 0 {
		t.Errorf("still there: %q", got)
	}
}
