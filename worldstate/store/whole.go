package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"stoa/worldstate"
)

// Whole is a room with everything that can move to another server. Deleted records, the
// history, versions of documents, marks of clients, invitations and the passcode stay.
type Whole struct {
	Room     Room
	Contents *worldstate.Contents
	Lines    []*worldstate.Record
	Members  []Member
	Bans     []worldstate.Ban
	Silenced []worldstate.AccountID
	Texts    []Text   // of documents that have one
	Files    []File   // to which records and texts refer, each once
	Drafts   []*Draft // their contents in the same order, sealed, for [SQLite.Add] alone
}

// Discard removes the drafts that were not added.
func (w *Whole) Discard() {
	for _, d := range w.Drafts {
		d.Discard()
	}
}

// ReadWhole reads a room in a folder, which a server may use meanwhile. Errors:
// [ErrNoRoom], [fs.ErrNotExist], [NewerError], [DamageError].
func ReadWhole(ctx context.Context, folder string, id worldstate.RoomID) (w *Whole, err error) {
	snapshot, err := OpenSnapshot(ctx, folder)
	if err != nil {
		return nil, err
	}
	schema := snapshot.Writer.Schema
	if err := snapshot.Close(); err != nil {
		return nil, err
	}
	if schema != Schema() {
		return nil, fmt.Errorf("the data are in schema %d, and this program reads rooms in schema %d: start its server once, which brings the data there", schema, Schema())
	}
	s := &SQLite{now: time.Now}
	if s.reads, err = openFile(filepath.Join(folder, fileName), readers, "query_only(ON)"); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.reads.Close()) }()
	return s.whole(ctx, id)
}

func (s *SQLite) whole(ctx context.Context, id worldstate.RoomID) (w *Whole, err error) {
	w = &Whole{}
	if w.Room, err = s.Room(ctx, id); err == nil {
		w.Contents, _, err = s.load(ctx, id, false)
	}
	if err == nil {
		w.Lines, err = s.Records(ctx, id)
	}
	if err == nil {
		w.Members, err = s.Members(ctx, id)
	}
	if err == nil {
		w.Bans, err = s.Bans(ctx, id)
	}
	if err != nil {
		return nil, fmt.Errorf("read the room: %w", err)
	}
	if err = s.allTexts(ctx, w); err != nil {
		return nil, err
	}
	if w.Files, err = s.usedFiles(ctx, w); err != nil {
		return nil, err
	}
	silenced, err := s.silenced(ctx, id)
	for account := range silenced {
		w.Silenced = append(w.Silenced, account)
	}
	return w, err
}

// ErrRoomExists reports the id of a room that is in the store already.
var ErrRoomExists = errors.New("store: a room with this id exists already")

// Add stores a whole room with its files, completely or not at all. The caller has checked
// the contents. A [QuotaError] reports files that do not fit.
func (s *SQLite) Add(ctx context.Context, w *Whole) error {
	release, err := s.claimAll(ctx, w.Files)
	if err != nil {
		return err
	}
	defer release()
	ctx = context.WithoutCancel(ctx) // from here on to the end, so that the caller knows what happened
	err = s.settleAll(w)
	if err == nil {
		err = s.addRows(ctx, w)
	}
	if err != nil {
		return errors.Join(err, s.dropAll(ctx, w.Files))
	}
	return nil
}

func (s *SQLite) addRows(ctx context.Context, w *Whole) error {
	return s.change(ctx, "add room", func(tx *sql.Tx) error {
		id := w.Room.ID
		var exists bool
		if err := tx.QueryRowContext(ctx, "SELECT count(*) > 0 FROM room WHERE id = ?", id[:]).Scan(&exists); err != nil {
			return err
		}
		if exists {
			return ErrRoomExists
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO room (id, template, sequence, name, made, archived, door, link, erasing, drawing, creating) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			id[:], w.Room.Template, w.Contents.Sequence, w.Room.Name, w.Room.Made.Unix(), w.Room.Archived, w.Room.Door, w.Room.Link, w.Room.Erasing, w.Room.Drawing, w.Room.Creating); err != nil {
			return err
		}
		if err := s.addFiles(ctx, tx, w); err != nil { // before the records: the search index has their names
			return err
		}
		t := &transaction{tx, map[string]*sql.Stmt{}}
		return errors.Join(insertContents(t, id, w.Contents), addTexts(t, w), addLines(t, id, w.Lines), addPeople(t, w))
	})
}

func addLines(t *transaction, id worldstate.RoomID, lines []*worldstate.Record) error {
	for _, r := range lines {
		if _, err := t.say(id, r); err != nil {
			return err
		}
	}
	return nil
}

func addPeople(t *transaction, w *Whole) error {
	id := w.Room.ID
	for _, m := range w.Members {
		if err := t.exec("INSERT INTO member (room, account, name, role, since) VALUES (?, ?, ?, ?, ?)", id[:], m.Account[:], m.Name, m.Role, m.Since.Unix()); err != nil {
			return err
		}
	}
	for i := len(w.Bans) - 1; i >= 0; i-- { // the newest first in the list, and last in the table
		b := &w.Bans[i]
		if err := t.exec("INSERT INTO ban (room, account, device, name, at, until) VALUES (?, ?, ?, ?, ?, ?)",
			id[:], b.Account[:], b.DeviceID[:], b.Name, b.At.Unix(), unix(b.Until)); err != nil {
			return err
		}
	}
	for _, account := range w.Silenced {
		if err := t.exec("INSERT INTO silenced (room, account) VALUES (?, ?)", id[:], account[:]); err != nil {
			return err
		}
	}
	return nil
}
