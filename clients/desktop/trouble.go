//go:build desktop

package main

import (
	"errors"
	"sync"
	"time"

	"stoa/clients/headless"
)

const troubleSeconds = 6.0

// trouble is the last error, for one line of the overlay.
type trouble struct {
	texts *texts

	mu    sync.Mutex // guards the fields below
	words string
	at    time.Time
}

// take stores an error. Any goroutine may call it.
func (t *trouble) take(err error) {
	var refused *headless.RefusedError
	words := t.texts.refused
	switch {
	case errors.Is(err, headless.ErrClosed):
		return
	case errors.As(err, &refused):
		words = t.texts.reason(string(refused.Reason))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.words, t.at = words, time.Now()
}

// recent returns a recent error's text, or nothing.
func (t *trouble) recent() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Since(t.at).Seconds() > troubleSeconds {
		return ""
	}
	return t.words
}
