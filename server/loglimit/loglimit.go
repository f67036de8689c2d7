// Package loglimit limits log lines that strangers can cause: a flood of them would
// hide important lines and fill the disk.
package loglimit

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	mostLines    = 30          // per message
	within       = time.Minute // from the first line of the message
	mostMessages = 64          // different messages; all further ones count as one
	others       = "others"
)

// Logger returns a logger that writes at most 30 lines of each message a minute, and
// then one line, "lines left out", with the number of the others. Only the text
// distinguishes messages. Use the original logger for what an operator must not miss.
func Logger(to *slog.Logger) *slog.Logger {
	return slog.New(&handler{to.Handler(), &lines{to: to, seen: map[string]*line{}}})
}

// handler forwards lines within the limit.
type handler struct {
	slog.Handler
	lines *lines // shared by all loggers derived from the first
}

// Handle implements [slog.Handler].
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	if !h.lines.pass(r.Message, r.Level) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements [slog.Handler].
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{h.Handler.WithAttrs(attrs), h.lines}
}

// WithGroup implements [slog.Handler].
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.Handler.WithGroup(name), h.lines}
}

// lines counts the lines of each message.
type lines struct {
	to *slog.Logger

	mu   sync.Mutex // guards seen
	seen map[string]*line
}

// line is the count of a message since its first line.
type line struct {
	passed, left int
	level        slog.Level // of the last line that was left out
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

// sum ends the count of a message.
func (l *lines) sum(message string) {
	l.mu.Lock()
	s := l.seen[message]
	delete(l.seen, message)
	l.mu.Unlock()
	if s.left > 0 {
		l.to.Log(context.Background(), s.level, "lines left out", "message", message, "count", s.left)
	}
}
