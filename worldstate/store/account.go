package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"stoa/worldstate"
)

// ErrOwnerLink reports a secret that is not, or no longer, the owner link's.
var ErrOwnerLink = errors.New("store: the owner link was used already, or replaced by a newer one")

// Account is an account's id and name, independent of rooms.
type Account struct {
	ID    worldstate.AccountID
	Name  string
	Since time.Time
}

// Owners returns the accounts that own the server, oldest first.
func (s *SQLite) Owners(ctx context.Context) ([]Account, error) {
	return s.accounts(ctx, "list owners", "SELECT account, name, since FROM owner ORDER BY since, account")
}

// AddOwner makes an account an owner of the server.
func (s *SQLite) AddOwner(ctx context.Context, a Account) error {
	return s.exec(ctx, "add owner", "INSERT INTO owner (account, name, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", a.ID[:], a.Name, time.Now().Unix())
}

// RemoveOwner removes an owner of the server; false if the account was none.
func (s *SQLite) RemoveOwner(ctx context.Context, id worldstate.AccountID) (bool, error) {
	return s.affects(ctx, "remove owner", "DELETE FROM owner WHERE account = ?", id[:])
}

// SetOwnerLink stores the secret of the one-time owner link and invalidates any earlier
// one.
func (s *SQLite) SetOwnerLink(ctx context.Context, secret []byte) error {
	hash := sha256.Sum256(secret)
	return s.change(ctx, "make owner link", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM owner_link"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO owner_link (secret) VALUES (?)", hash[:])
		return err
	})
}

// Claim makes the account an owner of the server if secret is the owner link's, and
// invalidates the link. Otherwise it returns ErrOwnerLink.
func (s *SQLite) Claim(ctx context.Context, secret []byte, a Account) error {
	hash := sha256.Sum256(secret)
	return s.change(ctx, "claim", func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "DELETE FROM owner_link WHERE secret = ?", hash[:])
		if err != nil {
			return err
		}
		if n, _ := result.RowsAffected(); n == 0 {
			return ErrOwnerLink
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO owner (account, name, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", a.ID[:], a.Name, time.Now().Unix())
		return err
	})
}

const (
	// maxBlocks is how many accounts one account may block.
	maxBlocks = 1000
	// strangersBlocks is how many blocks by accounts without a role of their own in any
	// room are kept, the newest: anybody can make any number of such accounts. Other
	// blocks are kept for good.
	strangersBlocks = 20000
	// pruneBlocks is the number of new blocks between two deletions of surplus blocks.
	pruneBlocks = 256
)

// ErrBlocks reports an account that has reached maxBlocks.
var ErrBlocks = errors.New("store: too many people are blocked")

// Block stores that account blocks other. Now and then it deletes surplus blocks by
// strangers.
func (s *SQLite) Block(ctx context.Context, account worldstate.AccountID, other Account) error {
	return s.change(ctx, "block", func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM block WHERE account = ?", account[:]).Scan(&n); err != nil {
			return err
		}
		if n >= maxBlocks {
			return ErrBlocks
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO block (account, other, name, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			account[:], other.ID[:], other.Name, time.Now().Unix())
		if err != nil || s.blocks.Add(1)%pruneBlocks != 1 { // also for the first block after a start
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM block WHERE (account, other) IN (
			SELECT account, other FROM block WHERE account NOT IN (SELECT account FROM member UNION SELECT account FROM owner)
			ORDER BY at DESC LIMIT -1 OFFSET ?)`, strangersBlocks)
		return err
	})
}

// Unblock deletes a block; false if there was none.
func (s *SQLite) Unblock(ctx context.Context, account, other worldstate.AccountID) (bool, error) {
	return s.affects(ctx, "unblock", "DELETE FROM block WHERE account = ? AND other = ?", account[:], other[:])
}

// Blocks returns the accounts that the account blocks, the newest first.
func (s *SQLite) Blocks(ctx context.Context, account worldstate.AccountID) ([]Account, error) {
	return s.accounts(ctx, "list blocks", "SELECT other, name, at FROM block WHERE account = ? ORDER BY at DESC, other", account[:])
}

// Hidden returns the accounts that the account blocks, and those that block it.
func (s *SQLite) Hidden(ctx context.Context, account worldstate.AccountID) (worldstate.Hidden, error) {
	hidden := worldstate.Hidden{}
	rows, err := s.reads.QueryContext(ctx, "SELECT other, 1 FROM block WHERE account = ?1 UNION ALL SELECT account, 0 FROM block WHERE other = ?1", account[:])
	err = each(rows, err, func() error {
		var other []byte
		var own bool
		if err := rows.Scan(&other, &own); err != nil {
			return err
		}
		id := worldstate.AccountID(other)
		hidden[id] = hidden[id] || own
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list hidden: %w", err)
	}
	return hidden, nil
}

func (s *SQLite) accounts(ctx context.Context, what, query string, args ...any) (all []Account, err error) {
	rows, err := s.reads.QueryContext(ctx, query, args...)
	err = each(rows, err, func() error {
		var a Account
		var id []byte
		var since int64
		err := rows.Scan(&id, &a.Name, &since)
		copy(a.ID[:], id)
		a.Since = time.Unix(since, 0)
		all = append(all, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return all, nil
}
