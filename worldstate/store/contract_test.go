package store

import (
	"errors"
	"fmt"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// keeper is what rooms need of a store. Each open begins an epoch of the room, which its
// journal carries: the store refuses appends of earlier epochs, whoever sends them.
type keeper interface {
	create(t *testing.T, id worldstate.RoomID)
	open(t *testing.T, id worldstate.RoomID) (*worldstate.Contents, epoch)
	lines(t *testing.T, id worldstate.RoomID) []*worldstate.Record
	restart(t *testing.T) // as another process
}

// epoch is a journal and the clients that may resume in its room.
type epoch interface {
	worldstate.Journal
	Back() map[worldstate.ClientID]bool
}

// contract says what every store must do.
var contract = map[string]func(*testing.T, keeper){
	"results are kept in order":                        keepsInOrder,
	"an open sees everything that was appended before": seesWhatWasAppended,
	"after a gap nothing is kept until a reload":       refusesGaps,
	"a replaced journal is refused":                    refusesReplaced,
	"erased strokes and their restoring are kept":      keepsErased,
	"marks of clients are kept, the room has none":     keepsMarks,
	"a chat line is kept once":                         keepsLinesOnce,
	"who was there may resume, nobody else":            knowsWhoWasThere,
	"updates of documents are kept, gaps refused":      keepsDocuments,
}

func TestStoresKeepTheContract(t *testing.T) {
	for store, fresh := range map[string]func(t *testing.T) keeper{
		"SQLite": func(t *testing.T) keeper { return openKeeper(t) },
		"memory": func(*testing.T) keeper { return &memory{rooms: map[worldstate.RoomID]*memoryRoom{}} },
	} {
		for what, holds := range contract {
			t.Run(store+": "+what, func(t *testing.T) { holds(t, fresh(t)) })
		}
	}
}

// onDiskKeeper is a SQLite store as a keeper.
type onDiskKeeper struct {
	*SQLite
	folder string
}

func openKeeper(t *testing.T) *onDiskKeeper {
	s := &onDiskKeeper{folder: t.TempDir()}
	s.SQLite = openStore(t, s.folder)
	t.Cleanup(func() { s.Close() })
	return s
}

func (s *onDiskKeeper) create(t *testing.T, id worldstate.RoomID) {
	must(t, s.Create(t.Context(), Room{ID: id, Template: "lobby"}))
}

func (s *onDiskKeeper) open(t *testing.T, id worldstate.RoomID) (*worldstate.Contents, epoch) {
	c, j, err := s.Load(t.Context(), id)
	must(t, err)
	return c, j
}

func (s *onDiskKeeper) lines(t *testing.T, id worldstate.RoomID) []*worldstate.Record {
	all, err := s.Records(t.Context(), id)
	must(t, err)
	return all
}

func (s *onDiskKeeper) restart(t *testing.T) {
	must(t, s.Close())
	s.SQLite = openStore(t, s.folder)
}

// someRoom makes a room and opens it.
func someRoom(t *testing.T, k keeper) (worldstate.RoomID, *worldstate.Contents, epoch) {
	id := worldstate.NewRoomID()
	k.create(t, id)
	c, j := k.open(t, id)
	return id, c, j
}

// next decides an operation of a client, or of the room if the client is zero.
func next(t *testing.T, c *worldstate.Contents, client byte, changes []record.Change) *worldstate.Result {
	t.Helper()
	o := &worldstate.Operation{By: record.Editor{Author: record.Author{1}, Name: "Ada", At: 1}, Parent: wall, Changes: changes}
	if client > 0 {
		o.Client = worldstate.ClientID{client}
		o.ClientSequence = c.Clients[o.Client].ClientSequence + 1
	}
	r, err := c.Decide(o)
	must(t, err)
	c.Apply(&r)
	return &r
}

// outcome appends a result and returns what the store says later.
func outcome(t *testing.T, j epoch, r *worldstate.Result) <-chan error {
	t.Helper()
	done := make(chan error, 1)
	must(t, j.Append(r, func(err error) { done <- err }))
	return done
}

func kept(t *testing.T, j epoch, r *worldstate.Result) {
	t.Helper()
	must(t, within(t, "an answer", outcome(t, j, r)))
}

func keepsInOrder(t *testing.T, k keeper) {
	id, c, j := someRoom(t, k)
	var told []uint64
	done := make(chan error, 50)
	for n := range 50 {
		r := next(t, c, 1, dot(n))
		must(t, j.Append(r, func(err error) { told = append(told, r.Sequence); done <- err }))
	}
	for range 50 {
		must(t, within(t, "an answer", done))
	}
	for i, sequence := range told {
		if sequence != uint64(i+1) {
			t.Fatalf("told of %v", told)
		}
	}
	k.restart(t)
	got, _ := k.open(t, id)
	equal(t, got, c)
}

func seesWhatWasAppended(t *testing.T, k keeper) {
	id, c, j := someRoom(t, k)
	for n := range 50 {
		outcome(t, j, next(t, c, 1, dot(n)))
	}
	got, _ := k.open(t, id)
	equal(t, got, c)
}

func refusesGaps(t *testing.T, k keeper) {
	_, c, j := someRoom(t, k)
	kept(t, j, next(t, c, 1, dot(0)))
	before := c.Clone()
	lost := next(t, c, 1, dot(1))
	for n := range 3 {
		if err := within(t, "an answer", outcome(t, j, next(t, c, 1, dot(2+n)))); err == nil {
			t.Fatal("a result after a missing one was kept")
		}
	}
	back := make(chan *worldstate.Contents, 1)
	j.Reload(func(c *worldstate.Contents) { back <- c })
	equal(t, within(t, "the reload", back), before)
	kept(t, j, lost)
}

func refusesReplaced(t *testing.T, k keeper) {
	id, c, j := someRoom(t, k)
	kept(t, j, next(t, c, 1, dot(0)))
	_, newer := k.open(t, id)
	late := next(t, c.Clone(), 1, dot(1))
	if err := within(t, "an answer", outcome(t, j, late)); err == nil {
		t.Error("a result of an earlier epoch was kept")
	}
	j.Present(worldstate.ClientID{5}, true)
	if err := say(t, j, 1, 1); err == nil {
		t.Error("a chat line of an earlier epoch was kept")
	}
	kept(t, newer, next(t, c, 1, dot(2)))
	k.restart(t)
	got, last := k.open(t, id)
	equal(t, got, c)
	if len(last.Back()) != 0 || len(k.lines(t, id)) != 0 {
		t.Errorf("%v may resume, %d lines", last.Back(), len(k.lines(t, id)))
	}
}

func keepsErased(t *testing.T, k keeper) {
	id, c, j := someRoom(t, k)
	for n := range 6 {
		kept(t, j, next(t, c, 1, dot(n)))
	}
	for _, op := range [][]record.Change{erase(0, 1, 2), erase(3), restore(1), restore(3), erase(1)} {
		kept(t, j, next(t, c, 1, op))
	}
	k.restart(t)
	got, j := k.open(t, id)
	equal(t, got, c)
	kept(t, j, next(t, got, 1, restore(0, 1, 2)))
	if b := got.Set(wall); b.Len() != 6 || len(b.Deleted()) != 0 {
		t.Errorf("%d strokes, %d erased", b.Len(), len(b.Deleted()))
	}
}

func keepsMarks(t *testing.T, k keeper) {
	id, c, j := someRoom(t, k)
	for n := range 9 {
		kept(t, j, next(t, c, byte(n%3), dot(n)))
	}
	if len(c.Clients) != 2 {
		t.Fatalf("%d marks", len(c.Clients))
	}
	k.restart(t)
	got, _ := k.open(t, id)
	equal(t, got, c)
}

// say stores a chat line and returns the store's answer.
func say(t *testing.T, j epoch, id, ref uint64) error {
	t.Helper()
	done := make(chan error, 1)
	r := &worldstate.Record{Line: worldstate.Line{ID: id, Time: 1, Name: "Ada", Text: fmt.Sprint("line ", ref)}, Account: worldstate.AccountID{1}, Client: worldstate.ClientID{1}, Ref: ref}
	must(t, j.Record(r, func(err error) { done <- err }))
	return within(t, "an answer", done)
}

func keepsLinesOnce(t *testing.T, k keeper) {
	id, _, j := someRoom(t, k)
	for n := range uint64(3) {
		must(t, say(t, j, n+1, n+1))
	}
	if err := say(t, j, 4, 2); !errors.Is(err, worldstate.ErrRepeated) {
		t.Errorf("a repeated line: %v", err)
	}
	k.restart(t)
	all := k.lines(t, id)
	if len(all) != 3 || all[0].Line.Text != "line 1" || all[2].Line.Text != "line 3" || all[1].Ref != 2 {
		t.Errorf("%d lines", len(all))
	}
}

func knowsWhoWasThere(t *testing.T, k keeper) {
	id, c, j := someRoom(t, k)
	j.Present(worldstate.ClientID{1}, true)
	j.Present(worldstate.ClientID{2}, true)
	j.Present(worldstate.ClientID{2}, false)
	kept(t, j, next(t, c, 1, dot(0))) // behind what is present
	k.restart(t)
	_, j = k.open(t, id)
	if back := j.Back(); len(back) != 1 || !back[worldstate.ClientID{1}] {
		t.Errorf("%v may resume", back)
	}
}
