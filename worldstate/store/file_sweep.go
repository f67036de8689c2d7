package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// unusedFor is how long a file stays in a room after the last record referred to it.
const unusedFor = 24 * time.Hour

// Swept is what a sweep removed.
type Swept struct{ Rows, Contents int }

// KeepFile gives a file another 24 h from now; false if the room does not have it. It
// is called when somebody means to use the file.
func (s *SQLite) KeepFile(ctx context.Context, room worldstate.RoomID, h worldstate.FileHash) (bool, error) {
	return s.affects(ctx, "keep file", "UPDATE file SET unused = ? WHERE room = ? AND hash = ?", s.now().Unix(), room[:], h[:])
}

// SweepFiles removes the files of all rooms to which nothing has referred for 24 h, then
// contents that no row names.
func (s *SQLite) SweepFiles(ctx context.Context) (swept Swept, err error) {
	if swept.Rows, err = s.sweepRows(ctx); err != nil {
		return swept, err
	}
	err = s.blobs.each(func(h worldstate.FileHash) error {
		if named, err := s.named(ctx, h); named || err != nil {
			return err
		}
		release, err := s.blobs.claim(ctx, h)
		if err != nil {
			return err
		}
		defer release()
		if named, err := s.named(ctx, h); named || err != nil { // perhaps added meanwhile
			return err
		}
		swept.Contents++
		return s.blobs.remove(h)
	})
	if err != nil {
		return swept, fmt.Errorf("sweep contents: %w", err)
	}
	return swept, nil
}

// RemoveFile removes a file from the room at once, whatever refers to it; false if the room
// does not have it. Its content goes with the last room that has it.
func (s *SQLite) RemoveFile(ctx context.Context, room worldstate.RoomID, h worldstate.FileHash) (bool, error) {
	release, err := s.blobs.claim(ctx, h)
	if err != nil {
		return false, err
	}
	defer release()
	found, err := s.affects(ctx, "remove file", "DELETE FROM file WHERE room = ? AND hash = ?", room[:], h[:])
	if err != nil || !found {
		return found, err
	}
	return true, s.dropContent(context.WithoutCancel(ctx), h)
}

// dropContent removes a content that no row names. The caller has claimed it.
func (s *SQLite) dropContent(ctx context.Context, h worldstate.FileHash) error {
	named, err := s.named(ctx, h)
	if named || err != nil {
		return err
	}
	return s.blobs.remove(h)
}

// named reports whether a row names the content.
func (s *SQLite) named(ctx context.Context, h worldstate.FileHash) (named bool, err error) {
	err = s.reads.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM file WHERE hash = ?)", h[:]).Scan(&named)
	return named, err
}

// used holds for a file to which a record of the room refers, one in the trash included,
// or which a patch replaced: history may bring it back.
const used = `(EXISTS (SELECT 1 FROM record WHERE record.room = file.room AND record.file = file.hash)
	OR EXISTS (SELECT 1 FROM history WHERE history.room = file.room AND history.file = file.hash)
	OR EXISTS (SELECT 1 FROM document_file WHERE document_file.room = file.room AND document_file.hash = file.hash))`

// sweepRows marks files that nothing uses, unmarks others, and removes those whose mark
// is old. All in one transaction: a record that refers to a file is on disk before or
// after the sweep.
func (s *SQLite) sweepRows(ctx context.Context) (removed int, err error) {
	now := s.now()
	err = s.change(ctx, "sweep files", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE file SET unused = CASE WHEN "+used+" THEN 0 ELSE ? END WHERE (unused = 0) != "+used, now.Unix())
		if err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, "DELETE FROM file WHERE unused > 0 AND unused <= ?", now.Add(-unusedFor).Unix())
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		removed = int(n)
		return err
	})
	return removed, err
}

// fileOf returns the file to which properties refer, as a value of SQL.
func fileOf(p record.Properties) any {
	if h, refers := worldstate.FileOf(p); refers {
		return h[:]
	}
	return nil
}
