package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// things makes objects of all kinds as people put them: mostly notes, many pictures.
type things struct {
	random *rand.Rand
	files  []worldstate.FileHash // pictures or models of the room
	boards int                   // that may still be put: a room holds few
}

// put returns the change that puts another object.
func (t *things) put(id record.ID) record.Change {
	kind := record.Note
	switch n := t.random.IntN(100); {
	case n < 48:
	case n < 73 && len(t.files) > 0:
		kind = record.Image
	case n < 85:
		kind = record.Link
	case n < 93 && len(t.files) > 0:
		kind = record.Model
	case n < 98:
		kind = record.Seat
	case t.boards > 0:
		kind = record.Board
		t.boards--
	}
	return t.of(kind, id)
}

// of returns the change that puts an object of a kind.
func (t *things) of(kind string, id record.ID) record.Change {
	p := t.place()
	size := func(width, height int) {
		p = append(p, property(record.Width, record.OfInt(width)), property(record.Height, record.OfInt(height)))
	}
	switch kind {
	case record.Note:
		size(300, 300)
		p = append(p, property(record.Colour, record.OfInt(0xfff2a8)), property(record.Body, record.OfText(t.words(2+t.random.IntN(14)))))
	case record.Image:
		size(800+t.random.IntN(800), 600)
		p = append(p, property(record.File, t.file()))
	case record.Model:
		p = append(p, property(record.File, t.file()), property(record.Scale, record.OfInt(500+t.random.IntN(1000))))
	case record.Link:
		size(600, 150)
		p = append(p, property(record.URL, record.OfText("https://example.org/"+strings.ReplaceAll(t.words(3), " ", "/"))), property(record.Name, record.OfText(t.words(3))))
	case record.Board:
		size(2400, 1200)
	}
	return record.Change{Verb: record.Put, ID: id, Kind: kind, Properties: record.Of(p...)}
}

func property(name string, v record.Value) record.Property {
	return record.Property{Name: name, Value: v}
}

func (t *things) file() record.Value {
	h := t.files[t.random.IntN(len(t.files))]
	return record.OfBytes(h[:])
}

// place returns a place somewhere in the hall.
func (t *things) place() record.Properties {
	return record.Of(property(record.X, record.OfInt(t.random.IntN(40_000)-20_000)), property(record.Y, record.OfInt(800+t.random.IntN(1200))),
		property(record.Z, record.OfInt(t.random.IntN(20_000)-10_000)), property(record.Yaw, record.OfInt(t.random.IntN(65536))))
}

var vocabulary = strings.Fields("ask the team why this takes two weeks draft plan for spring budget of travel who writes to them next release by friday open question see picture above")

func (t *things) words(n int) string {
	some := make([]string, n)
	for i := range some {
		some[i] = vocabulary[t.random.IntN(len(vocabulary))]
	}
	return strings.Join(some, " ")
}

// bring uploads a few models, which the objects then show.
func (t *things) bring(ctx context.Context, c *headless.Client, n int) error {
	for range n {
		kept, err := c.Upload(ctx, "thing.glb", glb(fmt.Sprintf("thing %d", t.random.Uint64()), t.random.IntN(64<<10)))
		if err != nil {
			return err
		}
		t.files = append(t.files, kept.Hash)
	}
	return nil
}

// glb returns a model: one triangle, with a name and unused bytes so that each is another
// file.
func glb(name string, unused int) []byte {
	bin := make([]byte, 36+unused/4*4)
	for i, v := range []uint32{0, 0, 0, 0x3f800000, 0, 0, 0, 0x3f800000, 0} { // 1.0 is 0x3f800000
		binary.LittleEndian.PutUint32(bin[4*i:], v)
	}
	type object = map[string]any
	text, _ := json.Marshal(object{ // cannot fail
		"asset": object{"version": "2.0"}, "scene": 0, "scenes": []any{object{"nodes": []int{0}}}, "nodes": []any{object{"mesh": 0, "name": name}},
		"meshes":      []any{object{"primitives": []any{object{"attributes": object{"POSITION": 0}}}}},
		"accessors":   []any{object{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": []int{0, 0, 0}, "max": []int{1, 1, 0}}},
		"bufferViews": []any{object{"buffer": 0, "byteLength": 36}}, "buffers": []any{object{"byteLength": len(bin)}}})
	for len(text)%4 != 0 {
		text = append(text, ' ')
	}
	file := append([]byte("glTF"), 2, 0, 0, 0)
	file = binary.LittleEndian.AppendUint32(file, uint32(12+8+len(text)+8+len(bin)))
	file = binary.LittleEndian.AppendUint32(file, uint32(len(text)))
	file = append(append(file, "JSON"...), text...)
	file = binary.LittleEndian.AppendUint32(file, uint32(len(bin)))
	return append(append(file, "BIN\x00"...), bin...)
}
