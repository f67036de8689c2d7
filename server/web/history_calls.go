package web

import (
	"net/http"
	"strconv"
	"time"

	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

// verbNames are the verbs in the HTTP API.
var verbNames = [...]string{record.Put: "put", record.Patch: "patch", record.Delete: "delete", record.Restore: "restore"}

// entryChange is what a patch did to a property. After is absent if it is not known.
type entryChange struct {
	Before record.Value  `json:"before"`
	After  *record.Value `json:"after,omitempty"`
	Cut    bool          `json:"cut,omitempty"` // only the beginnings of the values are here
}

// historyEntry is a line of a room's history.
type historyEntry struct {
	Sequence uint64                 `json:"sequence"`
	At       time.Time              `json:"at"`
	Author   *record.Author         `json:"author"` // null: the room itself
	Name     string                 `json:"name"`
	Own      bool                   `json:"own"`
	Verb     string                 `json:"verb"`
	Parent   record.ID              `json:"parent"`
	Object   *record.ID             `json:"object"`
	Kind     *string                `json:"kind"`
	Title    string                 `json:"title"`
	There    bool                   `json:"there"`
	Count    int                    `json:"count"`
	Changes  map[string]entryChange `json:"changes,omitempty"`
}

// history answers with a page of the history, or with an earlier state of an object.
func (a *api) history(q *request) (int, any, error) {
	if err := a.Rooms.Inside(q.Context(), q.room, q.account); err != nil {
		return 0, nil, err
	}
	var object *record.ID
	if text := q.FormValue("object"); text != "" {
		object = new(record.ID)
		if err := object.UnmarshalText([]byte(text)); err != nil {
			return 0, nil, bad("object is 32 hexadecimal digits")
		}
	}
	at, err := q.place("at")
	if err != nil || at > 0 && object == nil {
		return 0, nil, bad("at is the sequence of an entry, and goes with object")
	}
	if at > 0 {
		return a.stateAt(q, *object, at)
	}
	before, err := q.place("before")
	if err != nil {
		return 0, nil, err
	}
	all, next, err := a.Store.History(q.Context(), q.room, q.role, object, before)
	if err != nil {
		return 0, nil, err
	}
	own := q.account.Author(q.room)
	entries := make([]historyEntry, len(all))
	for i, e := range all {
		entries[i] = historyEntryOf(e, own)
	}
	return http.StatusOK, map[string]any{"entries": entries, "next": orEnd(next)}, nil
}

// place returns a place in a list, 0 for its beginning.
func (q *request) place(name string) (uint64, error) {
	text := q.FormValue(name)
	if text == "" {
		return 0, nil
	}
	place, err := strconv.ParseInt(text, 10, 64)
	if err != nil || place < 1 {
		return 0, bad(name + " is what an earlier answer named next")
	}
	return uint64(place), nil
}

// orEnd returns nil for the end of a list.
func orEnd(next uint64) *uint64 {
	if next == 0 {
		return nil
	}
	return &next
}

// orItself returns nil for the room itself, or an unknown author.
func orItself(a record.Author) *record.Author {
	if a == (record.Author{}) {
		return nil
	}
	return &a
}

func historyEntryOf(e *store.Entry, own record.Author) historyEntry {
	out := historyEntry{Sequence: e.Sequence, At: time.UnixMilli(e.At).UTC(), Author: orItself(e.Author), Name: e.Name, Own: e.Author == own,
		Verb: verbNames[e.Verb], Parent: e.Parent, Title: e.Title, There: e.There, Count: e.Count}
	if e.ID != record.Room {
		out.Object = &e.ID
	}
	if e.Kind != "" {
		out.Kind = &e.Kind
	}
	if e.Before != nil {
		out.Changes = make(map[string]entryChange, len(e.Before))
	}
	for _, p := range e.Before {
		change := entryChange{Before: p.Value, Cut: e.Cut[p.Name]}
		if e.After != nil {
			after := e.After.Get(p.Name)
			change.After = &after
		}
		out.Changes[p.Name] = change
	}
	return out
}

func (a *api) stateAt(q *request, object record.ID, sequence uint64) (int, any, error) {
	r, there, err := a.Store.StateAt(q.Context(), q.room, q.role, object, sequence)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"object": object, "kind": r.Kind, "sequence": sequence, "there": there, "properties": r.Properties}, nil
}
