package worldstate

import (
	"time"

	"stoa/worldstate/board"
)

// What one participant draws and writes goes to everybody. PROTOCOL.md section
// 11: so much of it may the room have to send to each of them.
const (
	fanoutRate  = 64 << 10  // bytes a second
	fanoutBurst = 2 << 20   // bytes at once of operations
	liveBurst   = 256 << 10 // and of unfinished strokes
)

// fanout is what a participant may still have the room send. It belongs to the
// participant, however often that comes back. The zero fanout is all of it.
type fanout struct {
	spent float64 // bytes
	at    time.Time
}

// has says whether so many bytes are left of the burst.
func (f *fanout) has(bytes, burst int, now time.Time) bool {
	f.spent = max(0, f.spent-fanoutRate*now.Sub(f.at).Seconds())
	f.at = now
	return f.spent+float64(bytes) <= float64(burst)
}

func (f *fanout) spend(bytes int) { f.spent += float64(bytes) }

// takes spends what it has.
func (f *fanout) takes(bytes, burst int, now time.Time) bool {
	if !f.has(bytes, burst, now) {
		return false
	}
	f.spend(bytes)
	return true
}

// What a message needs besides its fields of variable length, and a point of an
// unfinished stroke, in bytes at most.
const (
	messageSize = 64
	pointSize   = 6
)

// cost is what everybody has to be sent because of part of an unfinished stroke:
// the part alone, but all of what is kept where it changes what was there.
func (p *Person) cost(c *Draw) int {
	points := len(c.Points)
	if p.Live != nil && p.Live.Stroke == c.Stroke && c.From < len(p.Live.Points) {
		points += c.From
	}
	return messageSize + pointSize*points
}

// rowSize is what a stroke that is erased or brought back counts for besides, for
// the disk. One that has to go for good has paid when it was erased.
const rowSize = 128

// sizeOf is what everybody has to be sent because of a change.
func sizeOf(c *board.Change) int {
	size := messageSize + len(board.ID{})*len(c.IDs)
	if c.Stroke != nil {
		size += board.StrokeBytes + len(c.Stroke.Points)
	}
	for _, s := range c.Strokes {
		size += board.StrokeBytes + len(s.Points)
	}
	return size
}

// costOf is that and what the disk has to do.
func costOf(c *board.Change) int { return sizeOf(c) + rowSize*(len(c.IDs)+len(c.Strokes)) }
