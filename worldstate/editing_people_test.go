package worldstate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// cable is the connection of an editor: what the room said and the editor has not read.
type cable struct {
	mu     sync.Mutex
	events []worldstate.Event
	laden  bool // the room keeps results back
	asks   bool // the editor must ask for parts
	bell   chan<- struct{}
}

func (w *cable) Tell(e worldstate.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, e)
	switch e := e.(type) {
	case *worldstate.Welcome, *worldstate.ContentsReset, *worldstate.Records, *worldstate.Missed:
		w.asks = true
	case *worldstate.Result:
		w.asks = w.asks || e.BringsBack()
	}
	select {
	case w.bell <- struct{}{}:
	default:
	}
}

func (w *cable) Congested() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asks = w.asks || w.laden
	return w.laden
}

func (*cable) Show(*worldstate.Frame) bool { return true }
func (*cable) Leave(error)                 {}

// read takes up to n events, and whether to ask for a part: after everything was read.
func (w *cable) read(n int) (some []worldstate.Event, ask bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n = min(n, len(w.events))
	some, w.events = w.events[:n:n], w.events[n:]
	if ask = w.asks && len(w.events) == 0; ask {
		w.asks = false
	}
	return some, ask
}

func (w *cable) load(laden bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.laden = laden
}

// editing is one person who edits, with a replica that may be behind.
type editing struct {
	client   worldstate.ClientID
	account  worldstate.AccountID
	number   uint16
	wire     *cable // nil: the connection is lost
	replica  worldstate.Replica
	sequence uint64
	pending  []*intent // without an answer, in order
	undo     []*intent // inverses of what was acknowledged
	refused  map[uint64]error
	deleted  map[record.ID][]record.ID
	random   *rand.Rand
}

// intent is an operation with its inverse.
type intent struct {
	operation worldstate.Operation
	inverse   []record.Change
}

// hear applies what the room says.
func (p *editing) hear(e worldstate.Event) error {
	if err := p.replica.Apply(e); err != nil {
		return err
	}
	switch e := e.(type) {
	case *worldstate.Welcome:
		p.answered(e.LastClientSequence)
	case *worldstate.Acknowledged:
		p.answered(e.ClientSequence)
	case *worldstate.Refused:
		p.refused[e.ClientSequence] = e.Err
		p.pending = slices.DeleteFunc(p.pending, func(i *intent) bool { return i.operation.ClientSequence == e.ClientSequence })
	case *worldstate.Result:
		p.follow(e)
	case *worldstate.Missed:
		for _, r := range e.Results {
			p.follow(r)
		}
	}
	return nil
}

// answered forgets the operations up to a client sequence, and remembers how to undo them.
func (p *editing) answered(last uint64) {
	for len(p.pending) > 0 && p.pending[0].operation.ClientSequence <= last {
		p.undo = append(p.undo, p.pending[0])
		p.pending = p.pending[1:]
	}
}

// follow remembers what could be brought back, whoever deleted it.
func (p *editing) follow(r *worldstate.Result) {
	for i := range r.Of {
		if r.Of[i].Verb == record.Delete {
			p.deleted[r.Parent] = append(p.deleted[r.Parent], r.Of[i].ID)
		}
	}
}

// next returns the next operation, made from what the replica shows: often it comes too
// late, and is refused.
func (p *editing) next() *intent {
	p.sequence++
	if n := len(p.undo); n > 0 && p.random.IntN(5) == 0 {
		last := p.undo[n-1]
		p.undo = p.undo[:n-1]
		return &intent{worldstate.Operation{ClientSequence: p.sequence, Parent: last.operation.Parent, Changes: last.inverse}, last.operation.Changes}
	}
	parent := record.Room
	if boards := p.replica.Boards(); len(boards) > 0 && p.random.IntN(2) == 0 {
		parent = boards[p.random.IntN(len(boards))]
	}
	i := &intent{operation: worldstate.Operation{ClientSequence: p.sequence, Parent: parent}}
	changed := map[record.ID]bool{}
	for range 1 + p.random.IntN(3) {
		if c, inverse := p.change(parent); !changed[c.ID] {
			changed[c.ID] = true
			i.operation.Changes, i.inverse = append(i.operation.Changes, c), append(i.inverse, inverse)
		}
	}
	return i
}

// change returns a change and its inverse.
func (p *editing) change(parent record.ID) (c, inverse record.Change) {
	set := p.replica.Contents.Sets[parent]
	all, gone := set.Records(), p.deleted[parent]
	if p.random.IntN(20) > 0 { // objects of the scene are not theirs to change
		all = slices.DeleteFunc(all, func(r *record.Record) bool { return r.Author == record.Author{} })
	}
	switch n := p.random.IntN(10); {
	case n < 2 && len(gone) > 0:
		id := gone[p.random.IntN(len(gone))]
		return record.Change{Verb: record.Restore, ID: id}, record.Change{Verb: record.Delete, ID: id}
	case n < 4 && len(all) > 0:
		id := all[p.random.IntN(len(all))].ID
		return record.Change{Verb: record.Delete, ID: id}, record.Change{Verb: record.Restore, ID: id}
	case n < 7 && len(all) > 0:
		r := all[p.random.IntN(len(all))]
		patch := p.patch(parent, set)
		_, before := r.Properties.Change(patch)
		return record.Change{Verb: record.Patch, ID: r.ID, Properties: patch}, record.Change{Verb: record.Patch, ID: r.ID, Properties: before}
	}
	c = p.put(parent)
	return c, record.Change{Verb: record.Delete, ID: c.ID}
}

func (p *editing) put(parent record.ID) record.Change {
	var id record.ID
	for i := range id {
		id[i] = byte(p.random.Uint32())
	}
	if parent != record.Room {
		return record.PutLine(id, record.Line{Colour: p.random.Uint32() & record.MaxColour, Width: 8, Points: record.AppendPoints(nil, []record.Point{{X: uint16(p.random.Uint32()), Y: 5}, {X: 7, Y: 8}})})
	}
	place := record.Properties{{Name: record.X, Value: record.OfInt(p.random.IntN(9000))}, {Name: record.Y, Value: record.OfInt(1000)}, {Name: record.Z, Value: record.OfInt(0)}}
	if p.random.IntN(25) > 0 {
		return record.Change{Verb: record.Put, ID: id, Kind: record.Seat, Properties: place}
	}
	return record.Change{Verb: record.Put, ID: id, Kind: record.Board, Properties: record.Of(append(place,
		record.Property{Name: record.Width, Value: record.OfInt(2000)}, record.Property{Name: record.Height, Value: record.OfInt(1000)})...)}
}

// patch moves an object or names it; of a stroke it changes the place in the order, or the colour.
func (p *editing) patch(parent record.ID, set *record.Set) record.Properties {
	switch {
	case parent == record.Room && p.random.IntN(2) == 0:
		return record.Properties{{Name: record.X, Value: record.OfInt(p.random.IntN(9000))}}
	case parent == record.Room:
		return record.Properties{{Name: record.Name, Value: record.OfText(fmt.Sprint("thing ", p.random.IntN(9)))}}
	case p.random.IntN(2) == 0:
		return record.Properties{{Name: record.Colour, Value: record.OfInt(p.random.IntN(record.MaxColour))}}
	}
	order := set.InOrder() // above the lowest ones: people often choose the same place
	low, high := order[0].OrderKey(), ""
	if len(order) > 1 {
		high = order[1].OrderKey()
	}
	key := record.Between(low, high)
	if key == "" || len(key) > 40 {
		key = "V5"
	}
	return record.Properties{{Name: record.Order, Value: record.OfText(key)}}
}
