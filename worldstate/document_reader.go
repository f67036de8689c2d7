package worldstate

import (
	"slices"

	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// Who has documents open. The room keeps no text: a reader gets what is on disk, read beside
// the room, and from then on every update that reaches the disk. What is read may contain an
// update that comes again; Yjs applies each once.

// maxOpen is how many documents one participant may have open. PROTOCOL.md section 11.
const maxOpen = 32

// reader is somebody who has a document open: a participant, or an [Outsider].
type reader struct {
	number   uint16    // of a participant; 0: outside
	outside  *Outsider // nil for a participant
	presence []byte    // the last awareness update; empty: shows nothing
	stale    bool      // the reader lacks updates until it asks again
}

// readers are those of one document.
type readers []*reader

func (all readers) of(number uint16) *reader {
	for _, rd := range all {
		if rd.number == number && rd.outside == nil {
			return rd
		}
	}
	return nil
}

// openFor returns the reader of a document, or nil.
func (r *Room) openFor(number uint16, id record.ID) *reader { return r.reading[id].of(number) }

// isDocument reports whether a role sees a document with the id.
func (r *Room) isDocument(id record.ID, role Role) bool {
	o := r.durable.Object(id)
	return o != nil && o.Kind == record.Document && r.sightNow(id) <= role
}

func (r *Room) openDocument(from uint16, c *OpenDocument) {
	p := r.views[from]
	person := r.state.Person(from)
	if person == nil || p == nil || p.viewer == nil {
		return
	}
	rd := r.openFor(from, c.Document)
	switch {
	case !r.isDocument(c.Document, person.Role):
		r.tell(from, &NotOpened{ErrNoDocument})
		return
	case rd == nil && r.hasMost(from):
		r.tell(from, &NotOpened{ErrTooMany})
		return
	case rd == nil:
		rd = &reader{number: from}
		r.join(c.Document, rd)
	}
	rd.stale = false
	p.texts.ask(c)
	r.readNext(from, p)
}

// hasMost reports whether a participant has as many documents open as it may.
func (r *Room) hasMost(number uint16) bool {
	n := 0
	for _, all := range r.reading {
		if all.of(number) != nil {
			n++
		}
	}
	return n >= maxOpen
}

// join adds a reader, who learns where the others are.
func (r *Room) join(id record.ID, rd *reader) {
	if r.reading == nil {
		r.reading = map[record.ID]readers{}
	}
	for _, other := range r.reading[id] {
		if len(other.presence) > 0 && !r.areHidden(rd, other) {
			r.tellReader(rd, &PresenceShown{id, other.number, other.presence})
		}
	}
	r.reading[id] = append(r.reading[id], rd)
}

// closeDocument ends what somebody reads; others see that the presence has ended. After the
// last reader, the store may fold the document.
func (r *Room) closeDocument(id record.ID, rd *reader) {
	all := r.reading[id]
	at := slices.Index(all, rd)
	if at < 0 {
		return
	}
	all = slices.Delete(all, at, at+1)
	r.reading[id] = all
	if p := r.views[rd.number]; rd.outside == nil && p != nil {
		p.texts.forget(id)
	}
	if len(rd.presence) > 0 {
		for _, other := range all {
			if !r.areHidden(rd, other) {
				r.tellReader(other, &PresenceShown{Document: id, Participant: rd.number, State: r.absence(rd, other)})
			}
		}
	}
	if len(all) == 0 {
		delete(r.reading, id)
		r.cfg.Journal.Settle(id)
	}
}

// absence is what a reader gets when another one has gone: editors outside the room know
// Yjs client ids alone.
func (r *Room) absence(gone, to *reader) []byte {
	if to.outside == nil {
		return nil
	}
	return document.Gone(gone.presence)
}

// closeAll closes all documents of a participant, whose connection is gone.
func (r *Room) closeAll(number uint16) {
	for id, all := range r.reading {
		if rd := all.of(number); rd != nil {
			r.closeDocument(id, rd)
		}
	}
}

// tellReader tells a reader something, if it has a connection.
func (r *Room) tellReader(rd *reader, e Event) {
	if rd.outside != nil {
		rd.outside.Viewer.Tell(e)
		return
	}
	r.tell(rd.number, e)
}

// isCongested reports whether too much waits for a reader.
func (r *Room) isCongested(rd *reader) bool {
	if rd.outside != nil {
		return rd.outside.Viewer.Congested()
	}
	p := r.views[rd.number]
	return p == nil || p.viewer == nil || p.viewer.Congested()
}

// areHidden reports whether two participants are hidden from each other.
func (r *Room) areHidden(a, b *reader) bool {
	p := r.views[a.number]
	return a.outside == nil && b.outside == nil && p != nil && slices.Contains(p.hidden, b.number)
}

// editorOf returns a reader as the author of changes.
func (r *Room) editorOf(rd *reader) (record.Editor, bool) {
	if o := rd.outside; o != nil {
		return record.Editor{Author: o.Author, Name: o.Name, Role: uint8(o.Role), Others: o.Role >= r.state.Erasing}, true
	}
	p := r.state.Person(rd.number)
	if p == nil {
		return record.Editor{}, false
	}
	return r.state.editor(p), true
}

// sees reports whether a reader still sees the document.
func (r *Room) sees(rd *reader, id record.ID) bool {
	by, here := r.editorOf(rd)
	return here && r.isDocument(id, Role(by.Role))
}

// lookAtReaders closes the documents of readers who do not see them any more: a document was
// deleted, or hidden from the role.
func (r *Room) lookAtReaders() {
	for id := range r.reading {
		blind := func(rd *reader) bool { return !r.sees(rd, id) }
		for at := slices.IndexFunc(r.reading[id], blind); at >= 0; at = slices.IndexFunc(r.reading[id], blind) {
			rd := r.reading[id][at]
			if rd.outside != nil {
				rd.outside.Viewer.Leave(ErrNoDocument)
			}
			r.closeDocument(id, rd)
		}
	}
}
