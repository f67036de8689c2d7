package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// recorded is what a server said of a room that was empty, and the digests of its records
// in the end, by parent. The web client's tests apply the same log.
type recorded struct {
	Messages []string          `json:"messages"`
	Digests  map[string]string `json:"digests"`
}

const logFile = "testdata/log.json"

// recorder makes random operations and writes what the room says.
type recorder struct {
	contents *worldstate.Contents
	random   *rand.Rand
	gone     map[record.ID][]record.ID
	log      recorded
}

func TestTheLogIsMadeFromItsSeed(t *testing.T) {
	r := &recorder{contents: worldstate.Empty(), random: rand.New(rand.NewPCG(7, 6)), gone: map[record.ID][]record.ID{}}
	verbs := map[record.Verb]int{}
	for len(r.log.Messages) < 240 {
		r.operate(verbs)
	}
	for verb := record.Put; verb <= record.Restore; verb++ {
		if verbs[verb] < 20 {
			t.Errorf("only %d changes of verb %d", verbs[verb], verb)
		}
	}
	r.log.Digests = map[string]string{}
	for parent := range r.contents.Sets {
		if set := r.contents.Set(parent); set != nil {
			r.log.Digests[hex.EncodeToString(parent[:])] = fmt.Sprintf("%x", sha256.Sum256(SetBytes(set)))
		}
	}
	made, err := json.MarshalIndent(r.log, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	made = append(made, '\n')
	if *update {
		if err := os.WriteFile(logFile, made, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if old, err := os.ReadFile(logFile); err != nil || !bytes.Equal(old, made) {
		t.Errorf("%s is not what the seed makes (%v): run `make generate`", logFile, err)
	}
}

// say writes a message of the server.
func (r *recorder) say(m Message) {
	w := NewWriter()
	w.Append(m)
	r.log.Messages = append(r.log.Messages, hex.EncodeToString(w.Bytes()))
}

// operate makes one operation. After a board has come back, its strokes follow.
func (r *recorder) operate(verbs map[record.Verb]int) {
	parent := record.Room
	var boards []record.ID
	for _, o := range r.contents.Sets[record.Room].Records() {
		if o.Kind == record.Board {
			boards = append(boards, o.ID)
		}
	}
	if len(boards) > 0 && r.random.IntN(3) > 0 {
		parent = boards[r.random.IntN(len(boards))]
	}
	op := &worldstate.Operation{Parent: parent, By: record.Editor{Author: record.Author{byte(r.random.IntN(3))}, Others: true, Role: 4}}
	changed := map[record.ID]bool{}
	for range 1 + r.random.IntN(3) {
		if c := r.change(parent); !changed[c.ID] {
			changed[c.ID] = true
			op.Changes = append(op.Changes, c)
		}
	}
	result, err := r.contents.Decide(op)
	if err != nil {
		return
	}
	r.contents.Apply(&result)
	r.say(&result)
	for i := range result.Of {
		e := &result.Of[i]
		verbs[e.Verb]++
		switch id := e.Target(); {
		case e.Verb == record.Delete:
			r.gone[parent] = append(r.gone[parent], id)
		case e.Verb == record.Restore && e.Record.Kind == record.Board:
			r.say(&worldstate.Records{Parent: id, Page: record.NewPage(r.contents.Set(id).Records())})
		}
	}
}

func (r *recorder) change(parent record.ID) record.Change {
	all, gone := r.contents.Set(parent).Records(), r.gone[parent]
	switch n := r.random.IntN(10); {
	case n < 2 && len(gone) > 0:
		return record.Change{Verb: record.Restore, ID: gone[r.random.IntN(len(gone))]}
	case n < 4 && len(all) > 3:
		return record.Change{Verb: record.Delete, ID: all[r.random.IntN(len(all))].ID}
	case n < 7 && len(all) > 0:
		return record.Change{Verb: record.Patch, ID: all[r.random.IntN(len(all))].ID, Properties: r.patch(parent)}
	}
	var id record.ID
	for i := range id {
		id[i] = byte(r.random.Uint32())
	}
	if parent != record.Room {
		return record.PutLine(id, record.Line{Colour: 0x335577, Width: 8, Points: record.AppendPoints(nil, []record.Point{{X: uint16(r.random.Uint32()), Y: 5}, {X: 7, Y: 800}})})
	}
	return r.object(id)
}

// object puts a note, a picture or a board, with values of every length.
func (r *recorder) object(id record.ID) record.Change {
	p := record.Properties{{Name: record.X, Value: record.OfInt(r.random.IntN(200_000) - 100_000)}, {Name: record.Y, Value: record.OfInt(r.random.IntN(300))}, {Name: record.Z, Value: record.OfInt(-r.random.IntN(300))},
		{Name: record.Width, Value: record.OfInt(300)}, {Name: record.Height, Value: record.OfInt(300)}}
	switch n := r.random.IntN(6); {
	case n == 0:
		return record.Change{Verb: record.Put, ID: id, Kind: record.Board, Properties: record.Of(p...)}
	case n < 3:
		return record.Change{Verb: record.Put, ID: id, Kind: record.Image, Properties: record.Of(append(p, record.Property{Name: record.File, Value: record.OfBytes(bytes.Repeat(id[:], 2))})...)}
	}
	text := []string{"tea", "", "明天见", "a note of more than thirty-one bytes"}[r.random.IntN(4)]
	return record.Change{Verb: record.Put, ID: id, Kind: record.Note, Properties: record.Of(append(p, record.Property{Name: record.Body, Value: record.OfText(text)})...)}
}

func (r *recorder) patch(parent record.ID) record.Properties {
	switch n := r.random.IntN(3); {
	case parent != record.Room && n == 0:
		return record.Properties{{Name: record.Order, Value: record.OfText([]string{"V1", "A5", "zz"}[r.random.IntN(3)])}}
	case parent != record.Room:
		return record.Properties{{Name: record.Colour, Value: record.OfInt(r.random.IntN(record.MaxColour))}, {Name: "later", Value: record.OfBool(n == 1)}}
	case n == 0:
		return record.Properties{{Name: record.Name, Value: record.OfText("title")}}
	case n == 1:
		return record.Properties{{Name: record.Name}, {Name: record.X, Value: record.OfInt(r.random.IntN(9000))}}
	}
	return record.Properties{{Name: record.X, Value: record.OfInt(r.random.IntN(9000))}, {Name: record.Yaw, Value: record.OfInt(r.random.IntN(65536))}}
}
