//go:build desktop

package main

import (
	"errors"
	"sync"
	"time"

	"stoa/clients/headless"
)

const troubleSeconds = 6.0

// trouble is what just went wrong, for one line over the room.
type trouble struct {
	texts *texts

	mu    sync.Mutex // guards what follows
	words string
	at    time.Time
}

// take keeps why something was not done. Any goroutine may call it.
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

// recent returns what went wrong a moment ago, or nothing.
func (t *trouble) recent() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Since(t.at).Seconds() > troubleSeconds {
		return ""
	}
	return t.words
}
