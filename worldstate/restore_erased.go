package worldstate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stoa/worldstate/board"
)

// What was erased comes back whole: its result carries the strokes to everybody,
// though those who ask for it name them alone.

// reviveRate is how many bytes a second everybody is sent of what a host brings
// back. PROTOCOL.md section 7.2.
const (
	reviveRate = 512 << 10
	revivePart = 32 << 10 // bytes of points that one result carries: two strokes of any length
)

// Eraser is somebody who erased strokes of a board that can be brought back.
type Eraser struct {
	Object  uint32
	Author  board.Author
	Name    string // as it was shown last
	Strokes int
	Last    int64 // Unix milliseconds
}

// Erasers returns who erased what since a time, of what is on disk, the last to
// do so first.
func (r *Room) Erasers(ctx context.Context, since time.Time) ([]Eraser, error) {
	return Ask(ctx, r, func(*State) []Eraser {
		r.release() // whoever was just told that something is back asks what is left
		return r.durable.erasers(since.UnixMilli())
	})
}

func (c *Contents) erasers(since int64) (all []Eraser) {
	for _, o := range c.Objects {
		if o.Board == nil {
			continue
		}
		found := map[board.Author]*Eraser{}
		for _, e := range o.Board.Erased() {
			by := e.Erasure
			if by.At < since || by.By == (board.Author{}) {
				continue
			}
			one := found[by.By]
			if one == nil {
				one = &Eraser{Object: o.Number, Author: by.By}
				found[by.By] = one
			}
			one.Strokes++
			if by.At >= one.Last {
				one.Last, one.Name = by.At, by.Name
			}
		}
		for _, one := range found {
			all = append(all, *one)
		}
	}
	slices.SortFunc(all, func(a, b Eraser) int {
		return cmp.Or(cmp.Compare(b.Last, a.Last), cmp.Compare(a.Object, b.Object), slices.Compare(a.Author[:], b.Author[:]))
	})
	return all
}

// Revive brings back what an author erased of a board since a time, as it stands
// when it is called. It does so in parts, each a result of the room's own and on
// disk before the next, and no faster than somebody could draw, so that nobody is
// sent more at once than it can take. It returns how many strokes are back and how
// many do not fit onto the board; where it fails, those of before are back. One
// call waits for another.
func (r *Room) Revive(ctx context.Context, object uint32, author board.Author, since time.Time) (back, left int, err error) {
	select {
	case r.revival <- struct{}{}:
		defer func() { <-r.revival }()
	case <-r.done:
		return 0, 0, ErrClosed
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	}
	ids, err := Ask(ctx, r, func(s *State) []board.ID { return s.Contents.erasedBy(object, author, since.UnixMilli()) })
	for err == nil && len(ids) > 0 {
		var p revival
		if p, err = Ask(ctx, r, func(*State) revival { return r.revive(object, ids) }); err != nil {
			break
		}
		if err = r.settled(ctx, p); err == nil {
			back, left, ids = back+p.back, left+p.left, p.rest
		}
	}
	return back, left, err
}

func (c *Contents) erasedBy(object uint32, author board.Author, since int64) (ids []board.ID) {
	if o := c.Object(object); o != nil && o.Board != nil {
		for _, e := range o.Board.Erased() {
			if e.Erasure.By == author && e.Erasure.At >= since {
				ids = append(ids, e.ID)
			}
		}
	}
	return ids
}

// revival is a part of what comes back.
type revival struct {
	back, left int
	bytes      int          // to tell somebody of it
	rest       []board.ID   // to be asked for after it
	kept       <-chan error // what the disk says; nil if nothing was sent there
	err        error
}

// revive decides the next part and sends it to the disk. Where that has no room
// for it just now, it is to be asked for again.
func (r *Room) revive(object uint32, ids []board.ID) revival {
	if r.rests() {
		return revival{err: ErrStore}
	}
	now, rest, left := r.state.Contents.Object(object).Board.Fitting(ids, revivePart)
	if len(now) == 0 {
		return revival{rest: rest, left: left}
	}
	kept := make(chan error, 1)
	event, err := r.state.Apply(0, &Operation{Object: object, By: board.Editor{Others: true}, Operation: board.Operation{Kind: board.Restore, IDs: now},
		Keep: func(result *Result) error { return r.keep(result, func(err error) { kept <- err }) }})
	if errors.Is(err, ErrBusy) {
		return revival{rest: ids, bytes: revivePart} // a moment later
	} else if err != nil {
		return revival{err: err}
	}
	return revival{back: len(now), left: left, bytes: sizeOf(&event.(*Result).Change), rest: rest, kept: kept}
}

// settled waits until a part is on disk and, where more is to come, until that may
// be sent.
func (r *Room) settled(ctx context.Context, p revival) error {
	var next <-chan time.Time
	if len(p.rest) > 0 {
		next = time.After(time.Second * time.Duration(p.bytes) / reviveRate)
	}
	for p.err == nil && (p.kept != nil || next != nil) {
		select {
		case err := <-p.kept:
			if p.kept = nil; err != nil {
				p.err = fmt.Errorf("bring back: %w: %w", ErrStore, err)
			}
		case <-next:
			next = nil
		case <-r.done:
			p.err = ErrClosed
		case <-ctx.Done():
			p.err = ctx.Err()
		}
	}
	return p.err
}
