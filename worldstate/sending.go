package worldstate

import (
	"context"
	"errors"
	"slices"
)

// What other goroutines send to a room.

// Send passes a command by a participant to the room and does not wait. The viewer gets
// the refusal of an operation. ErrBusy: the inbox is full and the command is dropped.
func (r *Room) Send(from uint16, c Command) error {
	return r.post(request{from, c})
}

// Insist passes a command that must not be dropped: it waits until the room has taken
// the command or has ended.
func (r *Room) Insist(from uint16, c Command) { r.must(request{from, c}) }

// Detach says that the viewer's connection is lost. The participant stays for
// [ResumeTime] and leaves if it does not resume.
func (r *Room) Detach(number uint16, v Viewer) { r.must(detach{number, v}) }

// Each calls f on the room's goroutine for every participant and applies the returned
// commands, as if the participant had sent them. f must not keep its argument, and may
// run after Each has returned because the context ended.
func (r *Room) Each(ctx context.Context, f func(*Person) []Command) error {
	return r.ask(ctx, func() {
		for _, p := range slices.Clone(r.state.People) {
			for _, c := range f(p) {
				r.apply(p.Number, c)
			}
		}
	})
}

// Do runs f on the room's goroutine and waits. f must not keep its argument. If the
// context ends, f may still run later, and the caller must not read what f writes (see
// [Ask]).
func (r *Room) Do(ctx context.Context, f func(*State)) error {
	return r.ask(ctx, func() { f(&r.state) })
}

// Ask runs f on the room's goroutine and returns its result.
func Ask[T any](ctx context.Context, r *Room, f func(*State) T) (answer T, err error) {
	answers := make(chan T, 1)
	if err := r.Do(ctx, func(s *State) { answers <- f(s) }); err != nil {
		return answer, err
	}
	return <-answers, nil
}

// ask runs a function on the room's goroutine and waits.
func (r *Room) ask(ctx context.Context, f func()) error {
	ran := make(chan struct{})
	select {
	case r.inbox <- func() { f(); close(ran) }:
	case <-r.done:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-ran:
		return nil
	case <-r.done:
		select {
		case <-ran: // then the room ended
			return nil
		default:
			return ErrClosed
		}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// post sends m if the inbox has space. A room that has ended takes nothing.
func (r *Room) post(m any) error {
	select {
	case <-r.done:
		return ErrClosed
	default:
	}
	select {
	case r.inbox <- m:
		return nil
	default:
		return ErrBusy
	}
}

// must sends m and waits until the room takes m or has ended. It is for rare messages
// that must not be lost.
func (r *Room) must(m any) {
	select {
	case r.inbox <- m:
	case <-r.done:
	}
}

// CloseIfEmpty ends the room if nobody is in it or edits a document of it, and reports whether the room has
// ended. It waits for the room's goroutine, so nobody can join in between.
func (r *Room) CloseIfEmpty(ctx context.Context) bool {
	empty := false
	err := r.ask(ctx, func() {
		if empty = len(r.views) == 0 && len(r.reading) == 0; empty {
			r.ending = ErrClosed
		}
	})
	if err != nil {
		return errors.Is(err, ErrClosed)
	}
	if empty {
		<-r.done // the room is about to end and waits for nobody
	}
	return empty
}
