package editor

import (
	"cmp"
	"context"
	"time"

	"stoa/server/auth"
	"stoa/worldstate"
)

// comes lets the editor in, or ends the connection.
func (e *editor) comes(ctx context.Context, token string) bool {
	ctx, cancel := context.WithTimeout(ctx, helloTime)
	defer cancel()
	err := e.admit(ctx, token)
	if err == nil {
		return true
	}
	why := endingOf(err)
	if why.status != statusAgain {
		e.out.send(e.denied(why.reason), 0)
	}
	e.end(why)
	return false
}

// admit checks the pass and opens the document for the editor.
func (e *editor) admit(ctx context.Context, token string) error {
	pass, err := e.server.Passes.Open(token, time.Now())
	if err != nil || pass.Room != e.room || pass.Document != e.document {
		return auth.ErrPass
	}
	if e.pass = pass; !e.server.own(pass.Account) {
		return worldstate.ErrTooMany
	}
	e.owned = true
	e.expiry.Reset(e.left(&pass))
	e.outside = &worldstate.Outsider{Document: e.document, Account: pass.Account, Author: pass.Account.Author(e.room),
		Name: pass.Name, Writes: pass.Writes, Viewer: e}
	room, err := e.server.Rooms.LetEdit(ctx, e.room, e.outside)
	if err != nil {
		return err
	}
	e.open = room
	if !e.server.Passes.Holds(&pass) {
		return auth.ErrPass // ended after Open looked
	}
	if e.framing == hocuspocus {
		e.out.send(e.granted(pass.Writes), 0)
	}
	return e.alive()
}

// renew takes a newer pass for the open document.
func (e *editor) renew(token string) {
	pass, err := e.server.Passes.Open(token, time.Now())
	switch {
	case err != nil || pass.Room != e.room || pass.Document != e.document || pass.Account != e.pass.Account:
		e.out.send(e.denied(passRefused), 0)
		e.end(ending{statusPass, passRefused})
	case pass.Writes != e.pass.Writes:
		e.end(ending{statusAgain, roleChanged})
	default:
		e.expiry.Reset(e.left(&pass))
		e.out.send(e.granted(pass.Writes), 0)
	}
}

// left is how long an editor may stay by a pass.
func (e *editor) left(pass *auth.Pass) time.Duration {
	return time.Until(pass.Expires()) + cmp.Or(e.server.Grace, graceTime)
}
