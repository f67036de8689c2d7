package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"

	"stoa/worldstate"
)

// InvitationID identifies an invitation. Unlike the secret, the id is public.
type InvitationID [16]byte

// Invitation gives a role in a room to people who have its secret.
type Invitation struct {
	ID      InvitationID
	Role    worldstate.Role
	Maker   worldstate.AccountID
	Note    string
	Made    time.Time
	Ends    time.Time // zero: never
	Revoked bool
	Used    int // number of accounts that accepted it
}

var (
	// ErrInvitation reports an invitation that is unknown, ended or revoked.
	ErrInvitation = errors.New("store: the invitation is unknown, has ended or was revoked")
	// ErrTooMany reports a room with maxInvitations invitations.
	ErrTooMany = errors.New("store: the room has too many invitations; revoke some")
	// ErrMembers reports a room with maxMembers members.
	ErrMembers = errors.New("store: the room has too many members")
)

// maxMembers is how many accounts can have a role of their own in a room.
const maxMembers = 10000

// maxInvitations is how many invitations a room can have.
const maxInvitations = 1000

// Invite stores an invitation under a hash of its secret. It deletes revoked and ended
// invitations after a month.
func (s *SQLite) Invite(ctx context.Context, room worldstate.RoomID, i Invitation, secret []byte) error {
	hash := sha256.Sum256(secret)
	return s.change(ctx, "invite", func(tx *sql.Tx) error {
		month := i.Made.AddDate(0, -1, 0).Unix()
		if _, err := tx.ExecContext(ctx, "DELETE FROM invitation WHERE room = ?1 AND made < ?2 AND (revoked OR ends > 0 AND ends < ?2)", room[:], month); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM invitation WHERE room = ?", room[:]).Scan(&n); err != nil {
			return err
		}
		if n >= maxInvitations {
			return ErrTooMany
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO invitation (id, room, secret, role, note, made, ends, maker) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			i.ID[:], room[:], hash[:], i.Role, i.Note, i.Made.Unix(), unix(i.Ends), i.Maker[:])
		return err
	})
}

// Invitations returns a room's invitations, the newest first.
func (s *SQLite) Invitations(ctx context.Context, room worldstate.RoomID) (all []Invitation, err error) {
	rows, err := s.reads.QueryContext(ctx, "SELECT id, role, note, made, ends, revoked, used, maker FROM invitation WHERE room = ? ORDER BY made DESC, id", room[:])
	err = each(rows, err, func() error {
		var i Invitation
		var id, maker []byte
		var made, ends int64
		err := rows.Scan(&id, &i.Role, &i.Note, &made, &ends, &i.Revoked, &i.Used, &maker)
		copy(i.ID[:], id)
		copy(i.Maker[:], maker)
		i.Made, i.Ends = time.Unix(made, 0), fromUnix(ends)
		all = append(all, i)
		return err
	})
	return all, err
}

// Accept gives the account the role of the invitation, once, unless it has a
// higher one, and says whether that changed anything. ErrInvitation if the
// invitation does not hold, ErrMembers.
func (s *SQLite) Accept(ctx context.Context, room worldstate.RoomID, secret []byte, who Member) (changed bool, err error) {
	hash := sha256.Sum256(secret)
	now := time.Now().Unix()
	err = s.change(ctx, "accept invitation", func(tx *sql.Tx) error {
		var id []byte
		err := tx.QueryRowContext(ctx, "SELECT id, role FROM invitation WHERE secret = ? AND room = ? AND NOT revoked AND (ends = 0 OR ends > ?)",
			hash[:], room[:], now).Scan(&id, &who.Role)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrInvitation
		}
		if err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, "INSERT INTO acceptance (invitation, account) VALUES (?, ?) ON CONFLICT DO NOTHING", id, who.Account[:])
		if err != nil {
			return err
		}
		if first, _ := result.RowsAffected(); first == 0 {
			return nil
		}
		changed, err = admit(ctx, tx, room, who, id, now)
		return err
	})
	return changed, err
}

// admit makes somebody a member by an invitation.
func admit(ctx context.Context, tx *sql.Tx, room worldstate.RoomID, who Member, invitation []byte, now int64) (bool, error) {
	var members int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM member WHERE room = ?", room[:]).Scan(&members); err != nil {
		return false, err
	}
	if members >= maxMembers {
		return false, ErrMembers
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO member (room, account, name, role, since, invitation) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET role = excluded.role, invitation = excluded.invitation WHERE role < excluded.role`,
		room[:], who.Account[:], who.Name, who.Role, now, invitation)
	if err != nil {
		return false, err
	}
	if n, _ := result.RowsAffected(); n == 0 {
		return false, nil
	}
	_, err = tx.ExecContext(ctx, "UPDATE invitation SET used = used + 1 WHERE id = ?", invitation)
	return true, err
}

// Revoke ends an invitation and removes the roles that it gave; false if there is none.
func (s *SQLite) Revoke(ctx context.Context, room worldstate.RoomID, id InvitationID) (found bool, err error) {
	err = s.change(ctx, "revoke invitation", func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE invitation SET revoked = 1 WHERE room = ? AND id = ?", room[:], id[:])
		if err != nil {
			return err
		}
		n, _ := result.RowsAffected()
		found = n > 0
		_, err = tx.ExecContext(ctx, "DELETE FROM member WHERE room = ? AND invitation = ?", room[:], id[:])
		return err
	})
	return found, err
}
