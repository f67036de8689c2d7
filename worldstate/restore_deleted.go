package worldstate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stoa/worldstate/record"
)

// A restore brings whole records back: its result carries the records to everybody,
// although the operation contains only ids.

// restoreRate is how many bytes a second of restored records a host sends to everybody.
// PROTOCOL.md section 7.2.
const (
	restoreRate = 512 << 10
	restorePart = 32 << 10 // bytes of points per result: two records of maximum length
)

// Deleter is a person who deleted records of a board that can be brought back.
type Deleter struct {
	Parent  record.ID
	Author  record.Author
	Name    string // last display name
	Records int
	Last    int64 // last time of deleting, Unix milliseconds
}

// Deleters returns who deleted what since a time, as far as it is on disk, the latest
// deleter first.
func (r *Room) Deleters(ctx context.Context, since time.Time) ([]Deleter, error) {
	return Ask(ctx, r, func(*State) []Deleter {
		r.release() // a caller who just restored records asks what is left
		return r.durable.deleters(since.UnixMilli())
	})
}

func (c *Contents) deleters(since int64) (all []Deleter) {
	for parent := range c.Sets {
		set := c.Set(parent)
		if set == nil {
			continue // a board in the trash
		}
		found := map[record.Author]*Deleter{}
		for _, e := range set.Deleted() {
			by := e.Deletion
			if by.At < since || by.By == (record.Author{}) {
				continue
			}
			one := found[by.By]
			if one == nil {
				one = &Deleter{Parent: parent, Author: by.By}
				found[by.By] = one
			}
			one.Records++
			if by.At >= one.Last {
				one.Last, one.Name = by.At, by.Name
			}
		}
		for _, one := range found {
			all = append(all, *one)
		}
	}
	slices.SortFunc(all, func(a, b Deleter) int {
		return cmp.Or(cmp.Compare(b.Last, a.Last), slices.Compare(a.Parent[:], b.Parent[:]), slices.Compare(a.Author[:], b.Author[:]))
	})
	return all
}

// RestoreDeleted restores the records that an author deleted from a board since a time. It does
// so in parts, at most restoreRate bytes a second: each part is a result of the room
// itself and on disk before the next. RestoreDeleted returns the numbers of restored records
// and of records that do not fit on the record. After an error, earlier parts stay
// restored. Calls run one after the other.
func (r *Room) RestoreDeleted(ctx context.Context, parent record.ID, author record.Author, since time.Time) (back, left int, err error) {
	if err := r.beginRestoring(ctx); err != nil {
		return 0, 0, err
	}
	defer func() { <-r.restoring }()
	ids, err := Ask(ctx, r, func(s *State) []record.ID { return s.Contents.deletedBy(parent, author, since.UnixMilli()) })
	for err == nil && len(ids) > 0 {
		var p restoredPart
		if p, err = Ask(ctx, r, func(*State) restoredPart { return r.restoreDeleted(parent, ids) }); err != nil {
			break
		}
		if err = r.settled(ctx, p); err == nil {
			back, left, ids = back+p.back, left+p.left, p.rest
		}
	}
	return back, left, err
}

// beginRestoring waits until no other restore runs. The caller ends its own by receiving
// from restoring.
func (r *Room) beginRestoring(ctx context.Context) error {
	select {
	case r.restoring <- struct{}{}:
		return nil
	case <-r.done:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Contents) deletedBy(parent record.ID, author record.Author, since int64) (ids []record.ID) {
	if set := c.Set(parent); set != nil {
		for _, e := range set.Deleted() {
			if e.Deletion.By == author && e.Deletion.At >= since {
				ids = append(ids, e.ID)
			}
		}
	}
	return ids
}

// restoredPart is a part of what is restored, or taken back.
type restoredPart struct {
	back, left int
	bytes      int          // sent to each viewer
	rest       []record.ID  // ids for the next parts
	more       bool         // more parts follow
	kept       <-chan error // the outcome on disk; nil if nothing was appended
	err        error
}

// restoreDeleted decides the next part and appends it to the journal. If the journal is full,
// the part is to be tried again.
func (r *Room) restoreDeleted(parent record.ID, ids []record.ID) restoredPart {
	if r.rests() {
		return restoredPart{err: ErrStore}
	}
	set := r.state.Contents.Set(parent)
	if set == nil {
		return restoredPart{err: ErrNoObject}
	}
	now, rest, left := set.Fitting(ids, restorePart)
	if len(now) == 0 {
		return restoredPart{rest: rest, left: left}
	}
	restore := func(ids []record.ID) (*Result, <-chan error, error) {
		by := record.Editor{At: time.Now().UnixMilli(), Role: uint8(Owner), Others: true, Itself: true}
		return r.itself(&Operation{Parent: parent, By: by, Changes: record.Each(record.Restore, ids...)})
	}
	result, kept, err := restore(now)
	for isFull(err) && len(now) > 1 { // boards have limits of their own: the others must not stay deleted because of one
		half := len(now) / 2
		now, rest = now[:half], slices.Concat(now[half:], rest)
		result, kept, err = restore(now)
	}
	switch {
	case isFull(err):
		return restoredPart{rest: rest, left: left + 1}
	case errors.Is(err, ErrBusy):
		return restoredPart{rest: ids, bytes: restorePart, more: true} // after a pause
	case err != nil:
		return restoredPart{err: err}
	}
	return restoredPart{back: len(now), left: left, bytes: result.Size(), rest: rest, more: len(rest) > 0, kept: kept}
}

// itself carries out an operation of the room itself. kept gets the outcome on disk.
func (r *Room) itself(op *Operation) (result *Result, kept <-chan error, err error) {
	outcome := make(chan error, 1)
	op.Keep = func(result *Result) error { return r.keep(result, func(err error) { outcome <- err }) }
	event, err := r.state.Apply(0, op)
	if err != nil {
		return nil, nil, err
	}
	return event.(*Result), outcome, nil
}

func isFull(err error) bool {
	return errors.Is(err, record.ErrFull) || errors.Is(err, record.ErrErasedFull)
}

// settled waits until a part is on disk and, if more follows, until the rate allows the
// next part.
func (r *Room) settled(ctx context.Context, p restoredPart) error {
	var next <-chan time.Time
	if p.more {
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
