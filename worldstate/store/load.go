package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// load reads a room. The first time, it leaves out records that were deleted longer ago
// than [record.KeptDeleted], and what was on boards that are gone, and returns them in
// old, with the history that is too old. ErrNoRoom if there is no such room.
func (s *SQLite) load(ctx context.Context, id worldstate.RoomID, first bool) (c *worldstate.Contents, old outdated, err error) {
	c = worldstate.Empty()
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, outdated{}, fmt.Errorf("load room: %w", err)
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, "SELECT sequence FROM room WHERE id = ?", id[:]).Scan(&c.Sequence)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, outdated{}, ErrNoRoom
	}
	l := loading{contents: c}
	if first {
		l.oldest = s.now().Add(-record.KeptDeleted).UnixMilli()
	}
	if err == nil { // the objects first: they say what holds records
		err = l.records(ctx, tx, id, "parent = ?2")
	}
	objects := l.aged()
	for _, o := range objects {
		c.Hold(o.record)
	}
	if err == nil {
		err = l.records(ctx, tx, id, "parent <> ?2")
	}
	if err == nil {
		l.fillTrash(l.aged())
		l.fillTrash(objects)
	}
	if err == nil {
		err = loadClients(ctx, tx, id, c)
	}
	if err == nil && first {
		old.history, err = oldHistory(ctx, tx, id, l.oldest)
	}
	if err != nil {
		return nil, outdated{}, fmt.Errorf("load room: %w", err)
	}
	old.records = l.old
	return c, old, nil
}

// outdated is what a room need not keep.
type outdated struct {
	records []dropped
	history sequences
}

// loading is a room that is being read.
type loading struct {
	contents *worldstate.Contents
	oldest   int64        // Unix milliseconds: what was deleted before is left out
	trash    []deletedRow // of the current query
	old      []dropped
}

// records reads the records with some parents, by parent and made.
func (l *loading) records(ctx context.Context, tx *sql.Tx, id worldstate.RoomID, which string) error {
	rows, err := tx.QueryContext(ctx, `SELECT parent, id, made, kind, form, record, data, touched, deleted_at, deleted_by, deleted_name FROM record
		WHERE room = ?1 AND `+which+` ORDER BY parent, made`, id[:], record.Room[:])
	return each(rows, err, func() error {
		r, d := &record.Record{}, deletedRow{}
		if err := scanRecord(rows, r, &d); err != nil {
			return err
		}
		set := l.contents.Sets[d.parent]
		switch {
		case set == nil:
			l.old = append(l.old, dropped{d.parent, r.ID, d.result})
		case !d.at.Valid:
			set.Add(r)
		default:
			d.record = r
			l.trash = append(l.trash, d)
			return nil
		}
		if d.parent == record.Room {
			l.contents.Hold(r)
		}
		return nil
	})
}

// scanRecord reads a row, with further columns into more.
func scanRecord(rows interface{ Scan(...any) error }, r *record.Record, d *deletedRow, more ...any) error {
	var parent, id, data []byte
	var form int
	var text string
	if err := rows.Scan(append([]any{&parent, &id, &r.Made, &r.Kind, &form, &text, &data, &d.result, &d.at, &d.by, &d.name}, more...)...); err != nil {
		return err
	}
	copy(d.parent[:], parent)
	copy(r.ID[:], id)
	return readRecord(r, form, text, data)
}

func loadClients(ctx context.Context, tx *sql.Tx, id worldstate.RoomID, c *worldstate.Contents) error {
	rows, err := tx.QueryContext(ctx, "SELECT id, client_sequence, sequence FROM client WHERE room = ? ORDER BY sequence DESC LIMIT ?", id[:], worldstate.KeptMarks)
	return each(rows, err, func() error {
		var clientID []byte
		var m worldstate.Mark
		if err := rows.Scan(&clientID, &m.ClientSequence, &m.Sequence); err != nil {
			return err
		}
		c.Clients[worldstate.ClientID(clientID)] = m
		return nil
	})
}

// each calls f for each row and closes rows.
func each(rows *sql.Rows, err error, f func() error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(); err != nil {
			return err
		}
	}
	return rows.Err()
}
