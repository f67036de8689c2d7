package worldstate

import (
	"encoding/binary"
	"errors"
	"testing"

	"stoa/worldstate/record"
	"stoa/worldstate/scene"
)

// desk is the contents of a room that one person fills.
type desk struct {
	*testing.T
	*Contents
}

func (d desk) does(parent record.ID, changes ...record.Change) error {
	r, err := d.Decide(&Operation{By: record.Editor{Author: record.Author{1}, Role: uint8(Host), Others: true}, Parent: parent, Changes: changes})
	if err == nil {
		d.Apply(&r)
	}
	return err
}

func boardID(n int) record.ID {
	id := record.ID{7}
	binary.BigEndian.PutUint32(id[1:], uint32(n))
	return id
}

func putBoard(n int) record.Change {
	at := func(name string, v int) record.Property { return record.Property{Name: name, Value: record.OfInt(v)} }
	return record.Change{Verb: record.Put, ID: boardID(n), Kind: record.Board, Properties: record.Of(at(record.X, n), at(record.Y, 1500), at(record.Z, 0),
		at(record.Width, 2000), at(record.Height, 1000))}
}

func newDesk(t *testing.T) desk {
	s, err := scene.Load("lobby")
	if err != nil {
		t.Fatal(err)
	}
	return desk{t, Begin(s)}
}

