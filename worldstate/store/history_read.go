package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Entry is a line of a room's history: one change, or changes in a row of one author, one
// verb and one board.
type Entry struct {
	Sequence uint64 // of the result; of several changes, the newest
	At       int64  // Unix milliseconds
	Author   record.Author
	Name     string // display name at that time
	Verb     record.Verb
	Parent   record.ID
	ID       record.ID // of an object; zero for what is on a board
	Kind     string    // empty: the record is gone for good
	Title    string    // of the object, or of the board, now
	There    bool      // the object, or the board, is in the room now
	Count    int       // changes
	Before   record.Properties
	After    record.Properties // nil if it is not known
	Cut      map[string]bool   // properties of whose values only the beginning is here
	sight    worldstate.Role   // the least that sees the object
}

// Limits of an answer about the history. PROTOCOL.md section 11.
const (
	MaxEntries  = 100
	maxPageRows = 2000      // that a page of the history reads
	maxPage     = 256 << 10 // bytes of the values of a page
	maxShown    = 256       // bytes of a value
	MaxBetween  = 10_000    // changes between now and an earlier state of an object
)

// ErrTooFar reports an earlier state with more than MaxBetween changes after it.
var ErrTooFar = errors.New("store: too many changes lie between this state and now")

// entryColumns are of a change h, its record k, and the object o, which is the record or
// holds the record. Values are read of objects only.
const entryColumns = `h.sequence, h.change, h.at, h.author, h.name, h.verb, h.parent, h.id, iif(h.parent = zeroblob(16), h.before, ''), h.after, iif(h.parent = zeroblob(16), h.data, x''),
	coalesce(k.kind, ''), iif(o.id IS NULL, NULL, ` + outline + `), o.deleted_at IS NULL AND o.id IS NOT NULL`

// entryRecords joins the records to a change. A record that was put after the change is
// another one with the id of one that is gone for good.
const entryRecords = ` LEFT JOIN record k ON k.room = h.room AND k.parent = h.parent AND k.id = h.id AND k.made / 256 <= h.sequence
	LEFT JOIN record o ON o.room = h.room AND o.parent = zeroblob(16) AND o.id = iif(h.parent = zeroblob(16), h.id, h.parent) AND o.made / 256 <= h.sequence`

// History returns the history of a room, or of one of its objects, as far as a role sees
// it, newest first: what comes before a place, which next of an earlier answer named; 0 for
// the newest. There may be more although no entries are returned.
func (s *SQLite) History(ctx context.Context, room worldstate.RoomID, sees worldstate.Role, object *record.ID, before uint64) (all []*Entry, next uint64, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	sequence, change := before/record.MaxChanges, before%record.MaxChanges
	index, which, args := "NOT INDEXED", "", []any{room[:], sequence, change, maxPageRows} // by the primary key
	if object != nil {
		index, which, args = "INDEXED BY history_record", " AND h.parent = zeroblob(16) AND h.id = ?5", append(args, object[:])
	}
	rows, err := s.reads.QueryContext(ctx, "SELECT "+entryColumns+" FROM history h "+index+entryRecords+" WHERE h.room = ?1 AND (h.sequence, h.change) < (?2, ?3)"+which+
		" ORDER BY h.sequence DESC, h.change DESC LIMIT ?4", args...)
	read, bytes := 0, 0
	err = each(rows, err, func() error {
		e, place, err := scanEntry(rows)
		switch {
		case err != nil:
			return err
		case e.sight > sees:
		case len(all) > 0 && all[len(all)-1].joins(e):
			all[len(all)-1].Count++
		case len(all) == MaxEntries || len(all) > 0 && bytes+e.size() > maxPage:
			return errEnough
		default:
			bytes += e.size()
			all = append(all, e)
		}
		read, next = read+1, place
		return nil
	})
	switch {
	case errors.Is(err, errEnough):
		return all, next, nil
	case err != nil:
		return nil, 0, fmt.Errorf("read the history: %w", err)
	case read < maxPageRows:
		return all, 0, nil
	}
	return all, next, nil
}

// errEnough ends the reading of rows.
var errEnough = errors.New("store: enough rows")

// joins reports whether an older change of what is on a board belongs to the entry.
func (e *Entry) joins(older *Entry) bool {
	return e.Parent != record.Room && e.Parent == older.Parent && e.Author == older.Author && e.Verb == older.Verb && e.Kind == older.Kind
}

