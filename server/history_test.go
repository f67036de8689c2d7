package main

import (
	"encoding/json"
	"fmt"
	"testing"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// note returns the change that puts a note.
func note(id record.ID, text string) record.Change {
	return record.Change{Verb: record.Put, ID: id, Kind: record.Note, Properties: record.Of(
		record.Property{Name: record.X, Value: record.OfInt(0)}, record.Property{Name: record.Y, Value: record.OfInt(1200)}, record.Property{Name: record.Z, Value: record.OfInt(0)},
		record.Property{Name: record.Width, Value: record.OfInt(300)}, record.Property{Name: record.Height, Value: record.OfInt(300)},
		record.Property{Name: record.Body, Value: record.OfText(text)})}
}

// writes gives a note another text.
func (p *person) writes(id record.ID, text string) uint64 {
	p.t.Helper()
	return p.sets(id, record.Body, record.OfText(text))
}

// sets changes a property of an object.
func (p *person) sets(id record.ID, name string, to record.Value) uint64 {
	p.t.Helper()
	sequence, err := p.Change(soon(p.t), record.Room, record.Change{Verb: record.Patch, ID: id, Properties: record.Properties{{Name: name, Value: to}}})
	p.must(err)
	return sequence
}

// reads reports whether a note has the text.
func reads(id record.ID, text string) func(*worldstate.Replica) bool {
	return func(r *worldstate.Replica) bool {
		o := r.Contents.Object(id)
		return o != nil && o.Properties.Text(record.Body) == text
	}
}

// historyAnswer is a page of the history.
type historyAnswer struct {
	Entries []struct {
		Sequence           uint64
		Author             *string
		Name, Verb, Parent string
		Object, Kind       *string
		Title              string
		Own, There         bool
		Count              int
		Changes            map[string]struct{ Before, After json.RawMessage }
	}
	Next *uint64
}

// Two people change a note, one deletes it. Both see who did what, and an earlier text
// comes back.
func TestPeopleSeeWhoChangedWhatAndBringAnEarlierTextBack(t *testing.T) {
	h := open(t)
	owner, artist, guest := h.owner(), h.account(), h.account()
	room := owner.makes("Ours")
	ada, eve := artist.enters(room, "Ada"), guest.enters(room, "Eve")
	id := headless.NewID()
	_, err := ada.Change(soon(t), record.Room, note(id, "milk"))
	must(t, err)
	written := ada.writes(id, "milk and bread")
	eve.sees("the note", reads(id, "milk and bread"))
	eve.writes(id, "nothing")
	ada.draws(wall)
	ada.draws(wall)
	eve.sees("both strokes", strokes(wall, 2))
	_, err = eve.Erase(soon(t), record.Room, id)
	must(t, err)

	h.account().isRefused("not_inside", "GET", "/rooms/"+room+"/history", nil)
	guest.isRefused("bad_request", "GET", "/rooms/"+room+"/history?object=1", nil)
	guest.isRefused("bad_request", "GET", fmt.Sprintf("/rooms/%s/history?object=%x&at=-1", room, id), nil)
	var out historyAnswer
	artist.does("GET", "/rooms/"+room+"/history", nil, &out)
	if len(out.Entries) != 5 || out.Next != nil {
		t.Fatalf("%+v", out)
	}
	gone, drawn, changed := out.Entries[0], out.Entries[1], out.Entries[2]
	if gone.Verb != "delete" || gone.Name != "Eve" || gone.Own || gone.There || *gone.Kind != "note" || *gone.Object != fmt.Sprintf("%x", id) {
		t.Errorf("the newest: %+v", gone)
	}
	if drawn.Count != 2 || !drawn.Own || drawn.Object != nil || *drawn.Kind != "stroke" || drawn.Parent != fmt.Sprintf("%x", wall) {
		t.Errorf("drawn: %+v", drawn)
	}
	if text := changed.Changes["text"]; string(text.Before) != `"milk and bread"` || string(text.After) != `"nothing"` {
		t.Errorf("changed: %+v", changed)
	}
	path := fmt.Sprintf("/rooms/%s/history?object=%x", room, id)
	var state struct {
		There      bool
		Kind       string
		Properties record.Properties
	}
	artist.does("GET", fmt.Sprintf("%s&at=%d", path, written), nil, &state)
	if state.There || state.Kind != "note" {
		t.Errorf("%+v", state)
	}
	_, err = ada.Restore(soon(t), record.Room, id)
	must(t, err)
	_, err = ada.Change(soon(t), record.Room, record.Change{Verb: record.Patch, ID: id, Properties: state.Properties})
	must(t, err)
	eve.sees("the earlier text", reads(id, "milk and bread"))
	artist.does("GET", path, nil, &out)
	if len(out.Entries) != 6 || out.Entries[0].Verb != "patch" || out.Entries[1].Verb != "restore" {
		t.Errorf("of the note: %+v", out)
	}
	guest.isRefused("not_found", "GET", path+"&at=9999", nil)
}
