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

// maxWanted is how many records a reversal names; a variable for tests.
var maxWanted = 100_000

// maxWantedBytes is how many bytes the values of these records have.
const maxWantedBytes = 64 << 20

// Reversal returns what must become of the records that an author changed since a time, so
// that they are as without the author's deeds ([worldstate.Past]): the objects of the room
// first, then what is on each board. more: the same call goes on once these are so.
// ErrTooFar: more than MaxDeeds changes.
func (s *SQLite) Reversal(ctx context.Context, room worldstate.RoomID, author record.Author, since time.Time) (all []worldstate.Wanted, more bool, err error) {
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, false, fmt.Errorf("read what somebody did: %w", err)
	}
	defer tx.Rollback()
	size := 0
	err = eachPast(ctx, tx, room, author, since, func(one *pastOf) error {
		r, there, err := present(ctx, tx, room, one.parent, one.id)
		if err != nil {
			return err
		}
		w, changes := one.past.Wanted(r, there)
		if !changes {
			return nil
		}
		if size += w.Now.Size() + w.Then.Size(); len(all) == maxWanted || size > maxWantedBytes && len(all) > 0 {
			more = true
			return errEnough
		}
		w.Parent, w.ID = one.parent, one.id
		all = append(all, w)
		return nil
	})
	if err != nil && !more {
		return nil, false, fmt.Errorf("read what somebody did: %w", err)
	}
	return all, more, nil
}

// pastOf is the past of a record.
type pastOf struct {
	parent, id record.ID
	past       *worldstate.Past
}

// eachPast calls f for each record that an author changed since a time, with all deeds on
// it from the author's first one on.
func eachPast(ctx context.Context, tx *sql.Tx, room worldstate.RoomID, author record.Author, since time.Time, f func(*pastOf) error) error {
	rows, err := tx.QueryContext(ctx, `WITH his AS MATERIALIZED (SELECT parent, id, max(min(sequence), coalesce((SELECT made / 256 FROM record r WHERE r.room = ?1 AND r.parent = h.parent AND r.id = h.id), 0)) AS first
			FROM history h INDEXED BY history_at WHERE room = ?1 AND at >= ?2 AND author = ?3 GROUP BY parent, id)
		SELECT h.parent, h.id, h.verb, h.author, h.before, h.data FROM his CROSS JOIN history h INDEXED BY history_record ON h.room = ?1 AND h.id = his.id AND h.parent = his.parent AND h.sequence >= his.first
		ORDER BY h.parent, h.id, h.sequence LIMIT ?4`, room[:], since.UnixMilli(), author[:], MaxDeeds+1)
	n := 0
	var one *pastOf
	err = each(rows, err, func() error {
		if n++; n > MaxDeeds {
			return ErrTooFar
		}
		parent, id, d, err := scanDeed(rows)
		if err != nil {
			return err
		}
		if one != nil && (one.parent != parent || one.id != id) {
			if err := f(one); err != nil {
				return err
			}
			one = nil
		}
		if one == nil {
			one = &pastOf{parent, id, worldstate.NewPast(author)}
		}
		one.past.Add(d)
		return nil
	})
	if err == nil && one != nil {
		err = f(one)
	}
	return err
}

func scanDeed(rows *sql.Rows) (parent, id record.ID, d *worldstate.Deed, err error) {
	var in, of, by, data []byte
	var before string
	d = &worldstate.Deed{}
	if err = rows.Scan(&in, &of, &d.Verb, &by, &before, &data); err != nil {
		return parent, id, nil, err
	}
	copy(parent[:], in)
	copy(id[:], of)
	copy(d.Author[:], by)
	if before != "" {
		d.Before, _, err = readSome(json.RawMessage(before), data)
	}
	return parent, id, d, err
}

// present returns a record, nil if it is gone for good, and whether it is in the room or on
// its board.
func present(ctx context.Context, tx *sql.Tx, room worldstate.RoomID, parent, id record.ID) (r *record.Record, there bool, err error) {
	var form int
	var text string
	var data []byte
	var deleted sql.NullInt64
	r = &record.Record{ID: id}
	err = tx.QueryRowContext(ctx, "SELECT made, kind, form, record, data, deleted_at FROM record WHERE room = ? AND parent = ? AND id = ?", room[:], parent[:], id[:]).
		Scan(&r.Made, &r.Kind, &form, &text, &data, &deleted)
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
	rows, err := s.reads.QueryContext(ctx, `SELECT did.*, (SELECT name FROM history n INDEXED BY history_at WHERE n.room = ?1 AND n.at = last AND n.author = did.author LIMIT 1)
		FROM (SELECT author, sum(verb = 1), sum(verb = 2), sum(verb = 3), sum(verb = 4), min(at), max(at) AS last
			FROM history INDEXED BY history_at WHERE room = ?1 AND at >= ?2 AND author <> zeroblob(8) GROUP BY author ORDER BY last DESC, author LIMIT ?3) did`,
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
