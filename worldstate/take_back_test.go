package worldstate_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// results returns what a viewer was told, in order.
func (e *recordingViewer) results() (all []*worldstate.Result) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, event := range e.events {
		if r, is := event.(*worldstate.Result); is {
			all = append(all, r)
		}
	}
	return all
}

// where names a record.
type where struct{ parent, id record.ID }

// planOf returns what a store would plan: from the results after a sequence.
func planOf(h *house, log []*worldstate.Result, after uint64, author record.Author) (all []worldstate.Wanted) {
	pasts, order := map[where]*worldstate.Past{}, []where(nil)
	for _, r := range log {
		for i := range r.Of {
			e := &r.Of[i]
			w := where{r.Parent, e.Target()}
			if pasts[w] == nil {
				if r.By.Author != author || r.Sequence <= after {
					continue
				}
				pasts[w], order = worldstate.NewPast(author), append(order, w)
			}
			pasts[w].Add(&worldstate.Deed{Verb: e.Verb, Author: r.By.Author, Before: e.Before})
		}
	}
	slices.SortStableFunc(order, func(a, b where) int { return slices.Compare(a.parent[:], b.parent[:]) })
	c := h.contents()
	for _, w := range order {
		r, there := c.Sets[w.parent].Get(w.id), true
		if r == nil {
			there = false
			for _, d := range c.Sets[w.parent].Deleted() {
				if d.ID == w.id {
					r = d.Record
				}
			}
		}
		if one, changes := pasts[w].Wanted(r, there); changes {
			one.Parent, one.ID = w.parent, w.id
			all = append(all, one)
		}
	}
	return all
}

// contents returns a copy of what is in the room.
func (h *house) contents() (c *worldstate.Contents) {
	h.Helper()
	if err := h.room.Do(context.Background(), func(s *worldstate.State) { c = s.Contents.Clone() }); err != nil {
		h.Fatal(err)
	}
	return c
}

// takesBack takes back what an author did after a result.
func (h *house) takesBack(sees *recordingViewer, after uint64, author record.Author, part func([]worldstate.Wanted) []worldstate.Wanted) worldstate.Taken {
	h.Helper()
	h.settle()
	done, err := h.room.TakeBack(context.Background(), worldstate.Host, func(context.Context) ([]worldstate.Wanted, bool, error) {
		return part(planOf(h, sees.results(), after, author)), false, nil
	})
	if err != nil {
		h.Fatal(err)
	}
	return done
}

func whole(all []worldstate.Wanted) []worldstate.Wanted { return all }

// replayed replays a log without an author's operations.
type replayed struct {
	there map[where]bool
	has   map[where]record.Properties
	his   map[where]bool // put by the author
	mixed map[where]bool // the author put it, and somebody else brought it back: not said what should be
}

func replayWithout(before *worldstate.Contents, log []*worldstate.Result, author record.Author) *replayed {
	n := &replayed{map[where]bool{}, map[where]record.Properties{}, map[where]bool{}, map[where]bool{}}
	for parent, set := range before.Sets {
		for _, r := range set.Records() {
			n.there[where{parent, r.ID}], n.has[where{parent, r.ID}] = true, r.Properties
		}
		for _, d := range set.Deleted() {
			n.has[where{parent, d.ID}] = d.Properties
		}
	}
	for _, r := range log {
		for i := range r.Of {
			n.apply(where{r.Parent, r.Of[i].Target()}, &r.Of[i], r.By.Author == author)
		}
	}
	return n
}

func (n *replayed) apply(w where, e *record.Effect, his bool) {
	switch {
	case his && e.Verb == record.Put:
		n.his[w] = true
	case his:
	case n.his[w]:
		n.mixed[w] = n.mixed[w] || e.Verb == record.Restore
	case e.Verb == record.Put:
		n.there[w], n.has[w] = true, e.Record.Properties
	case e.Verb == record.Patch:
		n.has[w] = n.has[w].With(e.Properties)
	case e.Verb == record.Delete:
		n.there[w] = false
	case e.Verb == record.Restore:
		n.there[w] = true
	}
}

