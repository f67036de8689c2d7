package store

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"stoa/worldstate"
)

// clockwork is a store that the test stops and starts at given times.
type clockwork struct {
	*SQLite
	t      *testing.T
	folder string
	now    atomic.Int64 // Unix seconds
}

func (c *clockwork) passes(d time.Duration) { c.now.Add(int64(d / time.Second)) }

func (c *clockwork) starts(after time.Duration) {
	c.t.Helper()
	c.passes(after)
	s, err := Open(context.Background(), Config{Folder: c.folder, Now: func() time.Time { return time.Unix(c.now.Load(), 0) }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		c.t.Fatal(err)
	}
	c.SQLite = s
}

func (c *clockwork) stops() {
	c.t.Helper()
	if err := c.Close(); err != nil {
		c.t.Fatal(err)
	}
}

// mayResume returns how many clients may resume when the room is opened.
func (c *clockwork) mayResume(id worldstate.RoomID) int {
	c.t.Helper()
	_, journal, err := c.Load(context.Background(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return len(journal.Back())
}

func TestWhoWasThereMayResumeAfterThatStopAndNoLater(t *testing.T) {
	c := &clockwork{t: t, folder: t.TempDir()}
	c.passes(1e9 * time.Second)
	c.starts(0)
	id, _, journal := newRoom(t, c.SQLite)
	journal.Present(worldstate.ClientID{1}, true)
	c.stops()
	c.starts(72 * time.Hour) // however long it was away
	c.stops()
	c.starts(10 * time.Second) // and away again before anybody came
	if n := c.mayResume(id); n != 1 {
		t.Errorf("%d may resume 10 s after the first start", n)
	}
	c.stops()
	c.starts(time.Minute)
	if n := c.mayResume(id); n != 0 {
		t.Errorf("%d may resume though the room was opened after a later stop", n)
	}
	c.stops()
}

func TestATimeOfTheFutureIsNotBelieved(t *testing.T) {
	c := &clockwork{t: t, folder: t.TempDir()}
	c.passes(1e9 * time.Second)
	c.starts(0)
	id, _, journal := newRoom(t, c.SQLite)
	journal.Present(worldstate.ClientID{1}, true)
	c.stops()
	c.starts(time.Hour)
	c.stops()
	c.starts(-24 * time.Hour) // the clock was corrected
	if n := c.mayResume(id); n != 0 {
		t.Errorf("%d may resume", n)
	}
	c.stops()
}

// A client that did not resume after the room failed may not do so after the next stop.
func TestWhoIsCutOffByARoomIsNotThereAtTheNextStop(t *testing.T) {
	c := &clockwork{t: t, folder: t.TempDir()}
	c.passes(1e9 * time.Second)
	c.starts(0)
	id, _, journal := newRoom(t, c.SQLite)
	journal.Present(worldstate.ClientID{1}, true)
	if n := c.mayResume(id); n != 1 {
		t.Errorf("%d may resume when the room failed", n)
	}
	c.passes(time.Hour)
	c.stops()
	c.starts(0)
	if n := c.mayResume(id); n != 0 {
		t.Errorf("%d may resume after the next stop", n)
	}
	c.stops()
}

func TestNobodyMayResumeAnHourLaterBecauseTheClockWasSetBack(t *testing.T) {
	c := &clockwork{t: t, folder: t.TempDir()}
	c.passes(1e9 * time.Second)
	c.starts(0)
	id, _, journal := newRoom(t, c.SQLite)
	journal.Present(worldstate.ClientID{1}, true)
	c.stops()
	c.starts(time.Second)
	c.passes(-time.Hour)
	if n := c.mayResume(id); n != 0 {
		t.Errorf("%d may resume", n)
	}
	c.stops()
}
