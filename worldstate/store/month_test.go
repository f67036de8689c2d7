package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

const (
	teamDays    = 60
	teamPeople  = 12
	teamReports = 10 // days between two restarts of the server
	teamSteady  = 40 // from this day on nothing grows: the room is full, and what is kept for 30 days too
	teamStrokes = 30 // on the board, after the first days
	teamObjects = 20 // in the room
	teamFiles   = 1  // new ones a day
)

// team is people who use one room every day. What is in the room stays about the same.
type team struct {
	*testing.T
	folder  string
	now     atomic.Pointer[time.Time]
	store   *SQLite
	room    worldstate.RoomID
	c       *worldstate.Contents
	j       *Journal
	random  *rand.Rand
	last    uint64 // number of the newest record
	strokes []record.ID
	objects []record.ID
	waiting []chan error
}

// A busy team leaves no more behind after two months than after six weeks: neither a
// larger folder, nor a longer start, nor more to send to people who join.
//
// TEAM=busy makes it busy indeed: 400 strokes and 150 changes of objects a day.
func TestABusyTeamDoesNotFillTheDisk(t *testing.T) {
	strokes, objects := 6, 4
	if os.Getenv("TEAM") == "busy" {
		strokes, objects = 400, 150
	}
	m := &team{T: t, folder: t.TempDir(), random: rand.New(rand.NewPCG(1, 30))}
	begun := time.Date(2030, 1, 7, 8, 0, 0, 0, time.UTC)
	m.now.Store(&begun)
	m.start()
	m.room = worldstate.NewRoomID()
	must(t, m.store.Create(t.Context(), Room{ID: m.room, Template: "lobby"}))
	var steady, most int64
	for day := 1; day <= teamDays; day++ {
		m.passes(16 * time.Hour)
		m.works(strokes, objects)
		if day%teamReports != 0 {
			continue
		}
		size := m.restarts(day)
		if day == teamSteady {
			steady = size
		} else if day > teamSteady {
			most = max(most, size)
		}
	}
	if must(t, m.store.Close()); most > steady*115/100 {
		t.Errorf("%d KB after %d days, up to %d KB later", steady>>10, teamSteady, most>>10)
	}
}

func (m *team) passes(d time.Duration) {
	next := m.now.Load().Add(d)
	m.now.Store(&next)
}

func (m *team) start() {
	var err error
	m.store, err = Open(context.Background(), Config{Folder: m.folder, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return *m.now.Load() }})
	must(m.T, err)
}

// works is one day: the room is opened in the morning and closed at night, when files that
// nothing needs go.
func (m *team) works(strokes, objects int) {
	var err error
	m.c, m.j, err = m.store.Load(context.Background(), m.room)
	must(m.T, err)
	awaits(m.T, "old history to go", func() bool { // a real day is long enough
		var oldest sql.NullInt64
		must(m.T, m.store.reads.QueryRow("SELECT min(at) FROM history").Scan(&oldest))
		return !oldest.Valid || oldest.Int64 >= m.now.Load().Add(-record.KeptDeleted).UnixMilli()
	})
	for n := range max(strokes, objects) {
		if n < strokes {
			m.draws()
		}
		if n < objects {
			m.arranges()
		}
		m.passes(8 * time.Hour / time.Duration(max(strokes, objects)))
	}
	for range teamFiles {
		m.brings()
	}
	for _, done := range m.waiting {
		must(m.T, <-done)
	}
	m.waiting = nil
	must(m.T, m.store.Retire(context.Background(), m.room))
	_, err = m.store.SweepFiles(context.Background())
	must(m.T, err)
}

// does makes one operation of one of the people.
func (m *team) does(parent record.ID, changes ...record.Change) {
	m.Helper()
	who := byte(1 + m.random.IntN(teamPeople))
	m.last++
	r, err := m.c.Decide(&worldstate.Operation{Client: worldstate.ClientID{who, byte(m.now.Load().YearDay())}, ClientSequence: m.last, Parent: parent, Changes: changes,
		By: record.Editor{Author: record.Author{who}, Name: "Ada", At: m.now.Load().UnixMilli(), Others: true, Role: 4}})
	must(m.T, err)
	m.c.Apply(&r)
	done := make(chan error, 1)
	must(m.T, m.j.Append(&r, func(err error) { done <- err }))
	if m.waiting = append(m.waiting, done); len(m.waiting) > 1000 {
		must(m.T, <-m.waiting[0])
		m.waiting = m.waiting[1:]
	}
}