// compare compares what is in the room with the replay.
func (n *replayed) compare(t *testing.T, c *worldstate.Contents) (compared int) {
	t.Helper()
	for parent := range c.Sets {
		set := c.Set(parent)
		if set == nil || n.mixed[where{id: parent}] {
			continue
		}
		for _, r := range set.Records() {
			w := where{parent, r.ID}
			switch {
			case n.mixed[w]:
			case !n.there[w]:
				t.Errorf("%x on %x should not be there", r.ID, parent)
			case !slices.Equal(n.has[w], r.Properties):
				t.Errorf("%x on %x is %v; want %v", r.ID, parent, r.Properties, n.has[w])
			}
			compared++
		}
	}
	for w, there := range n.there {
		if set := c.Set(w.parent); there && !n.mixed[w] && set != nil && set.Get(w.id) == nil {
			t.Errorf("%x on %x should be there", w.id, w.parent)
		}
	}
	return compared
}

// anyChange returns a random operation on a few objects, or on a board.
func anyChange(r *rand.Rand) (parent record.ID, changes []record.Change) {
	number := func(name string, n int) record.Property { return record.Property{Name: name, Value: record.OfInt(n)} }
	if r.IntN(2) == 0 {
		parent = wall
		if r.IntN(3) == 0 {
			parent = record.ID{byte(r.IntN(12)), 9}
		}
	}
	seen := map[record.ID]bool{}
	for range 1 + r.IntN(3) {
		c := record.Change{Verb: record.Verb(1 + r.IntN(4)), ID: record.ID{byte(r.IntN(12)), 9}}
		if seen[c.ID] {
			continue
		}
		seen[c.ID] = true
		switch {
		case c.Verb == record.Put && parent != record.Room:
			c = record.PutLine(c.ID, record.Line{Width: 8, Points: []byte{2, 2}})
		case c.Verb == record.Put:
			c.Kind = record.Board
			c.Properties = record.Of(number(record.X, 1), number(record.Y, 1), number(record.Z, 1), number(record.Width, 900), number(record.Height, 900))
		case c.Verb == record.Patch && parent != record.Room:
			c.Properties = record.Properties{number(record.Colour, r.IntN(4)), number(record.Width, 10+r.IntN(4))}[r.IntN(2):]
		case c.Verb == record.Patch:
			c.Properties = record.Properties{number(record.X, r.IntN(4)), number(record.Z, r.IntN(4))}[r.IntN(2):]
			if r.IntN(4) == 0 {
				c.Properties = append(record.Properties{{Name: record.Locked, Value: record.OfBool(r.IntN(2) == 0)}}, c.Properties...)
			}
		}
		changes = append(changes, c)
	}
	return parent, changes
}

