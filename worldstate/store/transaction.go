package store

import (
	"context"
	"database/sql"
	"errors"

	"stoa/worldstate"
	"stoa/worldstate/record"
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
	t := &transaction{tx, map[string]*sql.Stmt{}}
	for query, statement := range s.prepared {
		t.statements[query] = tx.Stmt(statement)
	}
	if err = f(t); err == nil {
		err = tx.Commit()
	}
	if err == nil {
		s.prepareNext(t)
	}
	return err
}

// prepareNext prepares the statements of a transaction for the next ones: they need not
// do it each time.
func (s *SQLite) prepareNext(t *transaction) {
	for query := range t.statements {
		if s.prepared[query] != nil {
			continue
		}
		if statement, err := s.db.Prepare(query); err == nil { // otherwise transactions go on preparing their own
			s.prepared[query] = statement
		}
	}
}

func (t *transaction) exec(query string, args ...any) error {
	_, err := t.affects(query, args...)
	return err
}

// prepared prepares a statement once.
func (t *transaction) prepared(query string) (statement *sql.Stmt, err error) {
	if statement = t.statements[query]; statement == nil {
		if statement, err = t.tx.Prepare(query); err == nil {
			t.statements[query] = statement
		}
	}
	return statement, err
}

// affects reports whether the statement changed any row.
func (t *transaction) affects(query string, args ...any) (bool, error) {
	statement, err := t.prepared(query)
	if err != nil {
		return false, err
	}
	result, err := statement.Exec(args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// keepRecords stores what a result did, or nothing of it.
func (t *transaction) keepRecords(room worldstate.RoomID, r *worldstate.Result) error {
	if err := t.exec("SAVEPOINT result"); err != nil {
		return err
	}
	for i := range r.Of {
		err := t.keepEffect(room, r, &r.Of[i])
		if err == nil {
			err = t.note(room, r, i)
		}
		if err != nil {
			return errors.Join(err, t.exec("ROLLBACK TO result"), t.exec("RELEASE result"))
		}
	}
	for _, id := range r.Dropped {
		if err := t.exec("DELETE FROM record WHERE room = ? AND parent = ? AND id = ?", room[:], r.Parent[:], id[:]); err != nil {
			return err
		}
		if r.Parent == record.Room { // and what the object held: a new object may get the same id
			if err := t.unindexWhere("room = ?1 AND parent = ?2", room[:], id[:]); err != nil {
				return err
			}
			if err := t.exec("DELETE FROM record WHERE room = ? AND parent = ?", room[:], id[:]); err != nil {
				return err
			}
		}
	}
	return t.exec("RELEASE result")
}

func (t *transaction) keepEffect(room worldstate.RoomID, r *worldstate.Result, e *record.Effect) error {
	switch e.Verb {
	case record.Put:
		return t.put(room, r.Parent, e.Record)
	case record.Patch:
		text, data, err := writeRecord(e.Record)
		if err != nil {
			return err
		}
		err = t.found(e.ID, "UPDATE record SET form = ?, record = ?, data = ?, file = ? WHERE room = ? AND parent = ? AND id = ?",
			recordForm, text, data, fileOf(e.Record.Properties), room[:], r.Parent[:], e.ID[:])
		if err == nil && hasWords(e.Properties) {
			err = t.index(room, r.Parent, e.Record)
		}
		return err
	case record.Delete:
		d := r.Deletion
		return errors.Join(t.touch(room, r, e.ID, d.At, d.By[:], d.Name), t.unindex(room, r.Parent, e.ID))
	case record.Restore:
		return errors.Join(t.touch(room, r, e.Record.ID, nil, nil, nil), t.index(room, r.Parent, e.Record))
	}
	return record.ErrBadVerb
}

// put stores a record. It replaces a record with the same id that was deleted too long
// ago for the room to know.
func (t *transaction) put(room worldstate.RoomID, parent record.ID, r *record.Record) error {
	text, data, err := writeRecord(r)
	if err != nil {
		return err
	}
	if parent == record.Room { // REPLACE fires no trigger: the text of a replaced document goes first
		if err := t.exec("DELETE FROM record WHERE room = ? AND parent = ? AND id = ?", room[:], parent[:], r.ID[:]); err != nil {
			return err
		}
	}
	err = t.exec(`INSERT OR REPLACE INTO record (room, parent, id, made, touched, kind, form, record, data, file)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		room[:], parent[:], r.ID[:], r.Made, r.Made/record.MaxChanges, r.Kind, recordForm, text, nonNil(data), fileOf(r.Properties))
	if err != nil {
		return err
	}
	return t.index(room, parent, r)
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
