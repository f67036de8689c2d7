package headless

import (
	"errors"
	"fmt"

	"stoa/server/wire"
)

// ErrClosed reports a call on a closed client.
var ErrClosed = errors.New("headless: closed")

// ErrBlocked reports a walk that the server corrected repeatedly: there is a wall, or
// the room ends.
var ErrBlocked = errors.New("headless: something is in the way")

// ErrGone reports a stroke that the server has handled and that is not on its board: it
// was refused, or erased since, and the answer was lost with a connection.
var ErrGone = errors.New("headless: the stroke is not there, and the answer was lost")

// ErrNoVoice reports a call that needs Options.Voice or Options.Slots.
var ErrNoVoice = errors.New("headless: the client has no voice")

// JoinError reports a server that gave no ticket.
type JoinError struct {
	Status int    // HTTP status
	Code   string // PROTOCOL.md section 10
	Detail string
}

func (e *JoinError) Error() string {
	return fmt.Sprintf("headless: join: %s (%d): %s", e.Code, e.Status, e.Detail)
}

// ClosedError is the reason for which the server closed the connection for good.
// PROTOCOL.md section 10.
type ClosedError struct{ Reason wire.Reason }

func (e *ClosedError) Error() string { return "headless: closed by the server: " + string(e.Reason) }

// RefusedError reports that the server refused one message.
type RefusedError struct {
	Of     wire.Code // the refused message
	Reason wire.Reason
	Detail string
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("headless: refused: %s: %s", e.Reason, e.Detail)
}

// passing are the reasons after which a client reconnects.
var passing = map[wire.Reason]bool{
	wire.TooSlow: true, wire.Silent: true, wire.HelloTimeout: true, wire.RoomRestarted: true,
	wire.ServerStopping: true, wire.Internal: true, wire.ResumeRefused: true, wire.TicketRefused: true,
}

// isFinal reports whether reconnecting is pointless after a visit. A client that was
// refused for resuming too often only needs to wait.
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
