package store

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

// Erased strokes stay in the table stroke, with the time they were erased, by
// whom and, as touched, the result that did it.

// erasedRow is what the table says of an erased stroke.
type erasedRow struct {
	object *worldstate.Object
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
		r.object.Board.AddErased(&board.Erased{Stroke: r.stroke, Erasure: last})
	}
}

// aged tells apart what is kept and what was erased before the time oldest, in
// Unix milliseconds. Of a board from which nothing was erased since then all is
// kept: either nobody was there, or the clock is wrong.
func aged(rows []erasedRow, oldest int64) (kept []erasedRow, old []dropped) {
	newest := map[uint32]int64{}
	for _, r := range rows {
		newest[r.object.Number] = max(newest[r.object.Number], r.at.Int64)
	}
	for _, r := range rows {
		if number := r.object.Number; r.at.Int64 < oldest && newest[number] >= oldest {
			old = append(old, dropped{number, r.stroke.ID, r.result})
		} else {
			kept = append(kept, r)
		}
	}
	return kept, old
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
				if !errors.Is(err, errReplaced) {
					s.log.Error("what was erased long ago stays", "reason", err.Error())
				}
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

// errMissing refuses a result that changes what is not on disk: the room has gone
// apart from it.
var errMissing = errors.New("store: a stroke that the result changes is not on disk")

func (t *transaction) erase(room worldstate.RoomID, r *worldstate.Result) error {
	e := r.Change.Erasure
	if err := t.touch(room, r, r.Change.IDs, e.At, e.By[:], e.Name); err != nil {
		return err
	}
	for _, id := range r.Change.Dropped {
		if err := t.exec("DELETE FROM stroke WHERE room = ? AND object = ? AND id = ?", room[:], r.Object, id[:]); err != nil {
			return err
		}
	}
	return nil
}

func (t *transaction) restore(room worldstate.RoomID, r *worldstate.Result) error {
	var ids []board.ID
	for _, s := range r.Change.Strokes {
		ids = append(ids, s.ID)
	}
	return t.touch(room, r, ids, nil, nil, nil)
}

// touch says of strokes when they were erased, by whom and by which name: of all of
// them or, where one is missing, of none.
func (t *transaction) touch(room worldstate.RoomID, r *worldstate.Result, ids []board.ID, at, by, name any) error {
	if err := t.exec("SAVEPOINT touch"); err != nil {
		return err
	}
	for _, id := range ids {
		found, err := t.affects("UPDATE stroke SET touched = ?, erased_at = ?, erased_by = ?, erased_name = ? WHERE room = ? AND object = ? AND id = ?",
			r.Sequence, at, by, name, room[:], r.Object, id[:])
		if err != nil {
			return err
		}
		if !found {
			if err := errors.Join(t.exec("ROLLBACK TO touch"), t.exec("RELEASE touch")); err != nil {
				return err
			}
			return fmt.Errorf("stroke %x: %w", id, errMissing)
		}
	}
	return t.exec("RELEASE touch")
}
