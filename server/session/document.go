package session

import (
	"context"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// draft is an update of a document that comes in parts. Only the read loop uses it.
type draft struct {
	document record.ID
	ref      uint64
	bytes    []byte
	refused  bool // the rest is dropped
}

// openDocument passes a request for a document to the room, which answers.
func (s *session) openDocument(_ context.Context, m wire.Message) {
	c := m.(*worldstate.OpenDocument)
	if len(c.Have) > 0 {
		if _, err := document.DecodeState(c.Have); err != nil {
			s.refuse(wire.CodeOpenDocument, wire.BadUpdate, detail(err), nil)
			return
		}
	}
	if s.room.World.Send(s.number, c) != nil {
		s.refuse(wire.CodeOpenDocument, wire.Busy, "the room's queue is full", nil)
	}
}

func (s *session) refuseDocument(wire.Message) {
	s.refuse(wire.CodeOpenDocument, wire.TooFast, "more than 10 documents a second", nil)
}

// writeDocument passes an update to the room when its last part is here.
func (s *session) writeDocument(_ context.Context, m wire.Message) {
	c := m.(*worldstate.WriteDocument)
	if c.Ref != s.draft.ref || c.Document != s.draft.document {
		s.draft = draft{document: c.Document, ref: c.Ref}
	}
	d := &s.draft
	last := !c.More
	switch {
	case d.refused:
	case len(d.bytes)+len(c.Update) > document.Incoming.Bytes:
		s.refuseUpdate(c, wire.TooLarge, "an update has at most 1 MiB")
	default:
		d.bytes = append(d.bytes, c.Update...)
	}
	if !last {
		return
	}
	if !d.refused {
		s.passUpdate(c, d.bytes)
	}
	s.draft = draft{}
}

// passUpdate checks a whole update, beside the room, and passes it on.
func (s *session) passUpdate(c *worldstate.WriteDocument, update []byte) {
	facts, err := document.Check(update, document.Incoming)
	if err != nil {
		s.refuseUpdate(c, wire.BadUpdate, detail(err))
		return
	}
	c.Update, c.Facts = update, facts
	if s.room.World.Send(s.number, c) != nil {
		s.refuseUpdate(c, wire.Busy, "the room's queue is full")
	}
}

// refuseUpdate refuses an update once, and drops its further parts.
func (s *session) refuseUpdate(c *worldstate.WriteDocument, reason wire.Reason, detail string) {
	s.draft = draft{document: c.Document, ref: c.Ref, refused: true}
	s.refuse(wire.CodeWriteDocument, reason, detail, &c.Ref)
}

// writtenTooFast handles a part of an update over the rate limit.
func (s *session) writtenTooFast(m wire.Message) {
	c := m.(*worldstate.WriteDocument)
	if s.draft.refused && s.draft.ref == c.Ref && s.draft.document == c.Document {
		return
	}
	s.refuseUpdate(c, wire.TooFast, "more than 30 parts of updates a second")
}
