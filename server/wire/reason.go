package wire

import (
	"errors"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Reason is a code of section 10: stable, for programs.
type Reason string

// Reasons that close a connection.
const (
	Malformed      Reason = "malformed"
	BadVersion     Reason = "version"
	TicketRefused  Reason = "ticket_refused"
	ResumeRefused  Reason = "resume_refused"
	ClientInUse    Reason = "client_in_use"
	RoomFull       Reason = "room_full"
	AddressFull    Reason = "address_full"
	Displaced      Reason = "displaced"
	HasLeft        Reason = "left"
	TooSlow        Reason = "too_slow"
	Silent         Reason = "silent"
	TooFast        Reason = "too_fast"
	HelloTimeout   Reason = "hello_timeout"
	RoomRestarted  Reason = "room_restarted"
	ServerStopping Reason = "server_stopping"
	Removed        Reason = "removed"
	Banned         Reason = "banned"
	Ended          Reason = "ended"
	Archived       Reason = "archived"
	Internal       Reason = "internal"
)

// Reasons that refuse one request.
const (
	Forbidden   Reason = "forbidden"
	NoObject    Reason = "no_object"
	BadStroke   Reason = "bad_stroke"
	BadRecord   Reason = "bad_record"
	Exists      Reason = "exists"
	NoChange    Reason = "no_change"
	Full        Reason = "full"
	Locked      Reason = "locked"
	Held        Reason = "held"
	ErasedFull  Reason = "erased_full"
	TooLarge    Reason = "too_large"
	Busy        Reason = "busy"
	StoreFailed Reason = "store_failed"
	BadOffer    Reason = "bad_offer"
	MediaFailed Reason = "media_failed"
	BadText     Reason = "bad_text"
	NoPerson    Reason = "no_participant"
	Away        Reason = "away"
	NoKnock     Reason = "no_knock"
	BadValue    Reason = "bad_value"
	TooMany     Reason = "too_many"
	Repeated    Reason = "repeated"
	NoBody      Reason = "no_body"
	NotOpen     Reason = "not_open"
	BadUpdate   Reason = "bad_update"
	Gap         Reason = "gap"
	NotYourID   Reason = "not_your_client"
)

var reasons = []struct {
	err    error
	reason Reason
}{
	{ErrMalformed, Malformed},
	{worldstate.ErrForbidden, Forbidden},
	{worldstate.ErrNoObject, NoObject},
	{record.ErrBadStroke, BadStroke},
	{record.ErrBadRecord, BadRecord},
	{record.ErrTwice, BadRecord},
	{record.ErrBadVerb, BadRecord},
	{record.ErrExists, Exists},
	{record.ErrNoChange, NoChange},
	{record.ErrFull, Full},
	{record.ErrErasedFull, ErasedFull},
	{record.ErrNotYours, Forbidden},
	{record.ErrLocked, Locked},
	{worldstate.ErrHeld, Held},
	{record.ErrTooLarge, TooLarge},
	{worldstate.ErrBadText, BadText},
	{worldstate.ErrNobody, NoPerson},
	{worldstate.ErrAway, Away},
	{worldstate.ErrNoKnock, NoKnock},
	{worldstate.ErrBadValue, BadValue},
	{worldstate.ErrTooMany, TooMany},
	{worldstate.ErrRepeated, Repeated},
	{worldstate.ErrNoBody, NoBody},
	{worldstate.ErrNoDocument, NoObject},
	{worldstate.ErrNotOpen, NotOpen},
	{worldstate.ErrDocumentGap, Gap},
	{worldstate.ErrNotYourClient, NotYourID},
	{worldstate.ErrDocumentFull, Full},
	{worldstate.ErrRemoved, Removed},
	{worldstate.ErrBanned, Banned},
	{worldstate.ErrEnded, Ended},
	{worldstate.ErrArchived, Archived},
	{worldstate.ErrTooFast, TooFast},
	{worldstate.ErrBusy, Busy},
	{worldstate.ErrStore, StoreFailed},
	{worldstate.ErrFull, RoomFull},
	{worldstate.ErrInUse, ClientInUse},
	{worldstate.ErrNotHere, ResumeRefused},
	{worldstate.ErrDisplaced, Displaced},
	{worldstate.ErrRestarted, RoomRestarted},
	{worldstate.ErrClosed, ServerStopping},
}

// ReasonOf returns the code for err: HasLeft for nil, Internal for internal errors.
func ReasonOf(err error) Reason {
	if err == nil {
		return HasLeft
	}
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.reason
		}
	}
	return Internal
}
