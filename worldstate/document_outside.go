package worldstate

import (
	"context"
	"maps"
	"slices"

	"stoa/worldstate/record"
)

// Outsider is a stock Yjs editor that has one document open without being in the room. It
// counts as its account, with the account's role.
type Outsider struct {
	Document record.ID
	Account  AccountID
	Author   record.Author
	Name     string
	Role     Role
	Writes   bool // the pass allows writing
	Viewer   OutsideViewer
	reader   *reader
	budget   *fanout // of the account
}

// OutsideViewer receives the events of an [Outsider]'s document. Any goroutine may call the
// methods; they must not block. Calls after Leave have no effect.
type OutsideViewer interface {
	Tell(Event)
	Congested() bool
	Leave(error)
}

// maxOutside is how many editors outside the room one document may have. PROTOCOL.md section
// 11.
const maxOutside = 50

// LetEdit opens a document for an editor outside the room: the viewer gets what is on disk
// as one DocumentContent, then what is written. Errors: ErrNoDocument, ErrTooMany, ErrClosed.
func (r *Room) LetEdit(ctx context.Context, o *Outsider) error {
	var refused error
	err := r.ask(ctx, func() {
		outside := 0
		for _, rd := range r.reading[o.Document] {
			if rd.outside != nil {
				outside++
			}
		}
		switch {
		case !r.isDocument(o.Document, o.Role):
			refused = ErrNoDocument
		case outside >= maxOutside:
			refused = ErrTooMany
		default:
			o.reader, o.budget = &reader{outside: o}, r.outsideBudget(o.Account)
			r.join(o.Document, o.reader)
		}
	})
	if err != nil {
		r.must(func() { r.stopEdit(o) })
		return err
	}
	return refused
}

// mostBudgets is how many accounts' budgets are kept before those that are full are dropped.
const mostBudgets = 256

// outsideBudget returns the budget of an account's editors outside the room. It outlives them,
// so that coming again brings nothing.
func (r *Room) outsideBudget(account AccountID) *fanout {
	if r.outsiders == nil {
		r.outsiders = map[AccountID]*fanout{}
	}
	if len(r.outsiders) >= mostBudgets {
		maps.DeleteFunc(r.outsiders, func(_ AccountID, f *fanout) bool { return f.has(fanoutBurst, fanoutBurst, r.now) })
	}
	f := r.outsiders[account]
	if f == nil {
		f = &fanout{}
		r.outsiders[account] = f
	}
	return f
}

// Edit passes a message of an editor outside the room: an OpenDocument (compare), a
// WriteDocument or a ShowPresence. ErrBusy: the inbox is full.
func (r *Room) Edit(o *Outsider, c Command) error {
	return r.post(func() { r.outsideCommand(o, c) })
}

// StopEdit closes the document of an editor outside the room.
func (r *Room) StopEdit(o *Outsider) { r.must(func() { r.stopEdit(o) }) }

func (r *Room) stopEdit(o *Outsider) {
	if o.reader != nil {
		r.closeDocument(o.Document, o.reader)
	}
}

func (r *Room) outsideCommand(o *Outsider, c Command) {
	if o.reader == nil || !slices.Contains(r.reading[o.Document], o.reader) {
		return // closed meanwhile
	}
	switch c := c.(type) {
	case *OpenDocument:
		o.reader.stale = false
		r.cfg.Journal.ReadDocument(o.Document, c.Have, func(update, state []byte, err error) {
			if err != nil {
				o.Viewer.Leave(ErrStore)
				return
			}
			o.Viewer.Tell(&DocumentContent{Document: o.Document, Update: update, State: state})
		})
	case *WriteDocument:
		var err error
		switch {
		case !o.Writes:
			err = ErrForbidden
		case !o.budget.takes(c.cost(), fanoutBurst, r.now):
			err = ErrTooFast
		default:
			err = r.keepUpdate(o.reader, c, func(err error) { r.disk.put(documentKept{write: c, from: o.reader, err: err}) })
		}
		if err != nil {
			o.Viewer.Tell(&NotWritten{c.Ref, err})
		}
	case *ShowPresence:
		if o.budget.takes(messageSize+len(c.State), fanoutBurst, r.now) {
			r.present(o.reader, c)
		}
	}
}

// EndOutside ends the editors outside the room for which stop returns true, with a reason.
func (r *Room) EndOutside(ctx context.Context, stop func(*Outsider) bool, why error) error {
	return r.ask(ctx, func() { r.sendAway(stop, why) })
}

func (r *Room) sendAway(who func(*Outsider) bool, why error) {
	for id, all := range r.reading {
		for _, rd := range slices.Clone(all) {
			if rd.outside != nil && who(rd.outside) {
				rd.outside.Viewer.Leave(why)
				r.closeDocument(id, rd)
			}
		}
	}
}
