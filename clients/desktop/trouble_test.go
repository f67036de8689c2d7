//go:build desktop

package main

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"stoa/clients/headless"
)

func TestWhatIsRefusedIsSaidForAWhile(t *testing.T) {
	w := trouble{texts: english()}
	if w.take(headless.ErrClosed); w.recent() != "" {
		t.Errorf("leaving is %q", w.recent())
	}
	w.take(fmt.Errorf("put: %w", &headless.RefusedError{Reason: "board_full"}))
	if got := w.recent(); got != reasons["board_full"].english {
		t.Errorf("a full board is %q", got)
	}
	w.take(errors.New("something else"))
	if got := w.recent(); got != english().refused {
		t.Errorf("something else is %q", got)
	}
	if w.at = time.Now().Add(-time.Minute); w.recent() != "" {
		t.Error("a minute later it is still said")
	}
}
