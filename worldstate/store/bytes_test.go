package store

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// measured is how many operations of a kind are measured, each in a commit of its own.
const measured = 500

// BenchmarkBytes reports what one operation costs: bytes to everybody else in the room,
// bytes of the log, and bytes by which the database has grown after a checkpoint.
func BenchmarkBytes(b *testing.B) {
	id := func(n int) record.ID { return record.ID{15: 1, 0: byte(n), 1: byte(n >> 8), 7: 9} }
	note := func(n int) record.Change {
		return record.Change{Verb: record.Put, ID: id(n), Kind: record.Note, Properties: record.Of(
			record.Property{Name: record.X, Value: record.OfInt(1200 + n)}, record.Property{Name: record.Y, Value: record.OfInt(1500)}, record.Property{Name: record.Z, Value: record.OfInt(-2400)},
			record.Property{Name: record.Yaw, Value: record.OfInt(40_000)}, record.Property{Name: record.Width, Value: record.OfInt(300)}, record.Property{Name: record.Height, Value: record.OfInt(300)},
			record.Property{Name: record.Colour, Value: record.OfInt(0xfff2a8)}, record.Property{Name: record.Body, Value: record.OfText(strings.Repeat("why this? ", 4))})}
	}
	points := make([]record.Point, 50)
	for i := range points {
		points[i] = record.Point{X: uint16(2000 + 17*i), Y: uint16(3000 + i*i%90)}
	}
	moved := record.Properties{{Name: record.X, Value: record.OfInt(-1800)}, {Name: record.Y, Value: record.OfInt(1400)}, {Name: record.Yaw, Value: record.OfInt(20_000)}, {Name: record.Z, Value: record.OfInt(900)}}
	each := func(verb record.Verb) func(int) record.Change {
		return func(n int) record.Change { return record.Change{Verb: verb, ID: id(n)} }
	}
	for name, k := range map[string]struct {
		parent record.ID
		before []func(int) record.Change // not measured
		of     func(int) record.Change
	}{
		"put note":    {record.Room, nil, note},
		"patch place": {record.Room, []func(int) record.Change{note}, func(n int) record.Change { return record.Change{Verb: record.Patch, ID: id(n), Properties: moved} }},
		"delete":      {record.Room, []func(int) record.Change{note}, each(record.Delete)},
		"restore":     {record.Room, []func(int) record.Change{note, each(record.Delete)}, each(record.Restore)},
		"stroke of 50 points": {wall, nil, func(n int) record.Change {
			return record.PutLine(id(n), record.Line{Colour: 0x203040, Width: 8, Points: record.AppendPoints(nil, points)})
		}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(0, "ns/op") // of hundreds of operations
				m := &weighing{B: b, folder: b.TempDir(), parent: k.parent}
				m.weigh(k.before, k.of)
			}
		})
	}
}

// weighing measures one kind of operation on a store of its own.
type weighing struct {
	*testing.B
	folder string
	parent record.ID
	store  *SQLite
	c      *worldstate.Contents
	j      *Journal
	wire   int
}

func (m *weighing) weigh(before []func(int) record.Change, of func(int) record.Change) {
	var err error
	m.store, err = Open(m.Context(), Config{Folder: m.folder, Log: slog.New(slog.DiscardHandler)})
	must(m, err)
	defer m.store.Close()
	room := worldstate.NewRoomID()
	must(m, m.store.Create(m.Context(), Room{ID: room, Template: "lobby"}))
	m.c, m.j, err = m.store.Load(m.Context(), room)
	must(m, err)
	for _, f := range before {
		m.does(f)
	}
	m.runs("PRAGMA wal_checkpoint(TRUNCATE)")
	m.runs("PRAGMA wal_autocheckpoint = 0")
	database := m.size("")
	m.wire = 0
	m.does(of)
	log := m.size("-wal")
	m.runs("PRAGMA wal_checkpoint(TRUNCATE)")
	m.ReportMetric(float64(m.wire)/measured, "wire-B/op")
	m.ReportMetric(float64(log)/measured, "log-B/op")
	m.ReportMetric(float64(m.size("")-database)/measured, "database-B/op")
}

func (m *weighing) does(of func(int) record.Change) {
	w := wire.NewWriter()
	for n := range measured {
		r, err := m.c.Decide(&worldstate.Operation{Client: worldstate.ClientID{1}, ClientSequence: m.c.Sequence + 1, Parent: m.parent, Changes: []record.Change{of(n)},
			By: record.Editor{Author: record.Author{1, 2, 3, 4, 5, 6, 7, 8}, Name: "Ada Lovelace", At: 1_800_000_000_000}})
		must(m, err)
		m.c.Apply(&r)
		done := make(chan error, 1)
		must(m, m.j.Append(&r, func(err error) { done <- err }))
		must(m, <-done)
		w.Reset()
		w.Append(&r)
		m.wire += w.Len()
	}
}

func (m *weighing) runs(pragma string) {
	rows, err := m.store.db.Query(pragma)
	must(m, err)
	for rows.Next() {
	}
	must(m, rows.Close())
}

func (m *weighing) size(suffix string) int64 {
	about, err := os.Stat(filepath.Join(m.folder, fileName+suffix))
	must(m, err)
	return about.Size()
}
