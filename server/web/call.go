package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"stoa/server/clientaddr"
	"stoa/server/rooms"
	"stoa/server/uploads"
	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/store"
)

// need is what a call requires of its caller, checked in one place before the call.
// Package rooms checks what depends on the other person, with the same table of roles.
type need struct {
	key    bool              // an account
	owner  bool              // an owner of the server
	action worldstate.Action // that the caller's role in the room must allow
}

var (
	anyone      = need{}
	account     = need{key: true}
	serverOwner = need{key: true, owner: true}
)

func allowedTo(a worldstate.Action) need { return need{key: true, action: a} }

// call is one call of the API.
type call struct {
	pattern string // method and path below /api/v1
	needs   need
	do      func(*api, *request) (status int, body any, err error) // a body that is an http.Handler writes itself
}

// request is one call.
type request struct {
	*http.Request
	w       http.ResponseWriter // for headers of the answer, and limits
	from    clientaddr.Client
	account worldstate.AccountID // zero without a key
	room    worldstate.RoomID    // room of the path, zero without one
	role    worldstate.Role      // of the account in that room
}

// problemError is a refusal with a text of its own.
type problemError struct {
	status       int
	code, detail string
}

func (e *problemError) Error() string { return e.detail }

var (
	errKey       = &problemError{http.StatusUnauthorized, "key_needed", "this call needs the key of an account, as Authorization: Bearer KEY"}
	errTooFast   = &problemError{http.StatusTooManyRequests, "too_fast", "too many calls a second"}
	errForbidden = &problemError{http.StatusForbidden, "forbidden", "your role does not allow this"}
	errNotFound  = &problemError{http.StatusNotFound, "not_found", "there is nothing under this id"}
)

// problems maps errors of other packages to answers.
var problems = []struct {
	err    error
	answer problemError
}{
	{rooms.ErrNoRoom, problemError{http.StatusNotFound, "no_room", "there is no room behind this link; perhaps it was not copied whole"}},
	{worldstate.ErrForbidden, *errForbidden},
	{worldstate.ErrNobody, problemError{http.StatusNotFound, "not_found", "nobody with this number is in the room"}},
	{worldstate.ErrNoKnock, problemError{http.StatusNotFound, "not_found", "nobody knocks under this number"}},
	{worldstate.ErrArchived, problemError{http.StatusGone, "archived", "the room is archived"}},
	{worldstate.ErrBanned, problemError{http.StatusForbidden, "banned", "you were banned from this room"}},
	{worldstate.ErrRemoved, problemError{http.StatusForbidden, "banned", "you were removed from this room a moment ago"}},
	{rooms.ErrInvitation, problemError{http.StatusForbidden, "invitation_refused", "the invitation is unknown, has ended or was taken back"}},
	{rooms.ErrInvitationNeeded, problemError{http.StatusForbidden, "invitation_needed", "this room can be entered by invitation only"}},
	{rooms.ErrPasscodeNeeded, problemError{http.StatusUnauthorized, "passcode_needed", "the room asks for a passcode"}},
	{rooms.ErrPasscodeWrong, problemError{http.StatusForbidden, "passcode_wrong", "the passcode is not right"}},
	{rooms.ErrKnockRefused, problemError{http.StatusForbidden, "knock_refused", "a host did not let you in"}},
	{rooms.ErrKnockGone, problemError{http.StatusNotFound, "no_knock", "this knock has ended; knock again"}},
	{rooms.ErrKnocks, problemError{http.StatusTooManyRequests, "too_fast", "too many people wait at this door"}},
	{worldstate.ErrFull, problemError{http.StatusServiceUnavailable, "room_full", "the room is full"}},
	{rooms.ErrFailing, problemError{http.StatusServiceUnavailable, "internal", "the room keeps failing; it needs its operator"}},
	{rooms.ErrStopping, problemError{http.StatusServiceUnavailable, "internal", "the server is stopping"}},
	{store.ErrOwnerLink, problemError{http.StatusForbidden, "owner_refused", "this owner link was used already, or replaced by a newer one"}},
	{rooms.ErrGuesses, *errAttempts},
	{worldstate.ErrBadValue, problemError{http.StatusBadRequest, "bad_request", "there is no such value"}},
	{worldstate.ErrTooMany, problemError{http.StatusTooManyRequests, "too_many", "there are too many already"}},
	{store.ErrMembers, problemError{http.StatusForbidden, "too_many", "the room has too many members; its owners can remove some"}},
	{rooms.ErrNotInside, problemError{http.StatusForbidden, "not_inside", "only people in the room may do this; join first"}},
	{uploads.ErrMany, problemError{http.StatusTooManyRequests, "too_many", "there are too many unfinished uploads; finish or cancel some"}},
	{uploads.ErrNone, problemError{http.StatusNotFound, "no_upload", "there is no such upload; it has ended, or was never begun by this account"}},
	{uploads.ErrBusy, problemError{http.StatusServiceUnavailable, "busy", "many files wait for their check; all bytes are kept, end the upload again in a moment"}},
	{uploads.ErrStopping, problemError{http.StatusServiceUnavailable, "internal", "the server is stopping"}},
	{uploads.ErrComplete, problemError{http.StatusConflict, "upload_complete", "all bytes of this upload are there already"}},
	{uploads.ErrLength, problemError{http.StatusBadRequest, "wrong_size", "the file has another size than was told"}},
	{uploads.ErrHash, problemError{http.StatusUnprocessableEntity, "wrong_hash", "the file has another SHA-256 than was told; it was damaged on the way, or changed meanwhile"}},
	{worldstate.ErrNoDocument, problemError{http.StatusNotFound, "no_object", "there is no such document"}},
	{document.ErrTangled, problemError{http.StatusConflict, "too_many", "the document is too tangled to be read as a text"}},
	{document.ErrTooMany, problemError{http.StatusConflict, "too_many", "the document has too many parts to be read as a text"}},
	{store.ErrNoVersion, problemError{http.StatusNotFound, "not_found", "the document has no such version"}},
	{store.ErrNoState, problemError{http.StatusNotFound, "not_found", "the history has no such state of this object"}},
	{store.ErrTooFar, problemError{http.StatusConflict, "too_many", "too many changes were made since then"}},
	{store.ErrNoFile, problemError{http.StatusNotFound, "no_file", "the room has no such file"}},
	{store.ErrTooMany, problemError{http.StatusTooManyRequests, "too_fast", "the room has too many invitations; revoke some"}},
}

