//go:build desktop

package main

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"stoa/clients/desktop/ink"
	"stoa/clients/desktop/motion"
	"stoa/clients/headless"
	"stoa/worldstate/record"
)

const (
	liveEvery     = 0.04 // seconds between parts of a live stroke
	leastMove     = 3    // half millimetres
	longestStroke = 3500 // points; a longer stroke continues as another
	mostWaiting   = 64   // strokes that are not on the server's disk yet
	mostDrawn     = 200  // strokes that can be undone
)

var (
	inkColours = [6]uint32{0x22262b, 0x2563c9, 0xcf3a33, 0x2b8a4e, 0xd9822b, 0x7d4fb8}
	inkWidths  = [3]uint16{16, 30, 64} // half millimetres
)

// drawing is a stroke of this person.
type drawing struct {
	place   motion.Board
	id      record.ID
	line    record.Line
	points  []record.Point
	told    int // number of points sent
	toldAt  float64
	refused atomic.Bool
}

// pen draws on boards. It sends live strokes while the person draws, and puts the
// stroke on the board when the pen is lifted.
type pen struct {
	client  *headless.Client
	errands *errands
	refused func(error) // gets the reason why something was not drawn or erased, on another goroutine
	colour  int         // index in inkColours
	width   int         // index in inkWidths
	now     *drawing
	waiting []*drawing // not on the board yet
	drawn   []*drawing // can be undone, oldest first
	wetInk  []ink.Wet
	undoing atomic.Int32

	jobs    chan func() // in order; has space for every waiting stroke, every undo, and the last
	running sync.WaitGroup
}

// newPen returns a pen; call stop at the end.
func newPen(client *headless.Client, e *errands, refused func(error)) *pen {
	p := &pen{client: client, errands: e, refused: refused, jobs: make(chan func(), 2*mostWaiting+2)}
	p.running.Go(func() {
		for do := range p.jobs {
			do()
		}
	})
	return p
}

// soon queues do after earlier jobs and after the last part of a live stroke.
func (p *pen) soon(do func()) {
	if !p.errands.run(func() { p.jobs <- do }) {
		p.jobs <- do
	}
}

// finish lifts the pen and waits until everything is on the server's disk.
func (p *pen) finish(ctx context.Context) {
	p.end()
	done := make(chan struct{})
	p.soon(func() { close(done) })
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// stop ends the pen's goroutine. Client and errands must be closed.
func (p *pen) stop() {
	close(p.jobs)
	p.running.Wait()
}

// begin puts the pen down; x and y are half millimetres from the upper left corner.
func (p *pen) begin(place motion.Board, x, y, now float64) {
	p.end()
	if len(p.waiting) >= mostWaiting {
		return
	}
	p.now = &drawing{place: place, id: headless.NewID(), line: record.Line{Colour: inkColours[p.colour], Width: inkWidths[p.width]},
		toldAt: math.Inf(-1)}
	p.extend(x, y, now)
}

// extend moves the pen.
func (p *pen) extend(x, y, now float64) {
	d := p.now
	if d == nil {
		return
	}
	at := record.Point{X: limited(x, d.place.Width), Y: limited(y, d.place.Height)}
	if n := len(d.points); n > 0 && near(d.points[n-1], at) {
		return
	}
	d.points = append(d.points, at)
	p.tell(d, now)
	if len(d.points) >= longestStroke {
		place := d.place
		p.end()
		p.begin(place, x, y, now)
	}
}

func limited(v, metres float64) uint16 {
	return uint16(math.Round(max(0, min(v, metres*motion.UnitsPerMetre, math.MaxUint16))))
}

func near(a, b record.Point) bool {
	return math.Abs(float64(a.X)-float64(b.X)) < leastMove && math.Abs(float64(a.Y)-float64(b.Y)) < leastMove
}

// tell sends the new part of the stroke.
func (p *pen) tell(d *drawing, now float64) {
	if now-d.toldAt < liveEvery {
		return
	}
	part, from := d.line, d.told
	part.Points = record.AppendPoints(nil, d.points[from:])
	client := p.client
	if p.errands.run(func() { _ = client.Live(d.place.ID, d.id, part, from) }) { // if a part is not sent, people see the finished stroke
		d.told, d.toldAt = len(d.points), now
	}
}

// end lifts the pen.
func (p *pen) end() {
	d := p.now
	if p.now = nil; d == nil {
		return
	}
	d.line.Points = record.AppendPoints(nil, d.points)
	p.waiting = append(p.waiting, d)
	p.drawn = append(p.drawn, d)
	p.drawn = p.drawn[max(0, len(p.drawn)-mostDrawn):]
	p.soon(func() {
		if _, err := p.client.Put(context.Background(), d.place.ID, d.id, d.line); err != nil { // ends with the client
			d.refused.Store(true)
			p.refused(err)
		}
	})
}

// undo erases the last stroke that this person put on a board.
func (p *pen) undo(board record.ID) {
	for i := len(p.drawn) - 1; i >= 0 && p.undoing.Load() < mostWaiting; i-- {
		d := p.drawn[i]
		if d.place.ID != board {
			continue
		}
		p.drawn = append(p.drawn[:i], p.drawn[i+1:]...)
		if d.refused.Load() {
			continue
		}
		p.undoing.Add(1)
		p.soon(func() {
			defer p.undoing.Add(-1)
			if d.refused.Load() {
				return
			}
			if _, err := p.client.Erase(context.Background(), board, d.id); err != nil {
				p.refused(err)
			}
		})
		return
	}
}

// wet appends the live strokes of a board: the others', and those of this person that
// the board does not have yet.
func (p *pen) wet(board record.ID, strokes []*record.Record, lives []ink.Wet) []ink.Wet {
	p.wetInk = append(p.wetInk[:0], lives...)
	kept := p.waiting[:0]
	for _, d := range p.waiting {
		if d.refused.Load() || d.place.ID == board && there(strokes, d.id) {
			continue
		}
		kept = append(kept, d)
		p.add(d, board)
	}
	p.waiting = kept
	if p.now != nil {
		p.add(p.now, board)
	}
	return p.wetInk
}

// keepOn forgets strokes that wait for boards which are gone.
func (p *pen) keepOn(boards []motion.Board) {
	p.waiting = slices.DeleteFunc(p.waiting, func(d *drawing) bool {
		return !slices.ContainsFunc(boards, func(b motion.Board) bool { return b.ID == d.place.ID })
	})
}

func (p *pen) add(d *drawing, board record.ID) {
	if d.place.ID == board {
		p.wetInk = append(p.wetInk, ink.Wet{Colour: d.line.Colour, Width: d.line.Width, Points: d.points})
	}
}

// there searches from the end, where new strokes are.
func there(strokes []*record.Record, id record.ID) bool {
	for i := len(strokes) - 1; i >= 0; i-- {
		if strokes[i].ID == id {
			return true
		}
	}
	return false
}
