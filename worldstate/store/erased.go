package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

// Erased strokes stay in the table stroke, with the time they were erased, by
// whom and, as touched, the result that did it.

// erasedRow is what the table says of an erased stroke.
type erasedRow struct {
	board  *board.Board
	stroke *board.Stroke
	result uint64
	at     sql.NullInt64 // NULL for one that is on the board
	by     []byte
	name   sql.NullString
}

// fillTrash gives boards what was erased from them, in order of erasure.
func fillTrash(rows []erasedRow) {
	slices.SortStableFunc(rows, func(a, b erasedRow) int { return cmp.Compare(a.result, b.result) })
	last := &board.Erasure{}
	for _, r := range rows {
		e := board.Erasure{Result: r.result, At: r.at.Int64, Name: r.name.String}
		copy(e.By[:], r.by)
		if e != *last {
			last = &e // one for all that it erased
		}
		r.board.AddErased(&board.Erased{Stroke: r.stroke, Erasure: last})
	}
}

// dropErased lets go of what was erased before a time, in Unix milliseconds.
// Where nothing can be written it stays until the room is read again.
func (s *SQLite) dropErased(ctx context.Context, id worldstate.RoomID, before int64) {
	if err := s.exec(ctx, "drop what was erased long ago", "DELETE FROM stroke WHERE room = ? AND erased_at < ?", id[:], before); err != nil {
		s.log.Error("what was erased long ago stays", "reason", err.Error())
	}
}

func (t *transaction) erase(room worldstate.RoomID, r *worldstate.Operated) error {
	e := r.Change.Erasure
	for _, id := range r.Change.IDs {
		if err := t.exec("UPDATE stroke SET touched = ?, erased_at = ?, erased_by = ?, erased_name = ? WHERE room = ? AND object = ? AND id = ?",
			e.Result, e.At, e.By[:], e.Name, room[:], r.Object, id[:]); err != nil {
			return err
		}
	}
	for _, id := range r.Change.Dropped {
		if err := t.exec("DELETE FROM stroke WHERE room = ? AND object = ? AND id = ?", room[:], r.Object, id[:]); err != nil {
			return err
		}
	}
	return nil
}

func (t *transaction) restore(room worldstate.RoomID, r *worldstate.Operated) error {
	for _, s := range r.Change.Strokes {
		if err := t.exec("UPDATE stroke SET touched = ?, erased_at = NULL, erased_by = NULL, erased_name = NULL WHERE room = ? AND object = ? AND id = ?",
			r.Sequence, room[:], r.Object, s.ID[:]); err != nil {
			return err
		}
	}
	return nil
}
