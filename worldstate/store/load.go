package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

// load reads a room. The first time, it leaves out strokes that were erased longer ago
// than [board.KeptErased] and returns them as old, to be deleted. ErrNoRoom if there is
// no such room.
func (s *SQLite) load(ctx context.Context, id worldstate.RoomID, first bool) (c *worldstate.Contents, old []dropped, err error) {
	c = &worldstate.Contents{Clients: map[worldstate.ClientID]worldstate.Mark{}}
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, nil, fmt.Errorf("load room: %w", err)
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, "SELECT sequence FROM room WHERE id = ?", id[:]).Scan(&c.Sequence)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, ErrNoRoom
	}
	if err == nil {
		err = loadObjects(ctx, tx, id, c)
	}
	if err == nil {
		var trash []erasedRow
		if trash, err = loadStrokes(ctx, tx, id, c); first {
			trash, old = aged(trash, s.now().Add(-board.KeptErased).UnixMilli())
		}
		fillTrash(trash)
	}
	if err == nil {
		err = loadClients(ctx, tx, id, c)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("load room: %w", err)
	}
	return c, old, nil
}

func loadObjects(ctx context.Context, tx *sql.Tx, id worldstate.RoomID, c *worldstate.Contents) error {
	rows, err := tx.QueryContext(ctx, "SELECT number, form, record FROM object WHERE room = ? ORDER BY number", id[:])
	return each(rows, err, func() error {
		var number uint32
		var form int
		var record string
		if err := rows.Scan(&number, &form, &record); err != nil {
			return err
		}
		o, err := readObject(number, form, record)
		c.Objects = append(c.Objects, o)
		return err
	})
}

// loadStrokes adds strokes to the boards and returns the erased ones, by board and
// sequence; [fillTrash] puts them in the order of erasing.
func loadStrokes(ctx context.Context, tx *sql.Tx, id worldstate.RoomID, c *worldstate.Contents) (trash []erasedRow, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT object, id, sequence, form, record, points, touched, erased_at, erased_by, erased_name FROM stroke
		WHERE room = ? ORDER BY object, sequence`, id[:])
	err = each(rows, err, func() error {
		s, e := &board.Stroke{}, erasedRow{}
		number, err := scanStroke(rows, s, &e)
		if err != nil {
			return err
		}
		o := c.Object(number)
		switch {
		case o == nil || o.Board == nil:
			return fmt.Errorf("stroke %x belongs to no board", s.ID)
		case !e.at.Valid:
			o.Board.Add(s)
		default:
			e.object, e.stroke = o, s
			trash = append(trash, e)
		}
		return nil
	})
	return trash, err
}

func scanStroke(rows *sql.Rows, s *board.Stroke, e *erasedRow) (object uint32, err error) {
	var form int
	var id []byte
	var record string
	if err := rows.Scan(&object, &id, &s.Sequence, &form, &record, &s.Points, &e.result, &e.at, &e.by, &e.name); err != nil {
		return 0, err
	}
	copy(s.ID[:], id)
	return object, readStroke(s, form, record)
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
