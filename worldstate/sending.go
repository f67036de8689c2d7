package worldstate

import (
	"context"
	"errors"
	"slices"
)

// How others deal with a room: by what they send to its goroutine.

// Send passes a command by a participant to the room and does not wait. A
// refused operation comes back through the viewer. ErrBusy means the command
// was not taken.
func (r *Room) Send(from uint16, c Command) error {
	return r.post(request{from, c})
}

// Insist passes a command that may not be dropped: it waits until the room has
// taken it, or has ended.
func (r *Room) Insist(from uint16, c Command) { r.must(request{from, c}) }

// Detach says that the viewer's connection is lost. The participant stays for
// 30 s, and is told to have left if it does not come back.
func (r *Room) Detach(number uint16, v Viewer) { r.must(detach{number, v}) }

// Each calls f on the room's goroutine for everybody who is there, and carries
// out at once what it returns, as if they had sent it. f must not keep what it
// is given, and may be called after Each gave up because the context ended.
func (r *Room) Each(ctx context.Context, f func(*Person) []Command) error {
	return r.ask(ctx, func() {
		for _, p := range slices.Clone(r.state.People) {
			for _, c := range f(p) {
				r.apply(p.Number, c)
			}
		}
	})
}

// Do runs f on the room's goroutine and waits for it. f must not keep what it
// is given, and may run after Do gave up: what it writes is not to be read then
// (see [Ask]).
func (r *Room) Do(ctx context.Context, f func(*State)) error {
	return r.ask(ctx, func() { f(&r.state) })
}

// Ask runs f on the room's goroutine and returns what f does.
func Ask[T any](ctx context.Context, r *Room, f func(*State) T) (answer T, err error) {
	answers := make(chan T, 1)
	if err := r.Do(ctx, func(s *State) { answers <- f(s) }); err != nil {
		return answer, err
	}
	return <-answers, nil
}

// ask sends a function to the room's goroutine and waits until it ran.
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
		case <-ran: // and then the room ended
			return nil
		default:
			return ErrClosed
		}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// post hands m over if there is room for it. A room that has ended takes
// nothing, however much room is left in its inbox.
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

// must hands m over however long it takes, or until the room has ended. It is
// for what may not be lost and comes rarely.
func (r *Room) must(m any) {
	select {
	case r.inbox <- m:
	case <-r.done:
	}
}

// CloseIfEmpty ends the room if nobody is in it, and says whether it has ended.
// It waits for the room's goroutine, so that nobody can come in between.
func (r *Room) CloseIfEmpty(ctx context.Context) bool {
	empty := false
	err := r.ask(ctx, func() {
		if empty = len(r.views) == 0; empty {
			r.ending = ErrClosed
		}
	})
	if err != nil {
		return errors.Is(err, ErrClosed)
	}
	if empty {
		<-r.done // it is on its way there and waits for nobody
	}
	return empty
}
