package editor

import (
	"errors"

	"stoa/server/auth"
	"stoa/server/rooms"
	"stoa/server/wire"
	"stoa/worldstate"
)

// WebSocket statuses of closes with a reason. Providers come again after statusAgain and then
// compare; those that follow the convention stay away after the others, which coming again
// does not mend.
const (
	statusAgain     = 4000
	statusMalformed = 4400
	statusPass      = 4401
	statusForbidden = 4403
	statusNone      = 4404
	statusTooLarge  = 4413
)

// Reasons of this package, besides those of package wire. PROTOCOL.md section 15.3.
const (
	passRefused wire.Reason = "pass_refused" // unknown, expired or ended
	passExpired wire.Reason = "pass_expired" // while the socket was open
	roleChanged wire.Reason = "role_changed" // come again with the new role
	lost        wire.Reason = "lost"         // the socket went away; never sent
)

// errExpired reports a pass that expired while its editor was there.
var errExpired = errors.New("editor: the pass has expired")

// ending is why a connection ends.
type ending struct {
	status int
	reason wire.Reason
}

var (
	endMalformed = ending{statusMalformed, wire.Malformed}
	endTooLarge  = ending{statusTooLarge, wire.TooLarge}
	endTooSlow   = ending{statusAgain, wire.TooSlow}
	endTooFast   = ending{statusAgain, wire.TooFast}
	endBusy      = ending{statusAgain, wire.Busy}
	endStopping  = ending{statusAgain, wire.ServerStopping}
	endTimeout   = ending{statusAgain, wire.HelloTimeout}
	endLost      = ending{statusAgain, lost}
	endLeft      = ending{1000, wire.HasLeft}
)

// endingOf returns how a connection ends because of an error.
func endingOf(err error) ending {
	switch {
	case errors.Is(err, auth.ErrPass):
		return ending{statusPass, passRefused}
	case errors.Is(err, errExpired):
		return ending{statusAgain, passExpired}
	case errors.Is(err, rooms.ErrNewRole):
		return ending{statusAgain, roleChanged}
	case errors.Is(err, rooms.ErrStopping):
		return endStopping
	case errors.Is(err, rooms.ErrNoRoom), errors.Is(err, worldstate.ErrNoDocument):
		return ending{statusNone, wire.NoObject}
	}
	reason := wire.ReasonOf(err)
	switch reason {
	case wire.Forbidden, wire.NotYourID, wire.Full, wire.Removed, wire.Banned, wire.Archived:
		return ending{statusForbidden, reason}
	case wire.HasLeft:
		return endLeft
	}
	return ending{statusAgain, reason}
}
