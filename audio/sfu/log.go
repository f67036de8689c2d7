package sfu

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// loggers makes the loggers of pion's parts. All of pion's messages have level debug:
// most of its errors are connections that ended.
type loggers struct{ to *slog.Logger }

func (l loggers) NewLogger(scope string) logging.LeveledLogger {
	return logger{l.to.With("pion", scope)}
}

type logger struct{ to *slog.Logger }

func (l logger) say(format string, args ...any) {
	if l.to.Enabled(context.Background(), slog.LevelDebug) {
		l.to.Debug(fmt.Sprintf(format, args...))
	}
}

func (l logger) Trace(string)              {}
func (l logger) Tracef(string, ...any)     {}
func (l logger) Debug(string)              {}
func (l logger) Debugf(string, ...any)     {}
func (l logger) Info(s string)             { l.say("%s", s) }
func (l logger) Infof(f string, a ...any)  { l.say(f, a...) }
func (l logger) Warn(s string)             { l.say("%s", s) }
func (l logger) Warnf(f string, a ...any)  { l.say(f, a...) }
func (l logger) Error(s string)            { l.say("%s", s) }
func (l logger) Errorf(f string, a ...any) { l.say(f, a...) }
