//go:build desktop

package main

import (
	"strings"
	"sync"
	"time"

	"stoa/clients/desktop/text"
	"stoa/worldstate"
)

const (
	mostLines   = 4    // shown at once
	lineSeconds = 14.0 // for how long
	lineLetters = 72
)

// chat holds the last chat lines. The window shows chat and cannot send any.
type chat struct {
	began time.Time

	mu    sync.Mutex // guards the fields below
	lines []line
}

type line struct {
	words string
	at    float64 // seconds since the program began
}

// take stores a chat line. The client calls it.
func (c *chat) take(e worldstate.Event) {
	l, is := e.(*worldstate.ChatLine)
	if !is {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	words := strings.Join(strings.Fields(l.Line.Name+": "+l.Line.Text), " ")
	c.lines = append(c.lines, line{text.Short(words, lineLetters), time.Since(c.began).Seconds()})
	c.lines = c.lines[max(0, len(c.lines)-mostLines):]
}

// recent returns the lines to show now, oldest first.
func (c *chat) recent(now float64) (words []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.lines) > 0 && now-c.lines[0].at > lineSeconds {
		c.lines = c.lines[1:]
	}
	for _, l := range c.lines {
		words = append(words, l.words)
	}
	return words
}
