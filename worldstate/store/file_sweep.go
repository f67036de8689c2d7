package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stoa/worldstate"
)

// unusedFor is how long a file stays in a room after the last record referred to it.
const unusedFor = 24 * time.Hour

// References knows which files the records of a room refer to, those in the bin
// included.
type References interface {
	Referred(ctx context.Context, room worldstate.RoomID) (map[worldstate.FileHash]bool, error)
}

// Swept is what a sweep removed.
type Swept struct{ Rows, Contents int }

// KeepFile gives a file another 24 h from now; false if the room does not have it. A
// room calls it before it accepts a record that refers to the file: then no sweep
// removes the file before the record is on disk.
func (s *SQLite) KeepFile(ctx context.Context, room worldstate.RoomID, h worldstate.FileHash) (bool, error) {
	return s.affects(ctx, "keep file", "UPDATE file SET unused = ? WHERE room = ? AND hash = ?", s.now().Unix(), room[:], h[:])
}

// SweepFiles removes the files of each room to which no record has referred for 24 h,
// then contents that no row names. Without references it removes only contents that no
// row names, which a crash or the end of a room leaves.
func (s *SQLite) SweepFiles(ctx context.Context, refs References) (swept Swept, err error) {
	if refs != nil {
		if swept.Rows, err = s.sweepRows(ctx, refs); err != nil {
			return swept, fmt.Errorf("sweep files: %w", err)
		}
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

// sweepRows marks files that nothing refers to, unmarks others, and removes those whose
// mark is old.
func (s *SQLite) sweepRows(ctx context.Context, refs References) (removed int, err error) {
	rooms, err := s.Rooms(ctx)
	if err != nil {
		return 0, err
	}
	for _, r := range rooms {
		n, err := s.sweepRoom(ctx, r.ID, refs)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

type markedFile struct {
	hash   worldstate.FileHash
	unused int64
}

func (s *SQLite) sweepRoom(ctx context.Context, room worldstate.RoomID, refs References) (removed int, err error) {
	files, err := s.markedFiles(ctx, room)
	if err != nil || len(files) == 0 {
		return 0, err
	}
	now := s.now()
	referred, err := refs.Referred(ctx, room)
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		var err error
		switch {
		case referred[f.hash]:
			if f.unused != 0 {
				err = s.exec(ctx, "mark file", "UPDATE file SET unused = 0 WHERE room = ? AND hash = ?", room[:], f.hash[:])
			}
		case f.unused == 0:
			err = s.exec(ctx, "mark file", "UPDATE file SET unused = ? WHERE room = ? AND hash = ?", now.Unix(), room[:], f.hash[:])
		case now.Sub(time.Unix(f.unused, 0)) >= unusedFor:
			var gone bool
			gone, err = s.affects(ctx, "remove file", "DELETE FROM file WHERE room = ? AND hash = ? AND unused = ?", room[:], f.hash[:], f.unused) // not if it was kept meanwhile
			if gone {
				removed++
			}
		}
		if err != nil {
			return removed, errors.Join(err, ctx.Err())
		}
	}
	return removed, nil
}

func (s *SQLite) markedFiles(ctx context.Context, room worldstate.RoomID) (all []markedFile, err error) {
	rows, err := s.reads.QueryContext(ctx, "SELECT hash, unused FROM file WHERE room = ?", room[:])
	err = each(rows, err, func() error {
		var f markedFile
		var hash []byte
		err := rows.Scan(&hash, &f.unused)
		copy(f.hash[:], hash)
		all = append(all, f)
		return err
	})
	return all, err
}
