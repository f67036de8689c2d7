// Package loglimit bounds the lines of a log that strangers can cause: a flood of
// them would hide what matters and fill the disk.
package loglimit

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	mostLines    = 30          // of one message
	within       = time.Minute // from its first line
	mostMessages = 64          // that are told apart; those beyond are counted as one
	others       = "others"
)

// Logger returns a logger that lets 30 lines of each message through a minute,
// and then says in one line, "lines left out", how many more there were.
// Messages are told apart by their text alone. What an operator must not miss
// goes to the logger it was made of.
func Logger(to *slog.Logger) *slog.Logger {
	return slog.New(&handler{to.Handler(), &lines{to: to, seen: map[string]*line{}}})
}

// handler passes on what may pass.
type handler struct {
	slog.Handler
	lines *lines // shared by all loggers that were made of the first
}

// Handle is of [slog.Handler].
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	if !h.lines.pass(r.Message, r.Level) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs is of [slog.Handler].
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{h.Handler.WithAttrs(attrs), h.lines}
}

// WithGroup is of [slog.Handler].
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.Handler.WithGroup(name), h.lines}
}

// lines counts.
type lines struct {
	to *slog.Logger

	mu   sync.Mutex // guards seen
	seen map[string]*line
}

// line is what became of a message since its first line.
type line struct {
	passed, left int
	level        slog.Level // of the last that was left out
}

func (l *lines) pass(message string, level slog.Level) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen[message] == nil {
		if len(l.seen) >= mostMessages {
			message = others
		}
		if l.seen[message] == nil {
			l.seen[message] = &line{}
			time.AfterFunc(within, func() { l.sum(message) })
		}
	}
	s := l.seen[message]
	if s.passed < mostLines {
		s.passed++
		return true
	}
	s.left++
	s.level = level
	return false
}

// sum ends the counting of a message.
func (l *lines) sum(message string) {
	l.mu.Lock()
	s := l.seen[message]
	delete(l.seen, message)
	l.mu.Unlock()
	if s.left > 0 {
		l.to.Log(context.Background(), s.level, "lines left out", "message", message, "count", s.left)
	}
}
