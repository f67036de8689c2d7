package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/words"
)

// The index of words is kept in the transaction that keeps the records. It has what is in
// the room: names, texts, addresses and names of files; of boards, also what is on them.

// searched are the properties with words.
var searched = [...]string{record.Name, record.Body, record.URL, record.File}

func isSearched(p record.Property) bool {
	for _, name := range searched {
		if p.Name == name {
			return true
		}
	}
	return false
}

// hasWords reports whether some of the properties are searched.
func hasWords(all record.Properties) bool {
	for _, p := range all {
		if isSearched(p) {
			return true
		}
	}
	return false
}

// indexed returns words as they stand in the index.
func indexed(room worldstate.RoomID, texts ...string) string {
	prefix := wordPrefix(room)
	gap := prefix + " " // a word that no query has: no phrase reaches over it
	var b strings.Builder
	for _, text := range texts {
		last := words.Word{}
		for _, w := range words.Of(text) {
			if w.Character && last.Character && !w.Follows(last) {
				b.WriteString(gap)
			}
			last = w
			b.WriteString(prefix)
			b.WriteString(w.Text)
			b.WriteByte(' ')
		}
		b.WriteString(gap)
	}
	return b.String()
}

func wordPrefix(room worldstate.RoomID) string { return fmt.Sprintf("%x", room[:4]) }

// index puts the words of a record into the index, in place of those that it had. What has
// no words is not in the index. Strokes have none.
func (t *transaction) index(room worldstate.RoomID, parent record.ID, r *record.Record) error {
	if r.Kind == record.Stroke {
		return nil
	}
	file, err := t.fileName(room, r)
	if err != nil {
		return err
	}
	name, text, url := r.Properties.Text(record.Name), r.Properties.Text(record.Body), r.Properties.Text(record.URL)
	if r.Kind == record.Document {
		if text, err = t.documentWords(room, r.ID); err != nil {
			return err
		}
	}
	if name+text+url+file == "" {
		return t.unindex(room, parent, r.ID)
	}
	if err := t.exec("INSERT INTO searchable (room, parent, id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", room[:], parent[:], r.ID[:]); err != nil {
		return err
	}
	return t.exec("INSERT OR REPLACE INTO words (rowid, title, body) SELECT number, ?4, ?5 FROM searchable WHERE room = ?1 AND parent = ?2 AND id = ?3",
		room[:], parent[:], r.ID[:], indexed(room, name), indexed(room, text, url, file))
}

// documentWords returns the text of a document, as of when it was last folded.
func (t *transaction) documentWords(room worldstate.RoomID, id record.ID) (text string, err error) {
	statement, err := t.prepared("SELECT words FROM document_text WHERE room = ? AND id = ?")
	if err == nil {
		err = statement.QueryRow(room[:], id[:]).Scan(&text)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return text, err
}

// fileName returns the name of the file to which a record refers, or nothing.
func (t *transaction) fileName(room worldstate.RoomID, r *record.Record) (name string, err error) {
	hash := fileOf(r.Properties)
	if hash == nil {
		return "", nil
	}
	statement, err := t.prepared("SELECT name FROM file WHERE room = ? AND hash = ?")
	if err == nil {
		err = statement.QueryRow(room[:], hash).Scan(&name)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return name, err
}

// unindex takes the words of a record out of the index.
func (t *transaction) unindex(room worldstate.RoomID, parent, id record.ID) error {
	return t.unindexWhere("room = ?1 AND parent = ?2 AND id = ?3", room[:], parent[:], id[:])
}

// unindexWhere takes records out of the index. Most have no words: then the index, which is
// slow to begin a change, is not touched.
func (t *transaction) unindexWhere(which string, args ...any) error {
	statement, err := t.prepared("SELECT EXISTS (SELECT 1 FROM searchable WHERE " + which + ")")
	if err != nil {
		return err
	}
	var has bool
	if err := statement.QueryRow(args...).Scan(&has); err != nil || !has {
		return err
	}
	return errors.Join(t.exec("DELETE FROM words WHERE rowid IN (SELECT number FROM searchable WHERE "+which+")", args...),
		t.exec("DELETE FROM searchable WHERE "+which, args...))
}

// indexRoom puts all that is in a room into the index.
func (t *transaction) indexRoom(ctx context.Context, room worldstate.RoomID) error {
	type one struct {
		parent record.ID
		record *record.Record
	}
	var all []one
	rows, err := t.tx.QueryContext(ctx, `SELECT parent, id, made, kind, form, record, data, touched, deleted_at, deleted_by, deleted_name FROM record
		WHERE room = ? AND deleted_at IS NULL AND kind <> ?`, room[:], record.Stroke)
	err = each(rows, err, func() error {
		r, d := &record.Record{}, deletedRow{}
		err := scanRecord(rows, r, &d)
		all = append(all, one{d.parent, r})
		return err
	})
	for i := 0; i < len(all) && err == nil; i++ {
		err = t.index(room, all[i].parent, all[i].record)
	}
	return err
}

// indexRooms indexes the rooms that a migration has left, each in a transaction.
func (s *SQLite) indexRooms(ctx context.Context) error {
	var all []worldstate.RoomID
	rows, err := s.db.QueryContext(ctx, "SELECT room FROM unindexed")
	err = each(rows, err, func() error {
		var id []byte
		if err := rows.Scan(&id); err != nil {
			return err
		}
		all = append(all, worldstate.RoomID(id))
		return nil
	})
	for i := 0; i < len(all) && err == nil; i++ {
		err = s.transact(func(t *transaction) error {
			return errors.Join(t.indexRoom(ctx, all[i]), t.exec("DELETE FROM unindexed WHERE room = ?", all[i][:]))
		})
	}
	if err != nil {
		return fmt.Errorf("index what is in the rooms: %w", err)
	}
	return nil
}
