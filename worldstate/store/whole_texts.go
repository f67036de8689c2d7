package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// Text is what a document of a room says. It moves with the room, without its versions and
// without whose Yjs client ids are whose: nobody goes on with them.
type Text struct {
	Document record.ID
	size     int
	packed   []byte
}

// NewText returns the text of a document that one update makes. It keeps a packed copy.
func NewText(id record.ID, update []byte) Text { return Text{id, len(update), pack(update)} }

// Size returns the bytes of the update.
func (t *Text) Size() int { return t.size }

// Update returns the update.
func (t *Text) Update() ([]byte, error) { return unpack(t.packed) }

// ErrNotWhole reports a text of which a part is missing.
var ErrNotWhole = errors.New("store: changes before those of the text are missing")

// CheckText returns an error unless an update can be all of a document, and the hashes of the
// files to which it refers.
func CheckText(update []byte) (files []worldstate.FileHash, err error) {
	facts, err := document.Check(update, document.Limits{Bytes: maxDocument, Structs: maxDocument, Clients: maxDocument, Depth: document.Stored.Depth})
	if err != nil {
		return nil, err
	}
	state := document.State{}
	state.Advance(facts)
	if len(state) > maxDocumentClients {
		return nil, worldstate.ErrDocumentFull
	}
	for _, c := range append(facts.Clients, facts.Erased...) {
		if c.To > state[c.Client] {
			return nil, ErrNotWhole
		}
	}
	names, err := document.Files(update)
	for _, name := range names {
		var h worldstate.FileHash
		if n, err := hex.Decode(h[:], []byte(name)); err == nil && n == len(h) {
			files = append(files, h)
		}
	}
	return files, err
}

// allTexts reads the texts of all documents of a room.
func (s *SQLite) allTexts(ctx context.Context, w *Whole) error {
	for _, r := range w.Contents.Set(record.Room).Records() {
		if r.Kind != record.Document {
			continue
		}
		update, err := s.Text(ctx, w.Room.ID, r.ID)
		if err != nil {
			return fmt.Errorf("read document %x: %w", r.ID, err)
		}
		if !document.IsEmpty(update) {
			w.Texts = append(w.Texts, NewText(r.ID, update))
		}
	}
	return nil
}

// addTexts adds the texts of a room whose objects are there.
func addTexts(t *transaction, w *Whole) error {
	for i := range w.Texts {
		if err := t.addText(w.Room.ID, &w.Texts[i]); err != nil {
			return fmt.Errorf("keep document %x: %w", w.Texts[i].Document, err)
		}
	}
	return nil
}

func (t *transaction) addText(room worldstate.RoomID, text *Text) error {
	update, err := text.Update()
	if err != nil {
		return err
	}
	files, err := CheckText(update)
	if err != nil {
		return err
	}
	state, err := document.StateOf(update)
	if err != nil {
		return err
	}
	id, nobody := text.Document, record.Author{}
	err = errors.Join(
		t.exec("INSERT INTO document (room, id, number, folded, size, tail, clients) VALUES (?, ?, 1, 1, ?, 0, ?)", room[:], id[:], len(update), len(state)),
		t.exec("INSERT INTO document_text (room, id, bytes, before, words) VALUES (?1, ?2, ?3, ?3, ?4)", room[:], id[:], text.packed, string(wordsOf(update))))
	for client, clock := range state {
		err = errors.Join(err, t.exec("INSERT INTO document_client (room, id, client, clock, author) VALUES (?, ?, ?, ?, ?)",
			room[:], id[:], int64(client), int64(clock), nobody[:]))
	}
	for _, h := range files {
		err = errors.Join(err, t.exec("INSERT INTO document_file (room, id, hash) VALUES (?, ?, ?)", room[:], id[:], h[:]))
	}
	return errors.Join(err, t.indexDocument(room, id))
}

// copyTexts copies the documents of a room as they are now: without versions.
func (t *transaction) copyTexts(from, to worldstate.RoomID) error {
	nobody := record.Author{}
	const live = " WHERE room = ?2 AND id IN (SELECT id FROM record WHERE room = ?1 AND kind = 'document')"
	return errors.Join(
		t.exec("INSERT INTO document (room, id, number, folded, size, tail, clients) SELECT ?1, id, number, folded, size, tail, clients FROM document"+live, to[:], from[:]),
		t.exec("INSERT INTO document_text (room, id, bytes, before, words) SELECT ?1, id, bytes, bytes, words FROM document_text"+live, to[:], from[:]),
		t.exec("INSERT INTO document_update (room, id, number, at, author, name, bytes) SELECT ?1, id, number, at, ?3, '', bytes FROM document_update"+live, to[:], from[:], nobody[:]),
		t.exec("INSERT INTO document_client (room, id, client, clock, author) SELECT ?1, id, client, clock, ?3 FROM document_client"+live, to[:], from[:], nobody[:]),
		t.exec("INSERT INTO document_file (room, id, hash) SELECT ?1, id, hash FROM document_file"+live, to[:], from[:]))
}
