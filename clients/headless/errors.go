package headless

import (
	"errors"
	"fmt"

	"stoa/server/wire"
)

// ErrClosed is returned by what was waiting when the client was closed.
var ErrClosed = errors.New("headless: closed")

// ErrBlocked reports a walk that the server corrected again and again: there
// is a wall in the way, or the bounds.
var ErrBlocked = errors.New("headless: something is in the way")

// ErrGone reports a stroke that the server has dealt with and that is not on
// its board: it was refused, or erased since. The answer was lost with a
// connection.
var ErrGone = errors.New("headless: the stroke is not there, and the answer was lost")

// ErrNoVoice reports a call that needs Options.Voice or Options.Slots.
var ErrNoVoice = errors.New("headless: the client has no voice")

// JoinError is the answer of a server that did not give a ticket.
type JoinError struct {
	Status int    // of HTTP
	Code   string // PROTOCOL.md section 10
	Detail string
}

func (e *JoinError) Error() string {
	return fmt.Sprintf("headless: join: %s (%d): %s", e.Code, e.Status, e.Detail)
}

// ClosedError says for which reason the server closed the connection for good.
// PROTOCOL.md section 10.
type ClosedError struct{ Reason wire.Reason }

func (e *ClosedError) Error() string { return "headless: closed by the server: " + string(e.Reason) }

// RefusedError says why the server refused one request.
type RefusedError struct {
	Of     wire.Code // the message that was refused
	Reason wire.Reason
	Detail string
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("headless: refused: %s: %s", e.Reason, e.Detail)
}

// passing are the reasons after which a client comes back by itself.
var passing = map[wire.Reason]bool{
	wire.TooSlow: true, wire.HelloTimeout: true, wire.RoomRestarted: true,
	wire.ServerStopping: true, wire.Internal: true, wire.ResumeRefused: true, wire.TicketRefused: true,
}

// isFinal says whether coming back is pointless after a visit. Whoever was not
// welcomed for having come back too often has only to wait.
func isFinal(err error, welcomed bool) bool {
	var join *JoinError
	var closed *ClosedError
	switch {
	case errors.As(err, &join):
		return join.Status >= 400 && join.Status < 500 && join.Code != "too_fast"
	case errors.As(err, &closed):
		return !passing[closed.Reason] && (welcomed || closed.Reason != wire.TooFast)
	}
	return errors.Is(err, wire.ErrMalformed)
}
