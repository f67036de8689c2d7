package store

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// BenchmarkKeep measures an operation on disk, a hundred in each commit.
func BenchmarkKeep(b *testing.B) {
	text := strings.Repeat("the budget of 会议室 for Q3, ", 12)
	noteAt := func(n int) record.Change {
		return record.Change{Verb: record.Put, ID: record.ID{byte(n), byte(n >> 8), 9}, Kind: record.Note, Properties: record.Of(
			record.Property{Name: record.X, Value: record.OfInt(n)}, record.Property{Name: record.Y, Value: record.OfInt(1)}, record.Property{Name: record.Z, Value: record.OfInt(1)},
			record.Property{Name: record.Width, Value: record.OfInt(300)}, record.Property{Name: record.Height, Value: record.OfInt(300)},
			record.Property{Name: record.Body, Value: record.OfText(fmt.Sprint(text, n))})}
	}
	for _, bench := range []struct {
		name   string
		parent record.ID
		change func(n int) record.Change
	}{
		{"draw", wall, func(n int) record.Change {
			return record.PutLine(record.ID{byte(n), byte(n >> 8), byte(n >> 16), 3}, record.Line{Width: 8, Points: make([]byte, 200)})
		}},
		{"erase", wall, func(n int) record.Change {
			return record.Change{Verb: record.Verb(record.Delete), ID: record.ID{byte(n), byte(n >> 8), byte(n >> 16), 4}}
		}},
		{"move", record.Room, func(n int) record.Change {
			return record.Change{Verb: record.Patch, ID: record.ID{byte(n % 100), 0, 9}, Properties: record.Properties{{Name: record.X, Value: record.OfInt(n%1000 + 5000)}}}
		}},
		{"write", record.Room, func(n int) record.Change {
			return record.Change{Verb: record.Patch, ID: record.ID{byte(n % 100), 0, 9}, Properties: record.Properties{{Name: record.Body, Value: record.OfText(fmt.Sprint(text, n+1000))}}}
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			s, err := Open(context.Background(), Config{Folder: b.TempDir(), Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			id := worldstate.NewRoomID()
			if err := s.Create(context.Background(), Room{ID: id, Template: "lobby"}); err != nil {
				b.Fatal(err)
			}
			c, j, err := s.Load(context.Background(), id)
			if err != nil {
				b.Fatal(err)
			}
			waiting := make(chan error, 1<<16)
			do := func(parent record.ID, change record.Change) {
				r, err := c.Decide(&worldstate.Operation{By: record.Editor{Author: record.Author{1}, Role: 4, Others: true, At: time.Now().UnixMilli()}, Parent: parent, Changes: []record.Change{change}})
				if err != nil {
					b.Fatal(err)
				}
				c.Apply(&r)
				if err := j.Append(&r, func(err error) { waiting <- err }); err != nil {
					b.Fatal(err)
				}
			}
			wait := func(n int) {
				for range n {
					if err := <-waiting; err != nil {
						b.Fatal(err)
					}
				}
			}
			for n := range 100 {
				do(record.Room, noteAt(n))
			}
			wait(100)
			if bench.name == "erase" {
				for n := range b.N {
					do(wall, record.PutLine(record.ID{byte(n), byte(n >> 8), byte(n >> 16), 4}, record.Line{Width: 8, Points: make([]byte, 200)}))
					wait(1)
				}
			}
			b.ResetTimer()
			for n := range b.N {
				do(bench.parent, bench.change(n))
				if n%100 == 99 {
					wait(100)
				}
			}
			wait(b.N % 100)
		})
	}
}
