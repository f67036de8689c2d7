//go:build desktop

package main

import (
	"context"
	"math"
	"sync"
	"sync/atomic"

	"stoa/clients/desktop/ink"
	"stoa/clients/desktop/motion"
	"stoa/clients/headless"
	"stoa/worldstate/board"
)

const (
	liveEvery     = 0.04 // seconds between parts of an unfinished stroke
	leastMove     = 3    // half millimetres
	longestStroke = 3500 // points; a longer one goes on as another
	mostWaiting   = 64   // strokes not on the server's disk yet
)

var (
	inkColours = [6]uint32{0x22262b, 0x2563c9, 0xcf3a33, 0x2b8a4e, 0xd9822b, 0x7d4fb8}
	inkWidths  = [3]uint16{16, 30, 64} // half millimetres
)

// drawing is a stroke of this person's.
type drawing struct {
	place   motion.Board
	stroke  board.Stroke
	points  []board.Point
	told    int // points that the others have been shown
	toldAt  float64
	refused atomic.Bool
}

// pen draws on boards. The others see a stroke while it is drawn; it is put on
// the board, for good, when the pen is lifted.
type pen struct {
	client  *headless.Client
	errands *errands
	colour  int // of inkColours
	width   int // of inkWidths
	now     *drawing
	waiting []*drawing
	wetInk  []ink.Wet
	running sync.WaitGroup
	quit    context.Context
}

// begin puts the pen down, at half millimetres from the upper left corner.
func (p *pen) begin(place motion.Board, x, y, now float64) {
	p.end()
	if len(p.waiting) >= mostWaiting {
		return
	}
	p.now = &drawing{place: place, stroke: board.Stroke{ID: headless.NewStroke(), Colour: inkColours[p.colour], Width: inkWidths[p.width]},
		toldAt: math.Inf(-1)}
	p.extend(x, y, now)
}

// extend moves the pen.
func (p *pen) extend(x, y, now float64) {
	d := p.now
	if d == nil {
		return
	}
	at := board.Point{X: limited(x, d.place.Width), Y: limited(y, d.place.Height)}
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

func near(a, b board.Point) bool {
	return math.Abs(float64(a.X)-float64(b.X)) < leastMove && math.Abs(float64(a.Y)-float64(b.Y)) < leastMove
}

// tell shows the others what is new of the stroke.
func (p *pen) tell(d *drawing, now float64) {
	if now-d.toldAt < liveEvery {
		return
	}
	part, from, number := d.stroke, d.told, d.place.Number
	part.Points = board.AppendPoints(nil, d.points[from:])
	client := p.client
	if p.errands.run(func() { _ = client.Live(number, &part, from) }) { // what is not seen while drawn is seen when finished
		d.told, d.toldAt = len(d.points), now
	}
}

// end lifts the pen.
func (p *pen) end() {
	d := p.now
	if p.now = nil; d == nil {
		return
	}
	d.stroke.Points = board.AppendPoints(nil, d.points)
	p.waiting = append(p.waiting, d)
	p.running.Go(func() {
		if _, err := p.client.Put(p.quit, d.place.Number, &d.stroke); err != nil {
			d.refused.Store(true)
		}
	})
}

// undo takes back the last stroke of this person's.
func (p *pen) undo() {
	p.running.Go(func() { _, _ = p.client.Undo(p.quit) }) // nothing to undo is no trouble
}

// wet returns what is unfinished on a board: the others' strokes, and those of
// this person that the board does not have yet.
func (p *pen) wet(number uint32, strokes []*board.Stroke, lives []ink.Wet) []ink.Wet {
	p.wetInk = append(p.wetInk[:0], lives...)
	kept := p.waiting[:0]
	for _, d := range p.waiting {
		if d.refused.Load() || d.place.Number == number && there(strokes, d.stroke.ID) {
			continue
		}
		kept = append(kept, d)
		p.add(d, number)
	}
	p.waiting = kept
	if p.now != nil {
		p.add(p.now, number)
	}
	return p.wetInk
}

func (p *pen) add(d *drawing, number uint32) {
	if d.place.Number == number {
		p.wetInk = append(p.wetInk, ink.Wet{Colour: d.stroke.Colour, Width: d.stroke.Width, Points: d.points})
	}
}

// there looks from the end, where new strokes are.
func there(strokes []*board.Stroke, id board.ID) bool {
	for i := len(strokes) - 1; i >= 0; i-- {
		if strokes[i].ID == id {
			return true
		}
	}
	return false
}
