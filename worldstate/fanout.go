package worldstate

import (
	"slices"
	"time"

	"stoa/worldstate/record"
)

// What one participant draws and writes goes to everybody. This is the rate limit, in
// bytes sent to each viewer. PROTOCOL.md section 11.
const (
	fanoutRate  = 64 << 10  // bytes a second
	fanoutBurst = 2 << 20   // burst of operations
	liveBurst   = 256 << 10 // burst of live strokes
)

// fanout is a participant's budget of bytes that the room sends because of it. The
// budget survives resumes. The zero fanout is a full budget.
type fanout struct {
	spent float64 // bytes
	at    time.Time
}

// has reports whether the burst leaves that many bytes.
func (f *fanout) has(bytes, burst int, now time.Time) bool {
	f.spent = max(0, f.spent-fanoutRate*now.Sub(f.at).Seconds())
	f.at = now
	return f.spent+float64(bytes) <= float64(burst)
}

func (f *fanout) spend(bytes int) { f.spent += float64(bytes) }

// takes is has, and spends the bytes if they are left.
func (f *fanout) takes(bytes, burst int, now time.Time) bool {
	if !f.has(bytes, burst, now) {
		return false
	}
	f.spend(bytes)
	return true
}

// Upper bounds in bytes: a message without its fields of variable length, and one point
// of a live stroke.
const (
	messageSize = 64
	pointSize   = 6
)

// cost returns the bytes that part of a live stroke costs: those of the part, or of the
// whole stroke if the part changes earlier points.
func (p *Person) cost(c *Draw) int {
	points := len(c.Points)
	if p.Live != nil && p.Live.Stroke == c.Stroke && c.From < len(p.Live.Points) {
		points += c.From
	}
	return messageSize + pointSize*points
}

// rowSize is the additional cost, for the disk, of a change of a record that exists. A
// record that the trash drops paid when it was deleted.
const rowSize = 128

// patchShare is the part of a record's bytes that a patch costs: the disk writes the
// whole record, but nobody gets it.
const patchShare = 8

// textSize is the additional cost, for the disk, of a change of a document after which the
// words of its text are put into the index again: its name, deleting and restoring.
const textSize = 32 << 10

// costOf returns the bytes that an operation sends to everybody, and adds the work of the
// disk. What a restored board holds, and the texts of documents, cost at most half of the
// burst, so that everybody can restore every board.
func (c *Contents) costOf(e *record.Effects, burst int) int {
	cost, held := messageSize+e.Size(), 0
	for i := range e.Of {
		f := &e.Of[i]
		if f.Verb != record.Put && c.movesText(f) {
			held += textSize
		}
		switch f.Verb {
		case record.Put:
			continue
		case record.Patch:
			cost += f.Record.Size() / patchShare
		case record.Restore:
			if s := c.Sets[f.Record.ID]; s != nil && record.KindOf(f.Record.Kind).CanHold() {
				held += s.Shown()
			}
		}
		cost += rowSize
	}
	return cost + min(held, burst/2)
}

// movesText reports whether an effect, which is no put, makes the store index the text of a
// document anew.
func (c *Contents) movesText(e *record.Effect) bool {
	switch e.Verb {
	case record.Patch:
		return e.Record.Kind == record.Document && slices.ContainsFunc(e.Properties, func(p record.Property) bool { return p.Name == record.Name })
	case record.Restore:
		return e.Record.Kind == record.Document
	}
	o := c.Object(e.ID)
	return o != nil && o.Kind == record.Document
}
