package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/scene"
)

// Room is a room's entry in the store.
type Room struct {
	ID       worldstate.RoomID
	Template string // of its scene
	Name     string // empty: the template's name
	Made     time.Time

	// Read only, see [worldstate.Access].
	Archived bool
	Door     worldstate.Door
	Link     int
	Passcode bool // the room has one
	worldstate.Rights
}

const roomColumns = "room.id, room.template, room.name, room.made, room.archived, room.door, room.link, room.passcode <> '', room.erasing, room.drawing, room.creating"

// Create adds rooms with the objects of their scenes, all or none.
func (s *SQLite) Create(ctx context.Context, all ...Room) error {
	return s.change(ctx, "create room", func(tx *sql.Tx) error {
		for _, r := range all {
			if err := createRoom(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func createRoom(ctx context.Context, tx *sql.Tx, r Room) error {
	sc, err := scene.Load(r.Template)
	if err != nil {
		return err
	}
	if err := insertRoom(ctx, tx, r); err != nil {
		return err
	}
	return insertContents(&transaction{tx, map[string]*sql.Stmt{}}, r.ID, worldstate.Begin(sc))
}

func insertRoom(ctx context.Context, tx *sql.Tx, r Room) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO room (id, template, name, made) VALUES (?, ?, ?, ?)", r.ID[:], r.Template, r.Name, time.Now().Unix())
	return err
}

// insertContents stores all records of a new room.
func insertContents(t *transaction, room worldstate.RoomID, c *worldstate.Contents) error {
	for parent := range c.Sets {
		for _, r := range c.Set(parent).Records() {
			if err := t.put(room, parent, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// Duplicate creates a room with the template, the records, the texts of documents and the
// files of another. It does not copy people, access rules, chat, deleted records, the history
// and versions of documents.
func (s *SQLite) Duplicate(ctx context.Context, from worldstate.RoomID, r Room) error {
	return s.change(ctx, "duplicate room", func(tx *sql.Tx) error {
		if err := insertRoom(ctx, tx, r); err != nil {
			return err
		}
		err := execAll(ctx, tx, []any{r.ID[:], from[:]},
			"UPDATE room SET sequence = (SELECT sequence FROM room WHERE id = ?2) WHERE id = ?1",
			`INSERT INTO record (room, parent, id, made, touched, kind, form, record, data, file)
				SELECT ?1, parent, id, made, touched, kind, form, record, data, file FROM record WHERE room = ?2 AND deleted_at IS NULL
				AND (parent = zeroblob(16) OR parent IN (SELECT id FROM record WHERE room = ?2 AND parent = zeroblob(16) AND deleted_at IS NULL))`,
			`INSERT INTO file (room, hash, source, size, type, name, account, at, costs, unused)
				SELECT ?1, hash, source, size, type, name, account, at, costs, unused FROM file WHERE room = ?2`)
		if err != nil {
			return err
		}
		t := transaction{tx, map[string]*sql.Stmt{}}
		return errors.Join(t.copyTexts(from, r.ID), t.indexRoom(ctx, r.ID))
	})
}

// Delete removes a room and all its data.
func (s *SQLite) Delete(ctx context.Context, id worldstate.RoomID) error {
	return s.change(ctx, "delete room", func(tx *sql.Tx) error {
		return execAll(ctx, tx, []any{id[:]},
			"DELETE FROM line WHERE room = ?1", "DELETE FROM present WHERE room = ?1", "DELETE FROM silenced WHERE room = ?1",
			"DELETE FROM acceptance WHERE invitation IN (SELECT id FROM invitation WHERE room = ?1)",
			"DELETE FROM ban WHERE room = ?1", "DELETE FROM invitation WHERE room = ?1",
			"DELETE FROM member WHERE room = ?1", "DELETE FROM client WHERE room = ?1",
			"DELETE FROM words WHERE rowid IN (SELECT number FROM searchable WHERE room = ?1)", "DELETE FROM searchable WHERE room = ?1", "DELETE FROM record WHERE room = ?1",
			"DELETE FROM history WHERE room = ?1", "DELETE FROM file WHERE room = ?1", "DELETE FROM room WHERE id = ?1")
	})
}

func execAll(ctx context.Context, tx *sql.Tx, args []any, statements ...string) error {
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
			return err
		}
	}
	return nil
}

// Rename gives a room a name.
func (s *SQLite) Rename(ctx context.Context, id worldstate.RoomID, name string) error {
	return s.exec(ctx, "rename room", "UPDATE room SET name = ? WHERE id = ?", name, id[:])
}

// Rooms returns all rooms, oldest first.
func (s *SQLite) Rooms(ctx context.Context) ([]Room, error) {
	rows, err := s.reads.QueryContext(ctx, "SELECT "+roomColumns+" FROM room ORDER BY made, id")
	var all []Room
	err = each(rows, err, func() error {
		r, err := readRoom(rows)
		all = append(all, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list rooms: %w", err)
	}
	return all, nil
}

// RoomsOf returns the rooms in which the account has a role of its own, oldest first,
// and these roles.
func (s *SQLite) RoomsOf(ctx context.Context, account worldstate.AccountID) (all []Room, roles []worldstate.Role, err error) {
	rows, err := s.reads.QueryContext(ctx, "SELECT "+roomColumns+", member.role FROM room JOIN member ON member.room = room.id WHERE member.account = ? ORDER BY room.made, room.id", account[:])
	err = each(rows, err, func() error {
		var role worldstate.Role
		r, err := readRoom(rows, &role)
		all, roles = append(all, r), append(roles, role)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list rooms: %w", err)
	}
	return all, roles, nil
}

// Room returns the room with the id, or ErrNoRoom.
func (s *SQLite) Room(ctx context.Context, id worldstate.RoomID) (Room, error) {
	r, err := readRoom(s.reads.QueryRowContext(ctx, "SELECT "+roomColumns+" FROM room WHERE id = ?", id[:]))
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoRoom
	}
	if err != nil {
		return r, fmt.Errorf("find room: %w", err)
	}
	return r, nil
}

// readRoom reads roomColumns and further columns into more.
func readRoom(row interface{ Scan(...any) error }, more ...any) (r Room, err error) {
	var id []byte
	var made int64
	err = row.Scan(append([]any{&id, &r.Template, &r.Name, &made, &r.Archived, &r.Door, &r.Link, &r.Passcode, &r.Erasing, &r.Drawing, &r.Creating}, more...)...)
	copy(r.ID[:], id)
	r.Made = time.Unix(made, 0)
	return r, err
}

// change runs f in its own transaction and returns once the change is on disk.
func (s *SQLite) change(ctx context.Context, what string, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	defer tx.Rollback() // no effect after Commit
	if err := f(tx); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// exec executes one statement as a change.
func (s *SQLite) exec(ctx context.Context, what, statement string, args ...any) error {
	_, err := s.affects(ctx, what, statement, args...)
	return err
}

// affects executes one statement as a change and reports whether it changed any row.
// The context limits the wait for the connection. After that the statement completes
// even if the context ends, so that the caller knows whether the change was made.
func (s *SQLite) affects(ctx context.Context, what, statement string, args ...any) (bool, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return false, fmt.Errorf("%s: %w", what, err)
	}
	defer conn.Close()
	result, err := conn.ExecContext(context.WithoutCancel(ctx), statement, args...)
	if err != nil {
		return false, fmt.Errorf("%s: %w", what, err)
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
