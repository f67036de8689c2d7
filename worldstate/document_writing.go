package worldstate

import (
	"errors"
	"fmt"
	"slices"

	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// DocumentUpdate is an update on its way to the disk.
type DocumentUpdate struct {
	Document record.ID
	By       record.Author
	Name     string // of the author
	At       int64  // Unix milliseconds
	Bytes    []byte // Yjs update V1; the store takes out what it has
	Facts    document.Facts
}

// largestRelay is the size, in bytes, beyond which readers in the room get no update but ask
// for it, part by part.
const largestRelay = 64 << 10

// writeDocument takes an update of a participant.
func (r *Room) writeDocument(from uint16, c *WriteDocument) {
	p := r.state.Person(from)
	if p == nil {
		return
	}
	rd := r.openFor(from, c.Document)
	var err error
	switch {
	case rd == nil:
		err = ErrNotOpen
	case !p.done.takes(c.cost(), fanoutBurst, r.now):
		err = ErrTooFast
	default:
		client := p.Client
		err = r.keepUpdate(rd, c, func(err error) { r.disk.put(documentKept{c, rd, client, err}) })
	}
	if err != nil {
		r.tell(from, &NotWritten{c.Ref, err})
	}
}

// cost returns the bytes that an update sends to everybody, and adds the work of the disk, which
// looks up every Yjs client.
func (c *WriteDocument) cost() int {
	return messageSize + len(c.Update) + rowSize*(len(c.Facts.Clients)+len(c.Facts.Erased))
}

// keepUpdate queues an update for the disk if the reader may write.
func (r *Room) keepUpdate(rd *reader, c *WriteDocument, done func(error)) error {
	by, here := r.editorOf(rd)
	o := r.state.Contents.Object(c.Document)
	switch {
	case !here || o == nil || o.Kind != record.Document:
		return ErrNoDocument
	case Role(by.Role) < r.state.Drawing || !by.May(record.ToDraw, o):
		return ErrForbidden
	case r.rests() || r.textTrouble.rests(r.now):
		return ErrStore
	}
	u := &DocumentUpdate{Document: c.Document, By: by.Author, Name: by.Name, At: r.now.UnixMilli(), Bytes: c.Update, Facts: c.Facts}
	kept := func(err error) {
		c.Update = u.Bytes // without what was stored before
		done(err)
	}
	if err := r.cfg.Journal.Write(u, kept); err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return nil
}

// isTheirs reports whether an error of the store concerns the update, not the disk.
func isTheirs(err error) bool {
	return errors.Is(err, ErrDocumentGap) || errors.Is(err, ErrNotYourClient) || errors.Is(err, ErrDocumentFull) || errors.Is(err, ErrNoDocument)
}

// documentWasKept tells readers an update that is on disk, and its author what became of it.
func (r *Room) documentWasKept(m documentKept) {
	err := m.err
	switch {
	case err == nil:
		r.textTrouble = trouble{}
	case !isTheirs(err):
		err = ErrStore // the journal logs the details
		if !r.textTrouble.rests(r.now) {
			r.textTrouble.add(r.now)
		}
		r.askAgain(m)
	}
	var answer Event = &DocumentSaved{m.write.Document, m.write.Ref}
	if err != nil {
		answer = &NotWritten{m.write.Ref, err}
	} else if !document.IsEmpty(m.write.Update) {
		r.relay(m.write, m.from)
	}
	if m.from.outside != nil {
		m.from.outside.Viewer.Tell(answer)
	} else if author := r.state.ByClient(m.client); author != nil {
		r.tell(author.Number, answer)
	}
}

// askAgain makes the other readers compare after a commit that failed: some of it may be on disk,
// and what its author sends again is then nothing new.
func (r *Room) askAgain(m documentKept) {
	for _, rd := range r.reading[m.write.Document] {
		if rd != m.from && !rd.stale {
			rd.stale = true
			r.tellReader(rd, &DocumentWritten{Document: m.write.Document, Participant: m.from.number})
		}
	}
}

// relay tells the other readers an update. A reader that is too slow, and one in the room
// when the update is large, asks for it instead.
func (r *Room) relay(c *WriteDocument, from *reader) {
	for _, rd := range slices.Clone(r.reading[c.Document]) {
		switch {
		case rd == from || rd.stale || !r.sees(rd, c.Document):
		case r.isCongested(rd) || rd.outside == nil && len(c.Update) > largestRelay:
			rd.stale = true
			r.tellReader(rd, &DocumentWritten{Document: c.Document, Participant: from.number})
		default:
			r.tellReader(rd, &DocumentWritten{c.Document, from.number, c.Update})
		}
	}
}

// showPresence shows other readers where a participant reads and writes.
func (r *Room) showPresence(from uint16, c *ShowPresence) {
	p, rd := r.state.Person(from), r.openFor(from, c.Document)
	if p == nil || rd == nil || !p.drawn.takes(messageSize+len(c.State), liveBurst, r.now) {
		return
	}
	r.present(rd, c)
}

// present relays an awareness update of one client id, unless somebody else has that id.
func (r *Room) present(rd *reader, c *ShowPresence) {
	client, err := document.AwarenessClient(c.State)
	if len(c.State) > 0 && err != nil {
		return
	}
	all := r.reading[c.Document]
	for _, other := range all {
		if theirs, err := document.AwarenessClient(other.presence); other != rd && err == nil && theirs == client && len(c.State) > 0 {
			return
		}
	}
	before := rd.presence
	rd.presence = c.State
	for _, other := range all {
		state := c.State
		if len(state) == 0 && other.outside != nil {
			state = document.Gone(before)
		}
		if other != rd && !r.areHidden(rd, other) && !r.isCongested(other) {
			r.tellReader(other, &PresenceShown{c.Document, rd.number, state})
		}
	}
}

// apply is never called: the room answers these commands itself.
func (*OpenDocument) apply(*State, *Person) (Event, error)  { return nil, nil }
func (*CloseDocument) apply(*State, *Person) (Event, error) { return nil, nil }
func (*WriteDocument) apply(*State, *Person) (Event, error) { return nil, nil }
func (*ShowPresence) apply(*State, *Person) (Event, error)  { return nil, nil }

func (*PointOut) gesture()   {}
func (*PointedOut) gesture() {}

// onObject is an event about an object, for those who see it.
type onObject interface {
	Event
	object() record.ID
}

func (e *PointedOut) object() record.ID { return e.Object }

func (c *PointOut) apply(s *State, p *Person) (Event, error) {
	switch o := s.Contents.Object(c.Object); {
	case !p.Role.May(Talking):
		return nil, ErrForbidden
	case o == nil || SightOf(o) > p.Role:
		return nil, ErrNoObject
	}
	return &PointedOut{p.Number, c.Object, c.Place}, nil
}

// documentCommand carries out a command about documents. It reports whether c is one.
func (r *Room) documentCommand(from uint16, c Command) bool {
	switch c := c.(type) {
	case *OpenDocument:
		r.openDocument(from, c)
	case *CloseDocument:
		if rd := r.openFor(from, c.Document); rd != nil {
			r.closeDocument(c.Document, rd)
		}
	case *WriteDocument:
		r.writeDocument(from, c)
	case *ShowPresence:
		r.showPresence(from, c)
	default:
		return false
	}
	return true
}
