package editor

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/document"
)

// handle carries out one message. An error: it is malformed.
func (e *editor) handle(ctx context.Context, data []byte) error {
	c := &cursor{data: data}
	if e.framing == hocuspocus {
		if len(data) == 1 && (data[0] == typePing || data[0] == typePong) {
			return nil // what keeps the connection is the ping of WebSocket
		}
		if name := c.bytes(); string(name) != e.name && c.err == nil {
			e.end(ending{statusNone, wire.NoObject}) // another document, which this socket does not carry
			return nil
		}
	}
	kind := c.uint()
	if e.framing == hocuspocus && kind == typeAuth {
		return e.authenticate(ctx, c)
	}
	if e.open == nil {
		return c.err // said before the pass; comparing brings it later
	}
	switch kind {
	case typeSync, typeSyncReply:
		return e.synchronise(c)
	case typeAwareness:
		update := c.bytes()
		if c.err == nil && e.presences.Allow() {
			c.err = e.present(update)
		}
	case typeClose:
		e.end(endLeft)
	case typeAuth, typeQuery, typeStateless: // what others show comes by itself
	default:
		return errMalformed
	}
	return c.err
}

func (e *editor) authenticate(ctx context.Context, c *cursor) error {
	kind, token := c.uint(), string(c.bytes())
	switch {
	case c.err != nil || kind != authToken:
		return errMalformed
	case e.open == nil:
		e.comes(ctx, token)
	default:
		e.renew(token)
	}
	return nil
}

// synchronise handles a sync message.
func (e *editor) synchronise(c *cursor) error {
	kind, content := c.uint(), c.bytes()
	switch {
	case c.err != nil:
		return c.err
	case kind == syncStep1:
		return e.compare(content)
	case kind > syncUpdate:
		return errMalformed
	}
	if !e.messages.Allow() {
		e.end(endTooFast)
		return nil
	}
	facts, err := document.Check(content, document.Incoming)
	if err != nil {
		e.end(ending{statusMalformed, wire.BadUpdate})
		return nil
	}
	if e.bringsNothing(kind, content, facts) {
		e.acknowledge(1)
		return nil
	}
	if !e.pass.Writes {
		e.forbid()
		return nil
	}
	e.ref++
	write := &worldstate.WriteDocument{Document: e.document, Ref: e.ref, Update: content, Facts: facts}
	if e.open.World.Edit(e.outside, write) != nil {
		e.end(endBusy)
	}
	return nil
}

// compare asks the room for what the editor lacks.
func (e *editor) compare(have []byte) error {
	if _, err := document.DecodeState(have); err != nil {
		return errMalformed
	}
	if !e.compares.Allow() {
		e.end(endTooFast)
		return nil
	}
	if ask := e.out.ask(have, true); ask {
		e.askFor(have)
	}
	return nil
}

// askFor asks the room for a comparison.
func (e *editor) askFor(have []byte) {
	if e.open.World.Edit(e.outside, &worldstate.OpenDocument{Document: e.document, Have: have}) != nil {
		e.end(endBusy)
	}
}

// bringsNothing reports whether the server has all of an update: a provider answers each
// comparison, and Yjs puts all deletions of the document into that answer.
func (e *editor) bringsNothing(kind uint64, update []byte, f document.Facts) bool {
	if len(f.Clients) > 0 {
		return false
	}
	if f.Deletes == 0 {
		return true
	}
	sum, err := document.DeletionsSum(update)
	return kind == syncStep2 && err == nil && sum == e.out.deletions()
}

// acknowledge tells a provider of Hocuspocus what became of an update.
func (e *editor) acknowledge(taken byte) {
	if e.framing == hocuspocus {
		e.say(e.status(taken))
	}
}

// forbid refuses an update of an editor that may only read. Providers of y-websocket are told
// once; they have no answer to one update.
func (e *editor) forbid() {
	e.acknowledge(0)
	if e.framing == yWebsocket && e.told.CompareAndSwap(false, true) {
		e.say(e.denied(wire.Forbidden))
	}
}

// present passes on what the editor shows of itself. A provider of y-websocket also repeats
// what it heard of others.
func (e *editor) present(update []byte) error {
	c := &cursor{data: update}
	for n := c.uint(); n > 0 && c.err == nil; n-- {
		client, clock, state := c.uint(), c.uint(), c.bytes()
		if c.err != nil || !e.out.isOwn(client, clock, string(state) == "null") {
			continue
		}
		show := &worldstate.ShowPresence{Document: e.document}
		if string(state) != "null" {
			b := binary.AppendUvarint(binary.AppendUvarint([]byte{1}, client), clock)
			show.State = appendBytes(b, state)
		}
		if len(show.State) > presenceBytes {
			continue
		}
		if e.open.World.Edit(e.outside, show) != nil {
			e.end(endBusy)
		}
	}
	return c.err
}

// sum names deletions; see [document.DeletionsSum].
type sum = [sha256.Size]byte
