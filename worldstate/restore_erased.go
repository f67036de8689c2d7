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

// A restore brings whole strokes back: its result carries the strokes to everybody,
// although the operation contains only ids.

// restoreRate is how many bytes a second of restored strokes a host sends to everybody.
// PROTOCOL.md section 7.2.
const (
	restoreRate = 512 << 10
	restorePart = 32 << 10 // bytes of points per result: two strokes of maximum length
)

// Eraser is a person who erased strokes of a board that can be brought back.
type Eraser struct {
	Object  uint32
	Author  board.Author
	Name    string // last display name
	Strokes int
	Last    int64 // last time of erasing, Unix milliseconds
}

// Erasers returns who erased what since a time, as far as it is on disk, the latest
// eraser first.
func (r *Room) Erasers(ctx context.Context, since time.Time) ([]Eraser, error) {
	return Ask(ctx, r, func(*State) []Eraser {
		r.release() // a caller who just restored strokes asks what is left
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

// RestoreErased restores the strokes that an author erased from a board since a time. It does
// so in parts, at most restoreRate bytes a second: each part is a result of the room
// itself and on disk before the next. RestoreErased returns the numbers of restored strokes
// and of strokes that do not fit on the board. After an error, earlier parts stay
// restored. Calls run one after the other.
func (r *Room) RestoreErased(ctx context.Context, object uint32, author board.Author, since time.Time) (back, left int, err error) {
	select {
	case r.restoring <- struct{}{}:
		defer func() { <-r.restoring }()
	case <-r.done:
		return 0, 0, ErrClosed
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	}
	ids, err := Ask(ctx, r, func(s *State) []board.ID { return s.Contents.erasedBy(object, author, since.UnixMilli()) })
	for err == nil && len(ids) > 0 {
		var p restoredPart
		if p, err = Ask(ctx, r, func(*State) restoredPart { return r.restoreErased(object, ids) }); err != nil {
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

// restoredPart is a part of what is restored.
type restoredPart struct {
	back, left int
	bytes      int          // sent to each viewer
	rest       []board.ID   // ids for the next parts
	kept       <-chan error // the outcome on disk; nil if nothing was appended
	err        error
}

// restoreErased decides the next part and appends it to the journal. If the journal is full,
// the part is to be tried again.
func (r *Room) restoreErased(object uint32, ids []board.ID) restoredPart {
	if r.rests() {
		return restoredPart{err: ErrStore}
	}
	now, rest, left := r.state.Contents.Object(object).Board.Fitting(ids, restorePart)
	if len(now) == 0 {
		return restoredPart{rest: rest, left: left}
	}
	kept := make(chan error, 1)
	event, err := r.state.Apply(0, &Operation{Object: object, By: board.Editor{Others: true}, Operation: board.Operation{Kind: board.Restore, IDs: now},
		Keep: func(result *Result) error { return r.keep(result, func(err error) { kept <- err }) }})
	if errors.Is(err, ErrBusy) {
		return restoredPart{rest: ids, bytes: restorePart} // after a pause
	} else if err != nil {
		return restoredPart{err: err}
	}
	return restoredPart{back: len(now), left: left, bytes: sizeOf(&event.(*Result).Change), rest: rest, kept: kept}
}

// settled waits until a part is on disk and, if more follows, until the rate allows the
// next part.
func (r *Room) settled(ctx context.Context, p restoredPart) error {
	var next <-chan time.Time
	if len(p.rest) > 0 {
		next = time.After(time.Second * time.Duration(p.bytes) / restoreRate)
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
