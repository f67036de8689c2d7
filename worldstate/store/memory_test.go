package store

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
)

// memory is a store without a disk: the contract in its plainest form.
type memory struct {
	mu    sync.Mutex
	rooms map[worldstate.RoomID]*memoryRoom
}

type memoryRoom struct {
	epoch    uint64
	contents *worldstate.Contents
	lines    []*worldstate.Record
	here     map[worldstate.ClientID]bool
	texts    map[record.ID]*memoryDocument
}

type memoryDocument struct {
	updates [][]byte
	state   document.State
	owners  map[uint64]record.Author
}

func (r *memoryRoom) document(id record.ID) *memoryDocument {
	if r.texts == nil {
		r.texts = map[record.ID]*memoryDocument{}
	}
	if r.texts[id] == nil {
		r.texts[id] = &memoryDocument{state: document.State{}, owners: map[uint64]record.Author{}}
	}
	return r.texts[id]
}

// memoryEpoch is a journal of a room.
type memoryEpoch struct {
	store *memory
	room  *memoryRoom
	epoch uint64
	back  map[worldstate.ClientID]bool
	turn  chan struct{} // of the newest report; closed when it was made
}

func (m *memory) create(t *testing.T, id worldstate.RoomID) {
	place, err := scene.Load("lobby")
	must(t, err)
	m.rooms[id] = &memoryRoom{contents: worldstate.Begin(place), here: map[worldstate.ClientID]bool{}}
}

func (m *memory) open(_ *testing.T, id worldstate.RoomID) (*worldstate.Contents, epoch) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.rooms[id]
	r.epoch++
	first := make(chan struct{})
	close(first)
	return r.contents.Clone(), &memoryEpoch{m, r, r.epoch, maps.Clone(r.here), first}
}

func (m *memory) lines(_ *testing.T, id worldstate.RoomID) []*worldstate.Record {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.rooms[id].lines)
}

// restart does nothing: memory is what stays.
func (*memory) restart(*testing.T) {}

// change changes the room, if this is its epoch, and reports from another goroutine, in
// order.
func (e *memoryEpoch) change(f func(*memoryRoom) error, report func(error)) {
	e.store.mu.Lock()
	defer e.store.mu.Unlock()
	err := errReplaced
	if e.room.epoch == e.epoch {
		err = f(e.room)
	}
	before, after := e.turn, make(chan struct{})
	e.turn = after
	go func() {
		<-before
		report(err)
		close(after)
	}()
}

func (e *memoryEpoch) Append(r *worldstate.Result, done func(error)) error {
	e.change(func(room *memoryRoom) error {
		if r.Sequence != room.contents.Sequence+1 {
			return errGap
		}
		room.contents.Apply(r)
		return nil
	}, done)
	return nil
}

func (e *memoryEpoch) Record(r *worldstate.Record, done func(error)) error {
	e.change(func(room *memoryRoom) error {
		if slices.ContainsFunc(room.lines, func(l *worldstate.Record) bool { return l.Client == r.Client && l.Ref == r.Ref }) {
			return worldstate.ErrRepeated
		}
		room.lines = worldstate.Kept(append(room.lines, r), worldstate.KeptRecords)
		return nil
	}, done)
	return nil
}

func (e *memoryEpoch) Write(u *worldstate.DocumentUpdate, done func(error)) error {
	e.change(func(room *memoryRoom) error {
		if o := room.contents.Object(u.Document); o == nil || o.Kind != record.Document {
			return worldstate.ErrNoDocument
		}
		d := room.document(u.Document)
		for _, span := range u.Facts.Clients {
			owner, known := d.owners[span.Client]
			switch {
			case known && owner != u.By && span.To > d.state[span.Client]:
				return worldstate.ErrNotYourClient
			case span.From > d.state[span.Client]:
				return worldstate.ErrDocumentGap
			}
		}
		for _, span := range u.Facts.Clients {
			if _, known := d.owners[span.Client]; !known {
				d.owners[span.Client] = u.By
			}
		}
		d.state.Advance(u.Facts)
		d.updates = append(d.updates, u.Bytes)
		return nil
	}, done)
	return nil
}

func (e *memoryEpoch) ReadDocument(id record.ID, have []byte, done func(update, state []byte, err error)) {
	e.store.mu.Lock()
	defer e.store.mu.Unlock()
	d := e.room.document(id)
	whole, err := document.Merge(d.updates...)
	theirs, _ := document.DecodeState(have)
	if err == nil {
		whole, err = document.Diff(whole, theirs)
	}
	done(whole, d.state.Encode(), err)
}

func (e *memoryEpoch) Settle(record.ID) {}

func (e *memoryEpoch) Present(client worldstate.ClientID, here bool) {
	e.change(func(room *memoryRoom) error {
		if delete(room.here, client); here {
			room.here[client] = true
		}
		return nil
	}, func(error) {})
}

func (e *memoryEpoch) Reload(done func(*worldstate.Contents)) {
	var c *worldstate.Contents
	e.change(func(room *memoryRoom) error {
		c = room.contents.Clone()
		return nil
	}, func(err error) {
		if !errors.Is(err, errReplaced) {
			done(c)
		}
	})
}

func (e *memoryEpoch) Back() map[worldstate.ClientID]bool { return e.back }
