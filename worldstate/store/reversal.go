package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// MaxDeeds is how many changes of the records that an author changed a reversal reads.
const MaxDeeds = 1_000_000

// Reversal returns what must become of the records that an author changed since a time, so
// that they are as without the author's deeds ([worldstate.Past]): the objects of the room
// first, then what is on each board. ErrTooFar: more than MaxDeeds changes.
func (s *SQLite) Reversal(ctx context.Context, room worldstate.RoomID, author record.Author, since time.Time) (all []worldstate.Wanted, err error) {
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("read what somebody did: %w", err)
	}
	defer tx.Rollback()
	deeds, err := deedsOf(ctx, tx, room, author, since)
	for i := 0; i < len(deeds) && err == nil; i++ {
		d := &deeds[i]
		var r *record.Record
		var there bool
		if r, there, err = present(ctx, tx, room, d.parent, d.id); err != nil {
			break
		}
		if w, changes := d.past.Wanted(r, there); changes {
			w.Parent, w.ID = d.parent, d.id
			all = append(all, w)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read what somebody did: %w", err)
	}
	return all, nil
}

// pastOf is the past of a record.
type pastOf struct {
	parent, id record.ID
	past       *worldstate.Past
}

// deedsOf reads all deeds on the records that an author changed since a time, each from
// the author's first deed on.
func deedsOf(ctx context.Context, tx *sql.Tx, room worldstate.RoomID, author record.Author, since time.Time) (all []pastOf, err error) {
	rows, err := tx.QueryContext(ctx, `WITH his AS MATERIALIZED (SELECT parent, id, min(sequence) AS first FROM history WHERE room = ?1 AND at >= ?2 AND author = ?3 GROUP BY parent, id)
		SELECT h.parent, h.id, h.verb, h.author, h.before, h.data FROM his CROSS JOIN history h ON h.room = ?1 AND h.id = his.id AND h.parent = his.parent AND h.sequence >= his.first
		ORDER BY h.parent, h.id, h.sequence LIMIT ?4`, room[:], since.UnixMilli(), author[:], MaxDeeds+1)
	n := 0
	err = each(rows, err, func() error {
		if n++; n > MaxDeeds {
			return ErrTooFar
		}
		var parent, id, by, data []byte
		var before string
		d := worldstate.Deed{}
		if err := rows.Scan(&parent, &id, &d.Verb, &by, &before, &data); err != nil {
			return err
		}
		copy(d.Author[:], by)
		if before != "" {
			var err error
			if d.Before, _, err = readSome(json.RawMessage(before), data); err != nil {
				return err
			}
		}
		one := pastOf{parent: record.ID(parent), id: record.ID(id)}
		if last := len(all) - 1; last < 0 || all[last].parent != one.parent || all[last].id != one.id {
			one.past = worldstate.NewPast(author)
			all = append(all, one)
		}
		all[len(all)-1].past.Add(&d)
		return nil
	})
	return all, err
}

// present returns a record, nil if it is gone for good, and whether it is in the room or on
// its board.
func present(ctx context.Context, tx *sql.Tx, room worldstate.RoomID, parent, id record.ID) (r *record.Record, there bool, err error) {
	var form int
	var text string
	var data []byte
	var deleted sql.NullInt64
	r = &record.Record{ID: id}
	err = tx.QueryRowContext(ctx, "SELECT kind, form, record, data, deleted_at FROM record WHERE room = ? AND parent = ? AND id = ?", room[:], parent[:], id[:]).
		Scan(&r.Kind, &form, &text, &data, &deleted)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err == nil {
		err = readRecord(r, form, text, data)
	}
	return r, !deleted.Valid, err
}

// Deeds counts what one author did in a room.
type Deeds struct {
	Author      record.Author
	Name        string // last display name
	Verbs       [5]int // number of changes by verb
	First, Last int64  // Unix milliseconds
}

// MaxPeople is how many people an answer about a room's people has.
const MaxPeople = 200

// People returns who changed something in a room since a time, the latest first.
func (s *SQLite) People(ctx context.Context, room worldstate.RoomID, since time.Time) (all []Deeds, err error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT did.*, (SELECT name FROM history n WHERE n.room = ?1 AND n.at = last AND n.author = did.author LIMIT 1)
		FROM (SELECT author, sum(verb = 1), sum(verb = 2), sum(verb = 3), sum(verb = 4), min(at), max(at) AS last
			FROM history WHERE room = ?1 AND at >= ?2 AND author <> zeroblob(8) GROUP BY author ORDER BY last DESC, author LIMIT ?3) did`,
		room[:], since.UnixMilli(), MaxPeople)
	err = each(rows, err, func() error {
		var d Deeds
		var author []byte
		err := rows.Scan(&author, &d.Verbs[record.Put], &d.Verbs[record.Patch], &d.Verbs[record.Delete], &d.Verbs[record.Restore], &d.First, &d.Last, &d.Name)
		copy(d.Author[:], author)
		all = append(all, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who changed something: %w", err)
	}
	return all, nil
}
