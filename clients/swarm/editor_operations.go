package main

import (
	"fmt"
	"slices"

	"stoa/clients/headless"
	"stoa/worldstate/record"
)

const (
	mostOwned   = 40 // records of one parent that an editor keeps
	mostChanges = 4  // in one operation
	mostPut     = 400
)

// operation returns the next operation: up to mostChanges changes of records of one
// parent, of all verbs.
func (e *editor) operation() (parent record.ID, changes []record.Change) {
	board, n := e.board(), e.random.IntN(10)
	switch {
	case n < 3:
		parent = e.wall
	case n < 5 && board != (record.ID{}):
		parent = board
	}
	changed := map[record.ID]bool{}
	for range 1 + e.random.IntN(mostChanges) {
		if c := e.change(parent); !changed[c.ID] {
			changed[c.ID] = true
			changes = append(changes, c)
		}
	}
	return parent, changes
}

// change returns a change of a record of the parent.
func (e *editor) change(parent record.ID) record.Change {
	here, deleted := e.ids(parent)
	if parent == record.Room && e.random.IntN(20) == 0 {
		if c, has := e.turnBoard(); has {
			return c
		}
	}
	n := e.random.IntN(10)
	switch {
	case len(here) > 0 && (n < 2 || len(here) > mostOwned):
		return record.Change{Verb: record.Delete, ID: here[e.random.IntN(len(here))]}
	case len(deleted) > 0 && (n < 4 || len(here)+len(deleted) > mostPut):
		return record.Change{Verb: record.Restore, ID: deleted[e.random.IntN(len(deleted))]}
	case len(here) > 0 && n < 7:
		return e.patch(parent, here[e.random.IntN(len(here))])
	}
	return e.put(parent, headless.NewID())
}

// ids returns the editor's records of a parent, those that are there and the deleted ones.
func (e *editor) ids(parent record.ID) (here, deleted []record.ID) {
	for id, one := range e.own[parent] {
		switch {
		case e.unsure[id]:
		case one.deleted:
			deleted = append(deleted, id)
		default:
			here = append(here, id)
		}
	}
	return here, deleted
}

// ownBoard returns the editor's only board, which may be deleted, if its state is known.
func (e *editor) ownBoard() (id record.ID, board *owned) {
	for id, one := range e.own[record.Room] {
		if one.change.Kind == record.Board && !e.unsure[id] {
			return id, one
		}
	}
	return id, nil
}

// board returns the editor's board if it is there.
func (e *editor) board() (none record.ID) {
	if id, board := e.ownBoard(); board != nil && !board.deleted {
		return id
	}
	return none
}

// turnBoard deletes the editor's board with its strokes, or brings them back.
func (e *editor) turnBoard() (c record.Change, has bool) {
	id, board := e.ownBoard()
	if board == nil {
		return c, false
	}
	if board.deleted {
		return record.Change{Verb: record.Restore, ID: id}, true
	}
	return record.Change{Verb: record.Delete, ID: id}, true
}

func (e *editor) put(parent, id record.ID) record.Change {
	if parent != record.Room {
		return record.PutLine(id, line(e.random))
	}
	e.things.boards = 1
	for _, one := range e.own[record.Room] {
		if one.change.Kind == record.Board {
			e.things.boards = 0 // each has one board, perhaps a deleted one
		}
	}
	e.mu.Lock()
	for h := range e.files {
		if !slices.Contains(e.things.files, h) {
			e.things.files = append(e.things.files, h)
		}
	}
	e.mu.Unlock()
	if e.things.boards > 0 {
		e.things.boards = 0
		return e.things.of(record.Board, id)
	}
	return e.things.put(id)
}

// patch changes something of a record, adds a property or removes it.
func (e *editor) patch(parent, id record.ID) record.Change {
	c := record.Change{Verb: record.Patch, ID: id}
	switch n := e.random.IntN(4); {
	case parent != record.Room && n < 2:
		c.Properties = record.Properties{property(record.Order, record.OfText(fmt.Sprintf("V%09d5", e.random.IntN(1e9))))}
	case parent != record.Room:
		c.Properties = record.Properties{property(record.Colour, record.OfInt(e.random.IntN(record.MaxColour)))}
	case n == 0:
		c.Properties = record.Properties{property(record.Name, record.OfText(e.things.words(3)))}
	case n == 1 && e.own[parent][id].change.Properties.Text(record.Name) != "":
		c.Properties = record.Properties{property(record.Name, record.Value{})}
	default:
		c.Properties = e.things.place()
	}
	return c
}
