package web

import (
	"net/http"
	"time"

	"stoa/worldstate/record"
)

// binEntry is a deleted object.
type binEntry struct {
	Object     record.ID      `json:"object"`
	Kind       string         `json:"kind"`
	Title      string         `json:"title"`
	Author     *record.Author `json:"author"` // null: nobody, as of the scene's objects
	By         *record.Author `json:"by"`     // who deleted it; null: the room itself, or unknown
	Name       string         `json:"name"`   // of that person
	Own        bool           `json:"own"`    // the caller deleted it
	At         time.Time      `json:"at"`
	Until      time.Time      `json:"until"`
	MayRestore bool           `json:"mayRestore"`
}

// binBoard is a board from which something was deleted.
type binBoard struct {
	Board   record.ID `json:"board"`
	Title   string    `json:"title"`
	Strokes int       `json:"strokes"`
	At      time.Time `json:"at"`
}

// bin answers with what was deleted and can be brought back.
func (a *api) bin(q *request) (int, any, error) {
	if err := a.Rooms.Inside(q.Context(), q.room, q.account); err != nil {
		return 0, nil, err
	}
	before, err := q.place("before")
	if err != nil {
		return 0, nil, err
	}
	access, err := a.Rooms.Access(q.Context(), q.room)
	if err != nil {
		return 0, nil, err
	}
	by := record.Editor{Author: q.account.Author(q.room), Role: uint8(q.role), Others: q.role >= access.Erasing}
	all, next, err := a.Store.Bin(q.Context(), q.room, q.role, before)
	if err != nil {
		return 0, nil, err
	}
	objects := make([]binEntry, len(all))
	for i, d := range all {
		if objects[i], err = a.binEntry(q, d, &by); err != nil {
			return 0, nil, err
		}
	}
	boards := []binBoard{}
	if before == 0 {
		bins, err := a.Store.BoardBins(q.Context(), q.room, q.role)
		if err != nil {
			return 0, nil, err
		}
		for _, b := range bins {
			boards = append(boards, binBoard{b.Board, b.Title, b.Records, time.UnixMilli(b.Last).UTC()})
		}
	}
	return http.StatusOK, map[string]any{"objects": objects, "boards": boards, "next": orEnd(next)}, nil
}

func (a *api) binEntry(q *request, d *record.Deleted, by *record.Editor) (binEntry, error) {
	at := time.UnixMilli(d.Deletion.At).UTC()
	e := binEntry{Object: d.ID, Kind: d.Kind, Title: d.Properties.Text(record.Name), Author: orItself(d.Author), By: orItself(d.Deletion.By), Name: d.Deletion.Name,
		Own: d.Deletion.By == by.Author, At: at, Until: at.Add(record.KeptDeleted)}
	if e.Own && !by.Others && record.KindOf(d.Kind).CanHold() {
		var err error
		if d.Deletion.Shared, err = a.Store.Shared(q.Context(), q.room, d.Record); err != nil {
			return e, err
		}
	}
	e.MayRestore = by.MayRestore(d, record.Room)
	return e, nil
}
