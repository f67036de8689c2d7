package worldstate

import (
	"log/slog"
	"time"

	"stoa/worldstate/scene"
)

// Config is what a room is opened with. Scene, Contents, Journal and Voices
// are required.
type Config struct {
	Room     RoomID // tells its authors from those of other rooms
	Scene    *scene.Scene
	Contents *Contents // becomes the room's
	Records  []*Record // what was said, oldest first
	Journal  Journal
	Voices   Voices
	TickRate int // per second, 0 for 20
	// Since is when people were last cut off from the room against its will: at
	// the server's start, or when the room failed. Those from before may come
	// back for 30 s after it. Zero stands for now.
	Since time.Time
	// Back is who was there before that; becomes the room's. Nobody else may
	// come back.
	Back map[ClientID]bool
	// FirstNumber is the participant number given first, 0 for 1. A random one
	// keeps newcomers after a restart from the numbers of those who are still
	// coming back.
	FirstNumber uint16
	// Ticks replaces the room's own ticker; tests tick by hand.
	Ticks <-chan time.Time
	// Came is told, on the room's goroutine, of each arrival that is let in, new or
	// back, before anybody else is. Its error keeps it out. May be nil.
	Came func(number uint16, a *Arrival) error
	// Gone is told, on the room's goroutine, of each number that is free for
	// good, so that what hangs on it elsewhere can be closed. May be nil.
	Gone func(number uint16)
	// Ticked is told, on the room's goroutine, how long a tick took. May be
	// nil.
	Ticked func(time.Duration)
	Log    *slog.Logger
}
