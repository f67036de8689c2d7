package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// The history says who changed what and when, one row for each change of a result, with
// the values that a patch replaced and set. It is kept as long as deleted records.

// note adds one change to the history.
func (t *transaction) note(room worldstate.RoomID, r *worldstate.Result, index int) error {
	e := &r.Of[index]
	before, after, data := json.RawMessage{}, json.RawMessage{}, []byte{}
	if e.Verb == record.Patch {
		var more []byte
		var err error
		if before, data, err = writeProperties(e.Before); err != nil {
			return err
		}
		if after, more, err = writeProperties(e.Properties); err != nil {
			return err
		}
		data = append(data, more...)
	}
	id := e.Target()
	return t.exec("INSERT INTO history (room, sequence, change, parent, id, verb, at, author, name, form, before, after, data, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		room[:], r.Sequence, index, r.Parent[:], id[:], e.Verb, r.By.At, r.By.Author[:], r.By.Name, recordForm, string(before), string(after), data, fileOf(e.Before))
}

// sequences is a range of results, both included. The zero range is empty.
type sequences struct{ first, last uint64 }

// oldHistory returns the results whose history is older than oldest, Unix milliseconds. A
// room without a newer result keeps all: nobody was there, or the clock is wrong.
func oldHistory(ctx context.Context, tx *sql.Tx, room worldstate.RoomID, oldest int64) (old sequences, err error) {
	var newest sql.NullInt64
	err = tx.QueryRowContext(ctx, "SELECT at FROM history WHERE room = ? ORDER BY sequence DESC LIMIT 1", room[:]).Scan(&newest)
	if errors.Is(err, sql.ErrNoRows) || err == nil && newest.Int64 < oldest {
		return old, nil
	}
	if err != nil {
		return old, err
	}
	var first, until sql.NullInt64
	err = errors.Join(tx.QueryRowContext(ctx, "SELECT sequence FROM history NOT INDEXED WHERE room = ? ORDER BY sequence LIMIT 1", room[:]).Scan(&first),
		tx.QueryRowContext(ctx, "SELECT sequence FROM history NOT INDEXED WHERE room = ? AND at >= ? ORDER BY sequence LIMIT 1", room[:], oldest).Scan(&until))
	if err == nil && first.Int64 < until.Int64 {
		old = sequences{uint64(first.Int64), uint64(until.Int64) - 1}
	}
	return old, err
}

// maxForgotten is the history of how many results one commit deletes: other results wait
// for that commit.
const maxForgotten = 64

// forgetHistory deletes old history, unless another journal has replaced this one. If the
// disk fails, the rest stays until the room is next loaded.
func (s *SQLite) forgetHistory(j *Journal, old sequences) {
	for from := old.first; from != 0 && from <= old.last; from += maxForgotten {
		part := sequences{from, min(from+maxForgotten-1, old.last)}
		if !s.tidy(job{journal: j, history: part}, "old history stays") {
			return
		}
	}
}

// tidyHistory deletes old history of a room that stays open.
func (s *SQLite) tidyHistory(j *Journal) {
	ctx := context.Background()
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		s.log.Error("old history stays", "reason", err.Error())
		return
	}
	old, err := oldHistory(ctx, tx, j.room, s.now().Add(-record.KeptDeleted).UnixMilli())
	tx.Rollback()
	if err != nil {
		s.log.Error("old history stays", "reason", err.Error())
		return
	}
	s.forgetHistory(j, old)
}

// forget deletes the history of some results.
func (t *transaction) forget(room worldstate.RoomID, of sequences) error {
	return t.exec("DELETE FROM history WHERE room = ? AND sequence BETWEEN ? AND ?", room[:], of.first, of.last)
}
