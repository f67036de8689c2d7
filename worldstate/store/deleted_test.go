package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"stoa/spatial"
	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
)

// killed copies what a killed server leaves on disk.
func killed(t *testing.T, folder string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{"stoa.db", "stoa.db-wal"} {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// does carries an operation out in c and waits for the disk.
func does(t *testing.T, c *worldstate.Contents, j *Journal, by record.Editor, op []record.Change) worldstate.Result {
	t.Helper()
	return doesIn(t, c, j, wall, by, op)
}

func doesIn(t *testing.T, c *worldstate.Contents, j *Journal, parent record.ID, by record.Editor, op []record.Change) worldstate.Result {
	t.Helper()
	r, err := c.Decide(&worldstate.Operation{By: by, Parent: parent, Changes: op})
	if err != nil {
		t.Fatal(err)
	}
	c.Apply(&r)
	if err := keep(t, j, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func dot(n int) []record.Change {
	return []record.Change{record.PutLine(record.ID{byte(n), 1}, record.Line{Width: 8, Points: []byte{2, 2}})}
}

func erase(ns ...int) []record.Change { return record.Each(record.Delete, dots(ns)...) }

func dots(ns []int) (ids []record.ID) {
	for _, n := range ns {
		ids = append(ids, record.ID{byte(n), 1})
	}
	return ids
}

func loaded1(t *testing.T, s *SQLite, id worldstate.RoomID) *worldstate.Contents {
	t.Helper()
	c, _, err := s.Load(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatIsErasedSurvivesAKill(t *testing.T) {
	folder := t.TempDir()
	s := openStore(t, folder)
	defer s.Close()
	id, c, j := newRoom(t, s)
	r := rand.New(rand.NewPCG(5, 1))
	for n := uint64(1); n < 300; n++ {
		if result, ok := decide(r, c, worldstate.ClientID{byte(1 + n%3)}, n); ok {
			if err := keep(t, j, &result); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(c.Set(wall).Deleted()) == 0 || c.Set(wall).Len() == 0 {
		t.Fatal("nothing is erased, or everything")
	}
	again := openStore(t, killed(t, folder))
	defer again.Close()
	equal(t, loaded1(t, again, id), c)
}

func TestWhatWasErasedLongAgoIsGoneAtTheNextLoad(t *testing.T) {
	now := time.Now()
	s, err := Open(context.Background(), Config{Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	id, c, j := newRoom(t, s)
	for n := range 3 {
		does(t, c, j, record.Editor{Author: record.Author{1}}, dot(n))
	}
	by := record.Editor{Author: record.Author{1}, Name: "Ada", At: now.UnixMilli()}
	does(t, c, j, by, erase(0))
	by.At = now.Add(time.Hour).UnixMilli()
	does(t, c, j, by, erase(1))
	count := func() (n int) {
		if err := s.db.QueryRow("SELECT count(*) FROM record WHERE room = ? AND kind = 'stroke'", id[:]).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	now = now.Add(record.KeptDeleted)
	if back := loaded1(t, s, id); len(back.Set(wall).Deleted()) != 2 || count() != 3 {
		t.Errorf("after 30 days %d can be brought back, of %d strokes", len(back.Set(wall).Deleted()), count())
	}
	now = now.Add(time.Second)
	if back := loaded1(t, s, id); len(back.Set(wall).Deleted()) != 1 || back.Set(wall).Len() != 1 {
		t.Errorf("after more %d can be brought back", len(back.Set(wall).Deleted()))
	}
	awaits(t, "it to leave the disk", func() bool { return count() == 2 })
}

// The row of a stroke that the room has forgotten does not get in the way.
func TestAForgottenStrokesIDCanBeUsedAgain(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	ada := record.Editor{Author: record.Author{1}, At: 1}
	does(t, c, j, ada, dot(1))
	does(t, c, j, ada, erase(1))
	forgotten := c.Clone()
	forgotten.Sets[wall] = record.New(wall)
	does(t, forgotten, j, record.Editor{Author: record.Author{2}}, dot(1))
	equal(t, loaded1(t, s, id), forgotten)
}

// A board that the trash drops takes its strokes along: another board may get its id.
func TestADroppedBoardLeavesNothing(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	kept := func(parent record.ID, dropped []record.ID, changes ...record.Change) {
		t.Helper()
		r, err := c.Decide(&worldstate.Operation{By: record.Editor{Author: record.Author{1}, At: 1, Role: 4, Others: true}, Parent: parent, Changes: changes})
		if err != nil {
			t.Fatal(err)
		}
		r.Dropped = append(r.Dropped, dropped...)
		c.Apply(&r)
		if err := keep(t, j, &r); err != nil {
			t.Fatal(err)
		}
	}
	board := *c.Object(wall)
	board.ID = record.ID{7}
	put := record.Change{Verb: record.Put, ID: board.ID, Kind: board.Kind, Properties: board.Properties}
	kept(record.Room, nil, put)
	kept(board.ID, nil, dot(1)...)
	kept(record.Room, []record.ID{board.ID}, record.Each(record.Delete, board.ID)...)
	kept(record.Room, nil, put)
	equal(t, loaded1(t, s, id), c)
}

func TestADuplicateLeavesBehindWhatIsErased(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	id, c, j := newRoom(t, s)
	ada := record.Editor{Author: record.Author{1}, At: time.Now().UnixMilli()}
	points := long(record.MaxPointsBytes)
	n := 0
	put := func() error {
		op := []record.Change{record.PutLine(record.ID{byte(n >> 8), byte(n), 2}, record.Line{Width: 8, Points: points})}
		r, err := c.Decide(&worldstate.Operation{By: ada, Parent: wall, Changes: op})
		if err == nil {
			c.Apply(&r)
			n++
			return keep(t, j, &r)
		}
		return err
	}
	for put() == nil {
	}
	var all []record.ID
	for _, stroke := range c.Set(wall).Records() {
		all = append(all, stroke.ID)
	}
	for part := range slices.Chunk(all[1:], record.MaxChanges) {
		does(t, c, j, ada, record.Each(record.Delete, part...))
	}
	if n > 2000 || n < 500 || put() != nil {
		t.Fatalf("%d strokes filled the board, and after they were erased it cannot be drawn on", n)
	}
	copied := worldstate.NewRoomID()
	if err := s.Duplicate(context.Background(), id, Room{ID: copied, Template: "lobby"}); err != nil {
		t.Fatal(err)
	}
	c, j, err := s.Load(context.Background(), copied)
	if err != nil {
		t.Fatal(err)
	}
	if b := c.Set(wall); b.Len() != 2 || len(b.Deleted()) != 0 {
		t.Errorf("the copy has %d strokes, and %d erased ones", b.Len(), len(b.Deleted()))
	}
	does(t, c, j, ada, dot(9))
}

// long returns points with the given number of bytes, an even number.
func long(bytes int) []byte {
	var points []record.Point
	for at := (record.Point{}); bytes > 0; bytes -= 2 {
		if bytes >= 6 {
			at.X, at.Y, bytes = 20000-at.X, 20000-at.Y, bytes-4
		}
		points = append(points, at)
	}
	return record.AppendPoints(nil, points)
}

// A file from before erased strokes had a time: they count as erased at the migration,
// by an unknown person, in the stored order.
func TestErasedStrokesOfAnOlderFileCanBeBroughtBack(t *testing.T) {
	folder := t.TempDir()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "stoa.db"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(context.Background(), 5); err != nil {
		t.Fatal(err)
	}
	id := worldstate.NewRoomID()
	stroke := `{"author":"AAAAAAAAAAA=","colour":5,"width":8}`
	exec := func(query string, args ...any) {
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("INSERT INTO room (id, template, sequence, made) VALUES (?, 'lobby', 9, 1)", id[:])
	exec(`INSERT INTO object (room, number, form, record) VALUES (?, 1, 1, '{"kind":"board"}')`, id[:])
	for n, row := range [][3]int{{1, 9, 1}, {2, 2, 0}, {3, 7, 1}} { // sequence, touched, erased
		exec("INSERT INTO stroke (room, object, id, sequence, touched, erased, form, record, points) VALUES (?, 1, ?, ?, ?, ?, 1, ?, ?)",
			id[:], bytes.Repeat([]byte{byte(n + 1)}, 16), row[0], row[1], row[2], stroke, []byte{2, 2})
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before := time.Now().Add(-time.Second).UnixMilli()
	s := openStore(t, folder)
	defer s.Close()
	b := loaded1(t, s, id).Set(wall)
	erased := b.Deleted()
	if b.Len() != 1 || len(erased) != 2 || erased[0].ID[0] != 3 || erased[1].ID[0] != 1 {
		t.Fatalf("%d strokes, erased %v", b.Len(), erased)
	}
	if l := b.Records()[0].Line(); l.Colour != 5 || l.Width != 8 || !bytes.Equal(l.Points, []byte{2, 2}) {
		t.Errorf("a stroke is %+v", l)
	}
	if e := erased[0].Deletion; e.At < before-1000 || e.At > time.Now().UnixMilli() || e.By != (record.Author{}) || e.Name != "" {
		t.Errorf("erased %+v", e)
	}
	if a, err := s.Access(context.Background(), id); err != nil || a.Erasing != worldstate.Guest {
		t.Errorf("in an older room %v may erase; %v", a.Erasing, err)
	}
}

// listener keeps a replica of its events.
type listener struct {
	mu      sync.Mutex
	replica worldstate.Replica
	answers int
	err     error
}

func (l *listener) Tell(e worldstate.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch e.(type) {
	case *worldstate.Acknowledged, *worldstate.Refused:
		l.answers++
	}
	l.err = errors.Join(l.err, l.replica.Apply(e))
}

func (*listener) Show(*worldstate.Frame) bool { return true }
func (*listener) Congested() bool             { return false }
func (*listener) Leave(error)                 {}

type silence struct{}

func (silence) Level(uint16) (float64, bool) { return -127, false }
func (silence) Mute(uint16, bool)            {}
func (silence) Route([]spatial.Hearing)      {}

// People draw, erase and restore in parallel, and a host restores what one of them
// erased: every replica, the room and the disk end up equal.
func TestReplicasTheRoomAndTheDiskEndUpEqual(t *testing.T) {
	folder := t.TempDir()
	s := openStore(t, folder)
	defer s.Close()
	id, c, j := newRoom(t, s)
	place, err := scene.Load("lobby")
	if err != nil {
		t.Fatal(err)
	}
	room := worldstate.Open(worldstate.Config{Room: id, Scene: place, Contents: c, Journal: j, Voices: silence{}, TickRate: 200, Log: slog.New(slog.DiscardHandler)})
	defer room.Close()
	const people, operations = 3, 400
	var viewers [people]*listener
	var numbers [people]uint16
	for i := range viewers {
		viewers[i] = &listener{}
		numbers[i], err = room.Join(context.Background(), worldstate.Arrival{Client: worldstate.ClientID{byte(i + 1)}, Account: worldstate.AccountID{byte(i + 1)}, Viewer: viewers[i]})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the objects, and the board
			must(t, room.Next(numbers[i], viewers[i]))
		}
	}
	work := func(half uint64) *sync.WaitGroup {
		var running sync.WaitGroup
		for i := range people {
			running.Go(func() {
				r := rand.New(rand.NewPCG(uint64(i), half))
				for n := range uint64(operations / 2) {
					op := anything(r)
					room.Insist(numbers[i], &worldstate.Operation{ClientSequence: half*operations/2 + n + 1, Parent: wall, Changes: op})
				}
			})
		}
		return &running
	}
	first := work(0)
	for i := range 10 {
		if _, _, err := room.RestoreDeleted(t.Context(), wall, worldstate.AccountID{byte(i%people + 1)}.Author(id), time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	first.Wait()
	work(1).Wait()
	var erased []*record.Deleted
	for deadline := time.Now().Add(20 * time.Second); ; {
		waiting := people
		for _, v := range viewers {
			v.mu.Lock()
			if v.answers == operations {
				waiting--
			}
			v.mu.Unlock()
		}
		err := room.Do(t.Context(), func(s *worldstate.State) { erased = s.Contents.Set(wall).Deleted() })
		if waiting == 0 && err == nil {
			break
		}
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("%d wait for answers; %v", waiting, err)
		}
	}
	again := openStore(t, killed(t, folder))
	defer again.Close()
	disk := loaded1(t, again, id).Set(wall)
	if len(erased) == 0 || !reflect.DeepEqual(disk.Deleted(), erased) {
		t.Errorf("the disk has %d erased strokes, the room %d", len(disk.Deleted()), len(erased))
	}
	for i, v := range viewers {
		if got := v.replica.Contents.Set(wall).Records(); v.err != nil || !reflect.DeepEqual(got, disk.Records()) {
			t.Errorf("viewer %d has %d strokes, the disk %d; %v", i, len(got), disk.Len(), v.err)
		}
	}
}
