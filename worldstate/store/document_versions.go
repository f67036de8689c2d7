package store

import (
	"context"
	"encoding/json"
	"fmt"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// DocumentVersion is a state of a document that can be shown again.
type DocumentVersion struct {
	Number  int64
	At      int64    // Unix milliseconds
	Authors []string // of what is new in it
	Name    string   // that somebody gave it, or nothing
}

// mostVersions is how many versions a list has.
const mostVersions = 500

// Versions returns the versions of a document, the newest first, at most 500.
func (s *SQLite) Versions(ctx context.Context, room worldstate.RoomID, id record.ID) (all []DocumentVersion, err error) {
	rows, err := s.reads.QueryContext(ctx, "SELECT number, at, authors, name FROM document_segment WHERE room = ? AND id = ? ORDER BY number DESC LIMIT ?", room[:], id[:], mostVersions)
	err = each(rows, err, func() error {
		v := DocumentVersion{}
		var authors string
		if err := rows.Scan(&v.Number, &v.At, &authors, &v.Name); err != nil {
			return err
		}
		all = append(all, v)
		return json.Unmarshal([]byte(authors), &all[len(all)-1].Authors)
	})
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	return all, nil
}

// Version returns a document as it was: a Yjs update. Cost: the bytes of all segments up to
// it, and at most 30 s. ErrNoVersion if there is no such version.
func (s *SQLite) Version(ctx context.Context, room worldstate.RoomID, id record.ID, number int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, readPatience)
	defer cancel()
	var before []byte
	err := s.reads.QueryRowContext(ctx, "SELECT before FROM document_text WHERE room = ? AND id = ?", room[:], id[:]).Scan(&before)
	if err != nil {
		return nil, ErrNoVersion
	}
	packed, last := [][]byte{before}, int64(0)
	rows, err := s.reads.QueryContext(ctx, "SELECT number, bytes FROM document_segment WHERE room = ? AND id = ? AND number <= ? ORDER BY number", room[:], id[:], number)
	err = each(rows, err, func() error {
		var b []byte
		err := rows.Scan(&last, &b)
		packed = append(packed, b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read version %d: %w", number, err)
	}
	if last != number {
		return nil, ErrNoVersion
	}
	return foldPacked(ctx, packed)
}
