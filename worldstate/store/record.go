package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"stoa/worldstate"
)

const lineForm = 1

// line1 is form 1 of a chat line.
type line1 struct {
	Name  string                 `json:"name"`
	Scope worldstate.Scope       `json:"scope"`
	Text  string                 `json:"text"`
	Heard []worldstate.AccountID `json:"heard,omitempty"`
	Guest bool                   `json:"guest,omitempty"`
}

// Record queues a chat line for the disk. ErrBusy if the queue is full.
func (j *Journal) Record(r *worldstate.Record, done func(error)) error {
	select {
	case j.store.queue <- job{journal: j, record: r, done: done}:
		return nil
	default:
		return ErrBusy
	}
}

// pruneEvery is the number of chat lines between two deletions of surplus lines.
const pruneEvery = 16

// say stores one chat line, and now and then deletes surplus ones. It reports whether
// the line is new.
func (t *transaction) say(room worldstate.RoomID, r *worldstate.Record) (bool, error) {
	l := &r.Line
	record, err := json.Marshal(line1{l.Name, l.Scope, l.Text, r.Heard, r.ViaLink})
	if err != nil {
		return false, err
	}
	stored, err := t.affects("INSERT INTO line (room, id, client, ref, account, time, form, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (room, client, ref) DO NOTHING",
		room[:], l.ID, r.Client[:], r.Ref, r.Account[:], l.Time, lineForm, string(record))
	if err != nil {
		return false, fmt.Errorf("keep line %d: %w", l.ID, err)
	}
	if l.ID%pruneEvery != 0 {
		return stored, nil
	}
	return stored, t.prune(room)
}

// prune deletes the surplus chat lines of a room.
func (t *transaction) prune(room worldstate.RoomID) error {
	var all []*worldstate.Record
	rows, err := t.tx.Query("SELECT id, account, coalesce(json_extract(record, '$.guest'), 0) FROM line WHERE room = ? ORDER BY id", room[:])
	err = each(rows, err, func() error {
		r := &worldstate.Record{}
		var account []byte
		err := rows.Scan(&r.Line.ID, &account, &r.ViaLink)
		copy(r.Account[:], account)
		all = append(all, r)
		return err
	})
	if err != nil {
		return fmt.Errorf("look for old lines: %w", err)
	}
	kept := worldstate.Kept(all, worldstate.KeptRecords)
	for _, r := range all {
		if len(kept) > 0 && kept[0] == r {
			kept = kept[1:]
		} else if err := t.exec("DELETE FROM line WHERE room = ? AND id = ?", room[:], r.Line.ID); err != nil {
			return err
		}
	}
	return nil
}

// Records returns a room's chat lines, oldest first.
func (s *SQLite) Records(ctx context.Context, id worldstate.RoomID) (all []*worldstate.Record, err error) {
	rows, err := s.reads.QueryContext(ctx, "SELECT id, client, ref, account, time, form, record FROM line WHERE room = ? ORDER BY id", id[:])
	err = each(rows, err, func() error {
		r, err := readLine(rows)
		all = append(all, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what was said: %w", err)
	}
	return worldstate.Kept(all, worldstate.KeptRecords), nil
}

func readLine(rows *sql.Rows) (*worldstate.Record, error) {
	r := &worldstate.Record{}
	var client, account []byte
	var form int
	var record string
	if err := rows.Scan(&r.Line.ID, &client, &r.Ref, &account, &r.Line.Time, &form, &record); err != nil {
		return nil, err
	}
	if form != lineForm {
		return nil, fmt.Errorf("line %d is in form %d, which this version does not know", r.Line.ID, form)
	}
	var l line1
	if err := json.Unmarshal([]byte(record), &l); err != nil {
		return nil, fmt.Errorf("read line %d: %w", r.Line.ID, err)
	}
	copy(r.Client[:], client)
	copy(r.Account[:], account)
	r.Line.Name, r.Line.Scope, r.Line.Text, r.Heard, r.ViaLink = l.Name, l.Scope, l.Text, l.Heard, l.Guest
	return r, nil
}