func (e *Entry) size() int { return e.Before.Size() + e.After.Size() }

// shorten cuts long values.
func (e *Entry) shorten() {
	for _, all := range []record.Properties{e.Before, e.After} {
		for i := range all {
			v := &all[i].Value
			if len(v.Data) <= maxShown {
				continue
			}
			end := maxShown
			for v.Type == record.Text && !utf8.RuneStart(v.Data[end]) {
				end--
			}
			v.Data = strings.Clone(v.Data[:end])
			if e.Cut == nil {
				e.Cut = map[string]bool{}
			}
			e.Cut[all[i].Name] = true
		}
	}
}

func scanEntry(rows *sql.Rows) (e *Entry, place uint64, err error) {
	e = &Entry{Count: 1}
	var author, parent, id, data []byte
	var before, after string
	var object sql.NullString
	var change uint64
	err = rows.Scan(&e.Sequence, &change, &e.At, &author, &e.Name, &e.Verb, &parent, &id, &before, &after, &data, &e.Kind, &object, &e.There)
	if err != nil {
		return nil, 0, err
	}
	copy(e.Author[:], author)
	copy(e.Parent[:], parent)
	if e.Parent == record.Room {
		copy(e.ID[:], id)
		e.Before, e.After, err = readChange(before, after, data)
		e.shorten()
	}
	if e.sight = worldstate.Host; err == nil && object.Valid { // of what is gone for good, only hosts see what it was
		o := &record.Record{}
		err = readOutline(o, object.String)
		e.Title, e.sight = o.Properties.Text(record.Name), worldstate.SightOf(o)
	}
	return e, e.Sequence*record.MaxChanges + change, err
}

// readChange reads the values before and after a patch; nothing for other verbs.
func readChange(before, after string, data []byte) (was, is record.Properties, err error) {
	if before == "" {
		return nil, nil, nil
	}
	was, data, err = readSome(json.RawMessage(before), data)
	if err == nil && after != "" {
		is, err = readProperties(json.RawMessage(after), data)
	}
	return was, is, err
}

// ErrNoState reports a result that did not change the object, or that is too old.
var ErrNoState = errors.New("store: the history has no such state of the object")

// StateAt returns an object as it was after a result that changed it, and whether it is in
// the room now. Errors: ErrNoState, also if the role does not see the object, ErrTooFar.
func (s *SQLite) StateAt(ctx context.Context, room worldstate.RoomID, sees worldstate.Role, id record.ID, sequence uint64) (r *record.Record, there bool, err error) {
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, false, fmt.Errorf("read an earlier state: %w", err)
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, "SELECT 1 FROM history WHERE room = ? AND id = ? AND sequence = ? AND parent = zeroblob(16)", room[:], id[:], sequence).Scan(new(int))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, ErrNoState
	}
	if err == nil {
		r, there, err = present(ctx, tx, room, record.Room, id)
	}
	if err == nil && (r == nil || r.Made/record.MaxChanges > sequence || worldstate.SightOf(r) > sees) {
		return nil, false, ErrNoState
	}
	if err == nil {
		var undo record.Properties
		undo, err = changedSince(ctx, tx, room, id, sequence)
		r.Properties = r.Properties.With(undo)
	}
	if err != nil {
		return nil, false, fmt.Errorf("read an earlier state: %w", err)
	}
	return r, there, nil
}

// changedSince returns the values that patches after a result replaced, of each property
// the earliest.
func changedSince(ctx context.Context, tx *sql.Tx, room worldstate.RoomID, id record.ID, sequence uint64) (undo record.Properties, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT before, data FROM history INDEXED BY history_record WHERE room = ? AND id = ? AND sequence > ? AND parent = zeroblob(16) AND verb = ? ORDER BY sequence LIMIT ?",
		room[:], id[:], sequence, record.Patch, MaxBetween+1)
	n := 0
	err = each(rows, err, func() error {
		var before string
		var data []byte
		if err := rows.Scan(&before, &data); err != nil {
			return err
		}
		if n++; n > MaxBetween {
			return ErrTooFar
		}
		was, _, err := readSome(json.RawMessage(before), data)
		undo = was.Under(undo)
		return err
	})
	return undo, err
}
