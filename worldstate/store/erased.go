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

// Erased strokes stay in the table stroke, with the time of erasing, the eraser and, in
// the column touched, the sequence of the result that erased them.

// erasedRow is the row of an erased stroke.
type erasedRow struct {
	object *worldstate.Object
	stroke *board.Stroke
	result uint64
	at     sql.NullInt64 // NULL: the stroke is on the board
	by     []byte
	name   sql.NullString
}

// fillTrash sorts the rows by erasing and adds them to their boards' trash.
func fillTrash(rows []erasedRow) {
	slices.SortStableFunc(rows, func(a, b erasedRow) int { return cmp.Compare(a.result, b.result) })
	last := &board.Erasure{}
	for _, r := range rows {
		e := board.Erasure{Result: r.result, At: r.at.Int64, Name: r.name.String}
		copy(e.By[:], r.by)
		if e != *last {
			last = &e // strokes of one erasure share it
		}
		r.object.Board.AddErased(&board.Erased{Stroke: r.stroke, Erasure: last})
	}
}

// aged splits rows into kept strokes and strokes that were erased before oldest, in
// Unix milliseconds. A board without an erasure since then keeps all: nobody was there,
// or the clock is wrong.
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

// dropped is a stroke that was erased too long ago to be kept.
type dropped struct {
	object uint32
	id     board.ID
	result uint64 // the result that erased the stroke
}

// maxDropped is how many strokes one commit deletes: other results wait for that
// commit.
const maxDropped = 256

// dropErased deletes strokes that were erased too long ago, unless another journal has
// replaced this one. If the disk fails, the strokes stay until the room is next loaded.
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

// drop deletes strokes, except those that have changed since they were read.
func (t *transaction) drop(room worldstate.RoomID, old []dropped) error {
	for _, d := range old {
		if err := t.exec("DELETE FROM stroke WHERE room = ? AND object = ? AND id = ? AND touched = ? AND erased_at IS NOT NULL",
			room[:], d.object, d.id[:], d.result); err != nil {
			return err
		}
	}
	return nil
}

// errMissing refuses a result that changes a stroke which is not on disk: room and disk
// differ.
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

// touch stores when strokes were erased, by whom and under which name, or clears these
// columns. If a stroke is missing it changes none.
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
