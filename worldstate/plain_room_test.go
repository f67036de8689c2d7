package worldstate_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"maps"
	"slices"

	"github.com/vmihailenco/msgpack/v5"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// plainRoom is a second reading of PROTOCOL.md section 7: all records by parent and id, changed
// by results alone, and nothing of package record but the form of a result.
type plainRoom map[record.ID]map[record.ID]*plainRecord

type plainRecord struct {
	made       uint64
	author     record.Author
	kind       string
	properties map[string]record.Value
	deleted    bool
}

func (n plainRoom) put(parent record.ID, r *record.Record) {
	one := &plainRecord{made: r.Made, author: r.Author, kind: r.Kind, properties: map[string]record.Value{}}
	for _, p := range r.Properties {
		one.properties[p.Name] = p.Value
	}
	if n[parent] == nil {
		n[parent] = map[record.ID]*plainRecord{}
	}
	n[parent][r.ID] = one
}

// apply carries out a result: puts, patches, deletes and restores in their order.
func (n plainRoom) apply(r *worldstate.Result) {
	for i := range r.Of {
		switch e := &r.Of[i]; e.Verb {
		case record.Put, record.Restore:
			n.put(r.Parent, e.Record)
		case record.Patch:
			for _, p := range e.Properties {
				if n[r.Parent][e.ID].properties[p.Name] = p.Value; p.Value.Type == record.None {
					delete(n[r.Parent][e.ID].properties, p.Name)
				}
			}
		case record.Delete:
			n[r.Parent][e.ID].deleted = true
		}
	}
}

// parents returns the room and the boards in it.
func (n plainRoom) parents() []record.ID {
	all := []record.ID{record.Room}
	for id, r := range n[record.Room] {
		if r.kind == "board" && !r.deleted {
			all = append(all, id)
		}
	}
	return all
}

// digest is that of section 7.6.
func (n plainRoom) digest(parent record.ID) [sha256.Size]byte {
	var out bytes.Buffer
	e := msgpack.NewEncoder(&out)
	ids := slices.SortedFunc(maps.Keys(n[parent]), func(a, b record.ID) int { return cmp.Compare(n[parent][a].made, n[parent][b].made) })
	for _, id := range ids {
		r := n[parent][id]
		if r.deleted {
			continue
		}
		works(e.EncodeArrayLen(5), e.EncodeBytes(id[:]), e.EncodeUint(r.made), e.EncodeBytes(r.author[:]), e.EncodeString(r.kind), e.EncodeArrayLen(2*len(r.properties)))
		for _, name := range slices.Sorted(maps.Keys(r.properties)) {
			works(e.EncodeString(name), encodePlain(e, r.properties[name]))
		}
	}
	return sha256.Sum256(out.Bytes())
}

func encodePlain(e *msgpack.Encoder, v record.Value) error {
	switch v.Type {
	case record.Int:
		return e.EncodeInt(v.Number)
	case record.Bool:
		return e.EncodeBool(v.Number == 1)
	case record.Text:
		return e.EncodeString(v.Data)
	}
	return e.EncodeBytes([]byte(v.Data))
}

func works(all ...error) {
	for _, err := range all {
		if err != nil {
			panic(err)
		}
	}
}
