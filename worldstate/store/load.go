package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

// load reads a room, on the writer's goroutine. ErrNoRoom if there is none.
func (s *SQLite) load(ctx context.Context, id worldstate.RoomID) (*worldstate.Contents, error) {
	c := &worldstate.Contents{Clients: map[worldstate.ClientID]worldstate.Mark{}}
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("load room: %w", err)
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, "SELECT sequence FROM room WHERE id = ?", id[:]).Scan(&c.Sequence)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNoRoom
	}
	for _, read := range []func(context.Context, *sql.Tx, worldstate.RoomID, *worldstate.Contents) error{loadObjects, loadStrokes, loadClients} {
		if err == nil {
			err = read(ctx, tx, id, c)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("load room: %w", err)
	}
	return c, nil
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

// loadStrokes adds erased strokes in the order they were erased, the others in
// order of sequence; a board sorts what it draws by itself.
func loadStrokes(ctx context.Context, tx *sql.Tx, id worldstate.RoomID, c *worldstate.Contents) error {
	rows, err := tx.QueryContext(ctx, `SELECT object, id, sequence, erased, form, record, points FROM stroke
		WHERE room = ? ORDER BY object, sequence`, id[:])
	if err := each(rows, err, func() error {
		var number uint32
		var form int
		var strokeID []byte
		var record string
		s := &board.Stroke{}
		if err := rows.Scan(&number, &strokeID, &s.Sequence, &s.Erased, &form, &record, &s.Points); err != nil {
			return err
		}
		copy(s.ID[:], strokeID)
		if err := readStroke(s, form, record); err != nil {
			return err
		}
		o := c.Object(number)
		if o == nil || o.Board == nil {
			return fmt.Errorf("stroke %x belongs to no board", s.ID)
		}
		o.Board.Add(s)
		return nil
	}); err != nil {
		return err
	}
	return orderErased(ctx, tx, id, c)
}

// orderErased tells the boards in which order their erased strokes are to be
// dropped.
func orderErased(ctx context.Context, tx *sql.Tx, id worldstate.RoomID, c *worldstate.Contents) error {
	order := map[uint32][]board.ID{}
	rows, err := tx.QueryContext(ctx, "SELECT object, id FROM stroke WHERE room = ? AND erased ORDER BY object, touched, sequence", id[:])
	err = each(rows, err, func() error {
		var number uint32
		var strokeID []byte
		if err := rows.Scan(&number, &strokeID); err != nil {
			return err
		}
		order[number] = append(order[number], board.ID(strokeID))
		return nil
	})
	for number, ids := range order {
		c.Object(number).Board.OrderErased(ids)
	}
	return err
}

func loadClients(ctx context.Context, tx *sql.Tx, id worldstate.RoomID, c *worldstate.Contents) error {
	rows, err := tx.QueryContext(ctx, "SELECT id, client_sequence, sequence FROM client WHERE room = ? ORDER BY sequence DESC LIMIT ?", id[:], worldstate.KeptMarks)
	return each(rows, err, func() error {
		var clientID []byte
		var m worldstate.Mark
		if err := rows.Scan(&clientID, &m.Client, &m.Sequence); err != nil {
			return err
		}
		c.Clients[worldstate.ClientID(clientID)] = m
		return nil
	})
}

// each calls f for each row and closes them.
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