// A deleted board takes its strokes along, and comes back with them.
func TestABoardGoesAndComesBackWithItsStrokes(t *testing.T) {
	d := newDesk(t)
	line := record.PutLine(record.ID{1}, record.Line{Width: 8, Points: []byte{2, 2}})
	for _, err := range []error{d.does(record.Room, putBoard(1)), d.does(boardID(1), line), d.does(record.Room, record.Each(record.Delete, boardID(1))...)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := d.does(boardID(1), line); !errors.Is(err, ErrNoObject) {
		t.Errorf("drawn on a deleted board: %v", err)
	}
	if err := d.does(record.Room, record.Each(record.Restore, boardID(1))...); err != nil {
		t.Fatal(err)
	}
	if s := d.Set(boardID(1)); s.Len() != 1 {
		t.Errorf("%d strokes", s.Len())
	}
}

func TestARoomHasSoManyBoards(t *testing.T) {
	d := newDesk(t)
	n := 1
	for ; d.does(record.Room, putBoard(n)) == nil; n++ {
	}
	if n != maxBoards { // one is the scene's
		t.Errorf("%d boards were put", n-1)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.does(record.Room, record.Each(record.Delete, boardID(1))...))
	must(d.does(record.Room, putBoard(1000)))
	if err := d.does(record.Room, record.Each(record.Restore, boardID(1))...); !errors.Is(err, record.ErrFull) {
		t.Errorf("restored: %v", err)
	}
}

// Whoever fills boards and deletes them again and again costs the server a bounded
// amount of memory, and every board is a good one.
func TestDeletedBoardsGiveWay(t *testing.T) {
	d := newDesk(t)
	points := make([]byte, 0, record.MaxPointsBytes)
	for len(points) < record.MaxPointsBytes-1 {
		points = append(points, 0, 0)
	}
	points = points[:2*record.MaxPoints]
	for n := 1; n < 30; n++ {
		if err := d.does(record.Room, putBoard(n)); err != nil {
			t.Fatal(err)
		}
		for stroke := 0; ; stroke++ {
			id := record.ID{8}
			binary.BigEndian.PutUint32(id[1:], uint32(stroke))
			if d.does(boardID(n), record.PutLine(id, record.Line{Width: 8, Points: points})) != nil {
				break
			}
		}
		if err := d.does(record.Room, record.Each(record.Delete, boardID(n))...); err != nil {
			t.Fatal(err)
		}
		held := 0
		for _, s := range d.Sets {
			held += s.Bytes()
		}
		if held > maxHeld {
			t.Fatalf("%d MiB after %d boards", held>>20, n)
		}
	}
	if len(d.Sets[record.Room].Deleted()) == 29 {
		t.Error("nothing gave way")
	}
}

// The board that is restored does not give way for itself.
func TestARestoredBoardKeepsItsStrokes(t *testing.T) {
	d := newDesk(t)
	points := make([]byte, 2*record.MaxPoints)
	fill := func(n int) {
		for stroke := 0; ; stroke++ {
			id := record.ID{8}
			binary.BigEndian.PutUint32(id[1:], uint32(stroke))
			if d.does(boardID(n), record.PutLine(id, record.Line{Width: 8, Points: points})) != nil {
				return
			}
		}
	}
	for n := 1; n <= 5; n++ { // more than 64 MiB
		if err := d.does(record.Room, putBoard(n)); err != nil {
			t.Fatal(err)
		}
		fill(n)
	}
	for n := 1; n <= 5; n++ {
		if err := d.does(record.Room, record.Each(record.Delete, boardID(n))...); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.does(record.Room, record.Each(record.Restore, boardID(1))...); err != nil {
		t.Fatal(err)
	}
	if s := d.Set(boardID(1)); s.Len() == 0 {
		t.Error("the board came back empty")
	}
}

// Nobody gets around the limit of a board by filling another one: deleted strokes of the
// same board give way, then the room is full.
func TestStrokesOfAllBoardsAreBounded(t *testing.T) {
	d := newDesk(t)
	points := make([]byte, 2*record.MaxPoints)
	stroke := 0
	draws := func(n int) (record.ID, error) {
		stroke++
		id := record.ID{8}
		binary.BigEndian.PutUint32(id[1:], uint32(stroke))
		return id, d.does(boardID(n), record.PutLine(id, record.Line{Width: 8, Points: points}))
	}
	for n := 1; n <= 10; n++ {
		if err := d.does(record.Room, putBoard(n)); err != nil {
			t.Fatal(err)
		}
	}
	if id, err := draws(10); err != nil || d.does(boardID(10), record.Each(record.Delete, id)...) != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 9; n++ {
		for err := error(nil); err == nil; {
			_, err = draws(n)
		}
	}
	for range 100 { // puts and deletes go on in what is left
		if id, err := draws(10); err == nil {
			err = d.does(boardID(10), record.Each(record.Delete, id)...)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	held := -d.Sets[record.Room].Bytes()
	for _, s := range d.Sets {
		held += s.Bytes()
	}
	if most := maxHeld + 10*heldStep; held > most || held < maxHeld/2 {
		t.Errorf("%d MiB", held>>20)
	}
}

// A restored board goes to everybody with all its strokes, and a patch writes the whole
// record to disk: both cost more than the bytes of the operation.
func TestWhatAnOperationCostsOthers(t *testing.T) {
	d := newDesk(t)
	cost := func(parent record.ID, c ...record.Change) int {
		t.Helper()
		r, err := d.Decide(&Operation{By: record.Editor{Author: record.Author{1}, Role: uint8(Host), Others: true}, Parent: parent, Changes: c})
		if err != nil {
			t.Fatal(err)
		}
		cost := d.costOf(&r.Effects, fanoutBurst)
		d.Apply(&r)
		return cost
	}
	cost(record.Room, putBoard(1))
	line := record.PutLine(record.ID{1}, record.Line{Width: 8, Points: make([]byte, 2*record.MaxPoints)})
	put := cost(boardID(1), line)
	if patch := cost(boardID(1), record.Change{Verb: record.Patch, ID: line.ID, Properties: record.Of(record.Property{Name: record.Width, Value: record.OfInt(9)})}); patch < put/patchShare {
		t.Errorf("a patch costs %d, the put %d", patch, put)
	}
	cost(record.Room, record.Each(record.Delete, boardID(1))...)
	if restore := cost(record.Room, record.Each(record.Restore, boardID(1))...); restore < put {
		t.Errorf("a restore costs %d, the put %d", restore, put)
	}
	text := record.Change{Verb: record.Put, ID: record.ID{9}, Kind: record.Document, Properties: record.Of(record.Property{Name: record.X, Value: record.OfInt(0)}, record.Property{Name: record.Y, Value: record.OfInt(0)}, record.Property{Name: record.Z, Value: record.OfInt(0)},
		record.Property{Name: record.Width, Value: record.OfInt(500)}, record.Property{Name: record.Height, Value: record.OfInt(500)})}
	cost(record.Room, text)
	renamed := record.Of(record.Property{Name: record.Name, Value: record.OfText("new")})
	for _, change := range []record.Change{{Verb: record.Patch, ID: text.ID, Properties: renamed}, {Verb: record.Delete, ID: text.ID}, {Verb: record.Restore, ID: text.ID}} {
		if got := cost(record.Room, change); got < textSize {
			t.Errorf("verb %d on a document, whose text is indexed anew, costs %d", change.Verb, got)
		}
	}
	if moved := cost(record.Room, record.Change{Verb: record.Patch, ID: text.ID, Properties: record.Of(record.Property{Name: record.X, Value: record.OfInt(5)})}); moved >= textSize {
		t.Errorf("to move a document costs %d", moved)
	}
}

// Whoever put a board on which others drew cannot make their strokes vanish for good
// within the hour, by deleting the board and pushing it out of the trash.
func TestStrokesOfOthersOutliveTheBoardsAuthor(t *testing.T) {
	d := newDesk(t)
	now := int64(1_800_000_000_000)
	does := func(author byte, others bool, parent record.ID, changes ...record.Change) error {
		r, err := d.Decide(&Operation{By: record.Editor{Author: record.Author{author}, At: now, Others: others}, Parent: parent, Changes: changes})
		if err == nil {
			d.Apply(&r)
		}
		return err
	}
	for _, err := range []error{does(2, true, record.Room, putBoard(1)), does(3, true, boardID(1), record.PutLine(record.ID{1}, record.Line{Width: 8, Points: []byte{2, 2}}))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := does(2, false, record.Room, record.Each(record.Delete, boardID(1))...); !errors.Is(err, record.ErrNotYours) {
		t.Errorf("deleted without the right to erase: %v", err)
	}
	if err := does(2, true, record.Room, record.Each(record.Delete, boardID(1))...); err != nil {
		t.Fatal(err)
	}
	seat := func(n int) record.Change {
		c := putBoard(n)
		c.Kind = record.Seat
		return c
	}
	push := func() (err error) {
		for n := 2; err == nil && n < record.MaxDeleted+1000; n += record.MaxChanges {
			var puts []record.Change
			var ids []record.ID
			for i := range record.MaxChanges {
				puts = append(puts, seat(n+i))
				ids = append(ids, boardID(n+i))
			}
			if err = does(2, true, record.Room, puts...); err == nil {
				err = does(2, true, record.Room, record.Each(record.Delete, ids...)...)
			}
		}
		return err
	}
	if err := push(); err != nil {
		t.Errorf("the author's own records give way: %v", err)
	}
	if !d.Sets[record.Room].Taken(boardID(1)) || d.Sets[boardID(1)].Len() != 1 {
		t.Error("the strokes are gone")
	}
}
