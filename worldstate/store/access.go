package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"stoa/worldstate"
)

// Access returns a room's access rules, or ErrNoRoom.
func (s *SQLite) Access(ctx context.Context, id worldstate.RoomID) (*worldstate.Access, error) {
	a := &worldstate.Access{Members: map[worldstate.AccountID]worldstate.Role{}}
	err := s.reads.QueryRowContext(ctx, "SELECT archived, door, link, passcode, erasing, drawing, creating FROM room WHERE id = ?", id[:]).
		Scan(&a.Archived, &a.Door, &a.Link, &a.Passcode, &a.Erasing, &a.Drawing, &a.Creating)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNoRoom
	}
	var members []Member
	if err == nil {
		members, err = s.Members(ctx, id)
	}
	if err == nil {
		a.Bans, err = s.Bans(ctx, id)
	}
	if err != nil {
		return nil, fmt.Errorf("read access: %w", err)
	}
	for _, m := range members {
		a.Members[m.Account] = m.Role
	}
	a.Silenced, err = s.silenced(ctx, id)
	return a, err
}

func (s *SQLite) silenced(ctx context.Context, id worldstate.RoomID) (map[worldstate.AccountID]bool, error) {
	all := map[worldstate.AccountID]bool{}
	rows, err := s.reads.QueryContext(ctx, "SELECT account FROM silenced WHERE room = ?", id[:])
	err = each(rows, err, func() error {
		var account []byte
		if err := rows.Scan(&account); err != nil {
			return err
		}
		all[worldstate.AccountID(account)] = true
		return nil
	})
	return all, err
}

// SetSilenced stops an account's voice in a room, or allows it again.
func (s *SQLite) SetSilenced(ctx context.Context, id worldstate.RoomID, account worldstate.AccountID, on bool) error {
	if on {
		return s.exec(ctx, "silence", "INSERT INTO silenced (room, account) VALUES (?, ?) ON CONFLICT DO NOTHING", id[:], account[:])
	}
	return s.exec(ctx, "let speak", "DELETE FROM silenced WHERE room = ? AND account = ?", id[:], account[:])
}

// SetArchived closes a room for everybody, or opens it again.
func (s *SQLite) SetArchived(ctx context.Context, id worldstate.RoomID, archived bool) error {
	return s.exec(ctx, "archive room", "UPDATE room SET archived = ? WHERE id = ?", archived, id[:])
}

// SetDoor stores the state of a room's door.
func (s *SQLite) SetDoor(ctx context.Context, id worldstate.RoomID, door worldstate.Door) error {
	return s.exec(ctx, "set door", "UPDATE room SET door = ? WHERE id = ?", door, id[:])
}

// SetLink stores the role that the room's link gives, see [worldstate.Access.Link].
func (s *SQLite) SetLink(ctx context.Context, id worldstate.RoomID, link int) error {
	return s.exec(ctx, "set link", "UPDATE room SET link = ? WHERE id = ?", link, id[:])
}

// SetPasscode stores the hash of a passcode, or none.
func (s *SQLite) SetPasscode(ctx context.Context, id worldstate.RoomID, hash string) error {
	return s.exec(ctx, "set passcode", "UPDATE room SET passcode = ? WHERE id = ?", hash, id[:])
}

// SetRights stores the least roles that a room asks for.
func (s *SQLite) SetRights(ctx context.Context, id worldstate.RoomID, c worldstate.RightsChange) error {
	return s.exec(ctx, "set rights", "UPDATE room SET erasing = coalesce(?, erasing), drawing = coalesce(?, drawing), creating = coalesce(?, creating) WHERE id = ?",
		c.Erasing, c.Drawing, c.Creating, id[:])
}

// Member is an account with a role of its own in a room.
type Member struct {
	Account worldstate.AccountID
	Name    string // last display name
	Role    worldstate.Role
	Since   time.Time
}

// Members returns the accounts with a role of their own in the room, the highest role
// first.
func (s *SQLite) Members(ctx context.Context, id worldstate.RoomID) (all []Member, err error) {
	rows, err := s.reads.QueryContext(ctx, "SELECT account, name, role, since FROM member WHERE room = ? ORDER BY role DESC, since, account", id[:])
	err = each(rows, err, func() error {
		var m Member
		var account []byte
		var since int64
		err := rows.Scan(&account, &m.Name, &m.Role, &since)
		copy(m.Account[:], account)
		m.Since = time.Unix(since, 0)
		all = append(all, m)
		return err
	})
	return all, err
}

// SetMember gives an account a role in a room.
func (s *SQLite) SetMember(ctx context.Context, id worldstate.RoomID, m Member) error {
	return s.exec(ctx, "set member", `INSERT INTO member (room, account, name, role, since) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET role = excluded.role, name = coalesce(nullif(excluded.name, ''), name), invitation = NULL`,
		id[:], m.Account[:], m.Name, m.Role, time.Now().Unix())
}

// RemoveMember removes an account's own role in a room.
func (s *SQLite) RemoveMember(ctx context.Context, id worldstate.RoomID, account worldstate.AccountID) error {
	return s.exec(ctx, "remove member", "DELETE FROM member WHERE room = ? AND account = ?", id[:], account[:])
}

// maxBans is how many bans of a room are kept, the newest.
const maxBans = 1000

// Ban keeps an account and a device out of a room. It deletes bans that have ended.
func (s *SQLite) Ban(ctx context.Context, id worldstate.RoomID, b worldstate.Ban) error {
	return s.change(ctx, "ban", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO ban (room, account, device, name, at, until) VALUES (?, ?, ?, ?, ?, ?)",
			id[:], b.Account[:], b.DeviceID[:], b.Name, b.At.Unix(), unix(b.Until)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM ban WHERE room = ?1 AND (until > 0 AND until < ?2
			OR id NOT IN (SELECT id FROM ban WHERE room = ?1 ORDER BY id DESC LIMIT ?3))`, id[:], b.At.Unix(), maxBans)
		return err
	})
}

// Bans returns a room's bans, the newest first.
func (s *SQLite) Bans(ctx context.Context, id worldstate.RoomID) (all []worldstate.Ban, err error) {
	rows, err := s.reads.QueryContext(ctx, "SELECT id, account, device, name, at, until FROM ban WHERE room = ? ORDER BY id DESC", id[:])
	err = each(rows, err, func() error {
		var b worldstate.Ban
		var account, machine []byte
		var at, until int64
		err := rows.Scan(&b.ID, &account, &machine, &b.Name, &at, &until)
		copy(b.Account[:], account)
		copy(b.DeviceID[:], machine)
		b.At, b.Until = time.Unix(at, 0), fromUnix(until)
		all = append(all, b)
		return err
	})
	return all, err
}

// LiftBan deletes a ban; false if there is none.
func (s *SQLite) LiftBan(ctx context.Context, id worldstate.RoomID, ban int64) (bool, error) {
	return s.affects(ctx, "lift ban", "DELETE FROM ban WHERE room = ? AND id = ?", id[:], ban)
}

// unix converts a time, which may be zero, to its stored form.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func fromUnix(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}
