package store

import (
	"cmp"
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

// dropped is a stroke that was erased so long ago that it is let go.
type dropped struct {
	object uint32
	id     board.ID
	result uint64 // that erased it
}

// maxDropped is how many strokes are let go in one commit: others wait for it.
const maxDropped = 256

// dropErased lets go of what was erased long ago, unless another journal has
// replaced this one. Where nothing can be written it stays until the room is next
// loaded.
func (s *SQLite) dropErased(j *Journal, old []dropped) {
	for part := range slices.Chunk(old, maxDropped) {
		done := make(chan error, 1)
		select {
		case s.queue <- job{journal: j, dropped: part, done: func(err error) { done <- err }}:
		case <-s.quit:
			return
		}
		select {
		case err := <-done:
			if err != nil {
				s.log.Error("what was erased long ago stays", "reason", err.Error())
				return
			}
		case <-s.quit:
			return
		}
	}
}

// drop lets go of strokes, but for those that were touched since they were read.
func (t *transaction) drop(room worldstate.RoomID, old []dropped) error {
	for _, d := range old {
		if err := t.exec("DELETE FROM stroke WHERE room = ? AND object = ? AND id = ? AND touched = ? AND erased_at IS NOT NULL",
			room[:], d.object, d.id[:], d.result); err != nil {
			return err
		}
	}
	return nil
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