// Random people at work: after a take back the room is as if the log were replayed without
// one of them. It may be interrupted and repeated.
func TestATakeBackIsTheLogWithoutOnePerson(t *testing.T) {
	compared := 0
	for seed := range uint64(60) {
		synctest.Test(t, func(t *testing.T) {
			h := open(t, "lobby")
			h.disk.prompt = true
			r := rand.New(rand.NewPCG(seed, 14))
			var people []*artist
			for n := range byte(3) {
				people = append(people, h.artist(n+1, account(n+1), role(worldstate.Host)))
			}
			work := func(operations int) {
				for range operations {
					parent, changes := anyChange(r)
					_ = people[r.IntN(len(people))].asksOf(parent, changes) // many are refused
				}
			}
			work(60)
			before := h.contents()
			work(100)
			after, eve, sees := before.Sequence, worldstate.AccountID{2}.Author(worldstate.RoomID{}), people[0].sees
			log := sees.results()
			log = slices.DeleteFunc(log, func(r *worldstate.Result) bool { return r.Sequence <= after })
			if seed%2 == 0 { // the server ends in the middle
				h.takesBack(sees, after, eve, func(all []worldstate.Wanted) []worldstate.Wanted { return all[:len(all)/2] })
			}
			if done := h.takesBack(sees, after, eve, whole); done.Gone+done.Full+done.Forbidden > 0 {
				t.Errorf("seed %d: %+v", seed, done)
			}
			compared += replayWithout(before, log, eve).compare(t, h.contents())
			if done := h.takesBack(sees, after, eve, whole); done != (worldstate.Taken{}) {
				t.Errorf("seed %d: again: %+v", seed, done)
			}
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if compared < 500 {
		t.Errorf("only %d records were compared", compared)
	}
}

// A guest does all the harm that a minute allows. A host takes it back.
func TestNothingThatAGuestDoesInAMinuteIsBeyondAHost(t *testing.T) {
	h := open(t, "lobby")
	h.disk.prompt = true
	ada := h.artist(1, account(1), role(worldstate.Host))
	const boards, notes = 20, 200
	ada.dots(0, 6000)
	for n := range boards {
		must(t, ada.asksOf(record.Room, []record.Change{furniture(n, record.Board)}))
		for m := range 60 {
			must(t, ada.asksOf(furniture(n, "").ID, put(m, long)))
		}
	}
	for n := range notes {
		must(t, ada.asksOf(record.Room, []record.Change{furniture(1000+n, record.Note)}))
	}
	eve := h.artist(2, account(2))
	before := h.contents()
	must(t, h.room.Do(t.Context(), func(s *worldstate.State) { s.FanoutBurst = 0 }))
	harm := newHarm(before)
	allowed := 100
	for range 60 {
		for range allowed {
			parent, changes := harm.next()
			if err := eve.asksOf(parent, changes); errors.Is(err, worldstate.ErrTooFast) {
				harm.again(parent, changes)
				break
			} else if err != nil && !errors.Is(err, record.ErrErasedFull) && !errors.Is(err, record.ErrFull) && !errors.Is(err, record.ErrNoChange) && !errors.Is(err, worldstate.ErrNoObject) {
				t.Fatal(err)
			}
		}
		allowed = 30
		h.pass(time.Second)
	}
	harmed := h.contents()
	left := 0
	for _, o := range before.Sets[record.Room].Records() {
		if harmed.Object(o.ID) != nil {
			left++
		}
	}
	if left > 20 || harmed.Set(wall) != nil && harmed.Set(wall).Len() == 6000 {
		t.Fatalf("%d objects are left: no harm was done", left)
	}
	done := h.takesBack(eve.sees, before.Sequence, worldstate.AccountID{2}.Author(worldstate.RoomID{}), whole)
	if done.Gone+done.Full+done.Forbidden > 0 || done.Changed < 5000 {
		t.Errorf("%+v", done)
	}
	after := h.contents()
	after.Sequence = before.Sequence
	if !after.Equal(before) {
		t.Error("the room is not as it was")
	}
	t.Logf("%+v after %d results", done, harmed.Sequence-before.Sequence)
}

// furniture returns the change that puts an object.
func furniture(n int, kind string) record.Change {
	number := func(name string, n int) record.Property { return record.Property{Name: name, Value: record.OfInt(n)} }
	id := numbered(n)
	id[15] = 5
	p := record.Of(number(record.X, n), number(record.Y, 1), number(record.Z, 1), number(record.Width, 900), number(record.Height, 900))
	if kind == record.Note {
		p = p.With(record.Properties{{Name: record.Body, Value: record.OfText("a note of some length, so that it is worth something")}})
	}
	return record.Change{Verb: record.Put, ID: id, Kind: kind, Properties: p}
}

// harm is what a vandal does next: empties the notes, deletes the strokes of the wall and
// all objects, and fills the room and boards of its own with litter.
type harm struct {
	waiting []struct {
		parent  record.ID
		changes []record.Change
	}
	litter int
}

func newHarm(c *worldstate.Contents) *harm {
	m := &harm{}
	var notes, objects []record.Change
	for _, o := range c.Sets[record.Room].Records() {
		if o.Kind == record.Note {
			notes = append(notes, record.Change{Verb: record.Patch, ID: o.ID, Properties: record.Properties{{Name: record.Body, Value: record.OfText("")}, {Name: record.X, Value: record.OfInt(7)}}})
		}
		if o.Author != (record.Author{}) {
			objects = append(objects, record.Change{Verb: record.Delete, ID: o.ID})
		}
	}
	for i := range notes {
		notes[i].Properties = record.Of(notes[i].Properties...)
	}
	m.add(record.Room, notes)
	m.add(wall, record.Each(record.Delete, ids(0, 3000)...))
	m.add(record.Room, objects)
	for n := range 23 {
		m.add(record.Room, []record.Change{furniture(5000+n, record.Board)})
	}
	m.add(wall, record.Each(record.Delete, ids(3000, 6000)...))
	return m
}

func (m *harm) add(parent record.ID, all []record.Change) {
	for part := range slices.Chunk(all, record.MaxChanges) {
		m.again(parent, part)
	}
}

func (m *harm) again(parent record.ID, changes []record.Change) {
	m.waiting = append(m.waiting, struct {
		parent  record.ID
		changes []record.Change
	}{parent, changes})
}

func (m *harm) next() (record.ID, []record.Change) {
	if len(m.waiting) > 0 {
		one := m.waiting[0]
		m.waiting = m.waiting[1:]
		return one.parent, one.changes
	}
	m.litter++
	if m.litter%3 == 0 {
		return wall, put(100_000+m.litter, long)
	}
	return furniture(5000+m.litter%23, "").ID, put(m.litter, long)
}
