package main

import (
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// The judge must notice each way in which a room may differ from what an editor was told.
func TestTheJudgeNoticesWhatIsNotAsTold(t *testing.T) {
	id, me := record.ID{1}, record.Author{7}
	note := func(text string) record.Properties {
		return record.Properties{{Name: record.Body, Value: record.OfText(text)}}
	}
	told := func(deleted bool) map[record.ID]*owned {
		return map[record.ID]*owned{id: {record.Change{Verb: record.Put, ID: id, Kind: record.Note, Properties: note("tea")}, deleted}}
	}
	for name, c := range map[string]struct {
		told             map[record.ID]*owned
		there            []*record.Record
		lost, duplicated int
	}{
		"as told":     {told(false), []*record.Record{{ID: id, Author: me, Properties: note("tea")}}, 0, 0},
		"deleted":     {told(true), nil, 0, 0},
		"missing":     {told(false), nil, 1, 0},
		"changed":     {told(false), []*record.Record{{ID: id, Author: me, Properties: note("milk")}}, 1, 0},
		"still there": {told(true), []*record.Record{{ID: id, Author: me, Properties: note("tea")}}, 1, 0},
		"refused":     {nil, []*record.Record{{ID: record.ID{2}, Author: me}}, 0, 1},
		"another's":   {nil, []*record.Record{{ID: record.ID{2}}}, 0, 0},
	} {
		set := record.NewReplica(record.Room)
		set.Add(c.there...)
		room := &worldstate.Replica{Contents: worldstate.Contents{Sets: map[record.ID]*record.Set{record.Room: set}}}
		e := &editor{bot: &bot{}, author: me, own: map[record.ID]map[record.ID]*owned{record.Room: c.told}}
		var r crashReport
		if r.judge(e, room); r.Lost != c.lost || r.Duplicated != c.duplicated {
			t.Errorf("%s: %d lost and %d duplicated, not %d and %d", name, r.Lost, r.Duplicated, c.lost, c.duplicated)
		}
	}
}