func (m *team) newID() (id record.ID) {
	for i := range id {
		id[i] = byte(m.random.Uint32())
	}
	return id
}

// draws puts a stroke, and erases an old one.
func (m *team) draws() {
	points := make([]record.Point, 50)
	for i := range points {
		points[i] = record.Point{X: uint16(1000 + 10*i + m.random.IntN(9)), Y: uint16(2000 + m.random.IntN(40))}
	}
	id := m.newID()
	m.does(wall, record.PutLine(id, record.Line{Colour: 0x203040, Width: 8, Points: record.AppendPoints(nil, points)}))
	if m.strokes = append(m.strokes, id); len(m.strokes) > teamStrokes {
		m.does(wall, record.Change{Verb: record.Delete, ID: m.strokes[0]})
		m.strokes = m.strokes[1:]
	}
}

// arranges edits a note, moves something, or puts a note in place of an old one.
func (m *team) arranges() {
	text := record.Property{Name: record.Body, Value: record.OfText(strings.Repeat(fmt.Sprint("next step ", m.last, "; "), 1+m.random.IntN(12)))}
	switch n := m.random.IntN(10); {
	case n < 3 || len(m.objects) < 20:
		m.puts(record.Note, text)
	case n < 7:
		for _, id := range m.objects[m.random.IntN(len(m.objects)):] {
			if m.c.Object(id).Kind == record.Note {
				m.does(record.Room, record.Change{Verb: record.Patch, ID: id, Properties: record.Properties{text}})
				return
			}
		}
		m.puts(record.Note, text)
	default:
		m.does(record.Room, record.Change{Verb: record.Patch, ID: m.objects[m.random.IntN(len(m.objects))], Properties: record.Properties{{Name: record.X, Value: record.OfInt(int(m.last % 90_000))}}})
	}
}

func (m *team) puts(kind string, more record.Property) {
	id := m.newID()
	m.does(record.Room, record.Change{Verb: record.Put, ID: id, Kind: kind, Properties: record.Of(more,
		record.Property{Name: record.X, Value: record.OfInt(0)}, record.Property{Name: record.Y, Value: record.OfInt(1000)}, record.Property{Name: record.Z, Value: record.OfInt(0)},
		record.Property{Name: record.Width, Value: record.OfInt(300)}, record.Property{Name: record.Height, Value: record.OfInt(300)})})
	if m.objects = append(m.objects, id); len(m.objects) > teamObjects {
		m.does(record.Room, record.Change{Verb: record.Delete, ID: m.objects[0]})
		m.objects = m.objects[1:]
	}
}

// brings brings a file and shows it.
func (m *team) brings() {
	d, err := m.store.NewDraft()
	must(m.T, err)
	for range 20 << 10 / 8 {
		_, err = fmt.Fprintf(d, "%08x", m.random.Uint32())
		must(m.T, err)
	}
	f, err := m.store.AddFile(context.Background(), m.room, File{Type: "image/png", Name: "sea.png"}, d)
	must(m.T, err)
	m.puts(record.Image, record.Property{Name: record.File, Value: record.OfBytes(f.Hash[:])})
}

// restarts restarts the server, prints what a person would notice, and returns the size of
// the folder.
func (m *team) restarts(day int) (size int64) {
	must(m.T, m.store.Close())
	files := 0
	must(m.T, filepath.WalkDir(m.folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			about, err := d.Info()
			must(m.T, err)
			size += about.Size()
			files++
		}
		return err
	}))
	begin := time.Now()
	m.start()
	started := time.Since(begin)
	begin = time.Now()
	c, _, err := m.store.Load(context.Background(), m.room)
	must(m.T, err)
	loaded := time.Since(begin)
	join := len(wire.SetBytes(c.Set(record.Room))) + len(wire.SetBytes(c.Set(wall)))
	var history, trash, free int
	must(m.T, m.store.reads.QueryRow("SELECT (SELECT count(*) FROM history), (SELECT count(*) FROM record WHERE deleted_at NOT NULL), (SELECT freelist_count FROM pragma_freelist_count)").Scan(&history, &trash, &free))
	m.Logf("day %2d: %5d KB in %3d files, start %3d ms, open %3d ms, join %3d KB, history %5d, trash %5d, free pages %4d", day, size>>10, files, started.Milliseconds(), loaded.Milliseconds(), join>>10, history, trash, free)
	return size
}