func (a *api) serve(c call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := &request{Request: r, w: w, from: clientaddr.Of(r)}
		err := a.admit(q, c.needs)
		status, body := 0, any(nil)
		if err == nil {
			status, body, err = c.do(a, q)
		}
		own, writesItself := body.(http.Handler)
		switch {
		case err != nil:
			a.refuse(w, r, err)
		case writesItself:
			own.ServeHTTP(w, r)
		case status == http.StatusNoContent:
			w.WriteHeader(status)
		default:
			answer(w, status, body)
		}
	}
}

// admit identifies the caller and the room, and checks what the call needs.
func (a *api) admit(q *request, n need) (err error) {
	if q.account, err = accountOf(q.Request); err != nil {
		return err
	}
	now, sources, made := time.Now(), a.sources, a.made
	if n.action == worldstate.Fetching {
		sources, made = a.fetchesFrom, a.fetches
	}
	switch {
	case a.Rooms.IsOwner(q.account):
	case !q.from.Local && !sources.count("", q.from, now),
		q.account != worldstate.AccountID{} && !made.count(q.account.String(), now):
		return errTooFast
	}
	if name := q.PathValue("room"); name != "" {
		if q.room, err = worldstate.ParseRoomID(name); err != nil {
			return rooms.ErrNoRoom
		}
	}
	switch {
	case n.key && q.account == worldstate.AccountID{}:
		return errKey
	case n.owner && !a.Rooms.IsOwner(q.account):
		return errForbidden
	case n.action == 0:
		return nil
	}
	if q.role, _, err = a.Rooms.Role(q.Context(), q.room, q.account); err != nil {
		return err
	}
	if !q.role.May(n.action) {
		return errForbidden
	}
	return nil
}

// accountOf returns the account of the request's key, zero without one.
func accountOf(r *http.Request) (worldstate.AccountID, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return worldstate.AccountID{}, nil
	}
	scheme, text, _ := strings.Cut(header, " ")
	key, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || !strings.EqualFold(scheme, "bearer") || len(key) != keyBytes {
		return worldstate.AccountID{}, errKey
	}
	return worldstate.AccountOf(key), nil
}

// problemOf returns the answer to an error, and the values of its text.
func problemOf(err error) (p *problemError, values map[string]any) {
	if f := fileProblem(err); f != nil {
		return &f.problemError, f.values
	}
	if errors.As(err, &p) {
		return p, nil
	}
	for i := range problems {
		if errors.Is(err, problems[i].err) {
			return &problems[i].answer, nil
		}
	}
	return &problemError{http.StatusInternalServerError, "internal", "this cannot be done just now"}, nil
}

func (a *api) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p, values := problemOf(err)
	if p.code == "internal" && r.Context().Err() == nil {
		a.Log.Error("call failed", "method", r.Method, "pattern", r.Pattern, "reason", err.Error())
	}
	if p.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	failWith(w, p.status, refusal{p.code, p.detail, values})
}

func bad(detail string) error {
	return &problemError{http.StatusBadRequest, "bad_request", detail}
}

// read decodes the body of a call: one JSON value in UTF-8. Unknown fields are errors.
func (q *request) read(into any) error {
	data, err := io.ReadAll(http.MaxBytesReader(q.w, q.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &problemError{http.StatusRequestTimeout, "too_slow", "the request did not arrive in time"}
	case errors.As(err, &large):
		return &problemError{http.StatusRequestEntityTooLarge, "too_large", fmt.Sprintf("the body of this call has at most %d bytes", large.Limit)}
	case err != nil:
		return bad("the request could not be read: " + err.Error())
	case !utf8.Valid(data):
		return bad("the request is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return bad("the request is not the JSON expected: " + err.Error())
	}
	if _, err := d.Token(); err != io.EOF {
		return bad("the request goes on after its JSON")
	}
	return nil
}
