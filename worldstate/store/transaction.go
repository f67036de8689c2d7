package store

import (
	"context"
	"database/sql"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

// transaction is one transaction of the writer. It prepares each statement once.
type transaction struct {
	tx         *sql.Tx
	statements map[string]*sql.Stmt
}

// transact runs f between BEGIN and COMMIT. COMMIT returns once the log is synced,
// because of synchronous=FULL.
func (s *SQLite) transact(f func(*transaction) error) error {
	tx, err := s.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // no effect after Commit
	if err := f(&transaction{tx, map[string]*sql.Stmt{}}); err != nil {
		return err
	}
	return tx.Commit()
}

func (t *transaction) exec(query string, args ...any) error {
	_, err := t.affects(query, args...)
	return err
}

// affects reports whether the statement changed any row.
func (t *transaction) affects(query string, args ...any) (bool, error) {
	statement := t.statements[query]
	if statement == nil {
		var err error
		if statement, err = t.tx.Prepare(query); err != nil {
			return false, err
		}
		t.statements[query] = statement
	}
	result, err := statement.Exec(args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// put stores a stroke. It replaces a stroke with the same id that was erased too long
// ago for the room to know.
func (t *transaction) put(room worldstate.RoomID, object uint32, s *board.Stroke) error {
	record, err := strokeRecord(s)
	if err != nil {
		return err
	}
	return t.exec(`INSERT OR REPLACE INTO stroke (room, object, id, sequence, touched, form, record, points)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		room[:], object, s.ID[:], s.Sequence, s.Sequence, strokeForm, record, s.Points)
}

// advance stores the new sequence of each room.
func (t *transaction) advance(next map[*Journal]uint64) error {
	for j, sequence := range next {
		if err := t.exec("UPDATE room SET sequence = ? WHERE id = ?", sequence, j.room[:]); err != nil {
			return err
		}
	}
	return nil
}
