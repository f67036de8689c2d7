package worldstate

import (
	"log/slog"
	"time"

	"stoa/worldstate/scene"
)

// Config holds what a room needs. Scene, Contents, Journal and Voices are required.
type Config struct {
	Room     RoomID // for the hash of authors, [AccountID.Author]
	Scene    *scene.Scene
	Contents *Contents // owned by the room from then on
	Records  []*Record // chat, oldest first
	Journal  Journal
	Voices   Voices
	TickRate int // ticks a second, 0 for 20
	// Since is when people last lost the room: at the server's start, or when the room
	// failed. People who were in the room then may resume for [ResumeTime]. Zero stands
	// for now.
	Since time.Time
	// Back lists the clients that were in the room then. Nobody else may resume. The
	// map becomes the room's.
	Back map[ClientID]bool
	// FirstNumber is the first participant number to give, 0 for 1. A random one keeps
	// newcomers after a restart from the numbers of people who resume.
	FirstNumber uint16
	// FanoutBurst is the burst, in bytes, of what one participant may send to
	// everybody, 0 for 2 MiB. Tests set a small one.
	FanoutBurst int
	// Ticks replaces the room's own ticker; tests tick by hand.
	Ticks <-chan time.Time
	// Gone gets, on the room's goroutine, each number whose participant has left for
	// good, so that others can free its resources. May be nil.
	Gone func(number uint16)
	// Ticked gets, on the room's goroutine, the duration of each tick. May be nil.
	Ticked func(time.Duration)
	Log    *slog.Logger
}
