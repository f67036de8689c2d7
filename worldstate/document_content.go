package worldstate

import (
	"slices"

	"stoa/worldstate/record"
)

// A participant gets documents as it gets records: one part at a time, when its connection
// has taken the last one. At most one document of a participant is in memory.

// contentPart is the bytes of a document in one message.
const contentPart = 16 << 10

// texts is what a participant still has to receive of documents.
type texts struct {
	asked []*OpenDocument // in order; one for each document
	busy  record.ID       // the document that is being read; zero: none
	now   *content        // what is being sent
}

// content is a document on its way.
type content struct {
	document      record.ID
	update, state []byte
}

// ask adds a request, in place of an earlier one for the same document.
func (t *texts) ask(c *OpenDocument) {
	same := func(other *OpenDocument) bool { return other.Document == c.Document }
	if at := slices.IndexFunc(t.asked, same); at >= 0 {
		t.asked[at] = c
		return
	}
	t.asked = append(t.asked, c)
}

// forget drops what was asked of a document.
func (t *texts) forget(id record.ID) {
	t.asked = slices.DeleteFunc(t.asked, func(c *OpenDocument) bool { return c.Document == id })
	if t.now != nil && t.now.document == id {
		t.now = nil
	}
}

// readNext begins to read the next document that a participant asked for, unless one is on
// its way.
func (r *Room) readNext(number uint16, p *view) {
	if p.texts.busy != record.Room || p.texts.now != nil || len(p.texts.asked) == 0 {
		return
	}
	c := p.texts.asked[0]
	p.texts.asked = p.texts.asked[1:]
	p.texts.busy = c.Document
	r.cfg.Journal.ReadDocument(c.Document, c.Have, func(update, state []byte, err error) {
		r.disk.put(documentRead{number, p, &content{document: c.Document, update: update, state: state}, err})
	})
}

// documentWasRead sends the first part of a document that was read.
func (r *Room) documentWasRead(m documentRead) {
	p := r.views[m.number]
	if p == nil || p != m.view {
		return // the participant left
	}
	p.texts.busy = record.Room
	rd := r.openFor(m.number, m.content.document)
	switch {
	case rd == nil: // closed meanwhile
	case !r.sees(rd, m.content.document): // hidden or deleted meanwhile
		r.closeDocument(m.content.document, rd)
		r.tell(m.number, &NotOpened{ErrNoDocument})
	case m.err != nil:
		r.closeDocument(m.content.document, rd)
		r.tell(m.number, &NotOpened{ErrStore})
	default:
		p.texts.now = m.content
		r.tellContent(m.number, p)
	}
	r.readNext(m.number, p)
}

// tellContent sends the next part of the document that is on its way.
func (r *Room) tellContent(number uint16, p *view) {
	c := p.texts.now
	part := c.update[:min(len(c.update), contentPart)]
	c.update = c.update[len(part):]
	e := &DocumentContent{Document: c.document, Update: part, More: len(c.update) > 0}
	if !e.More {
		e.State = c.state
		p.texts.now = nil
	}
	if p.viewer != nil {
		p.viewer.Tell(e)
	}
	if !e.More {
		r.readNext(number, p)
	}
}
