package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"stoa/worldstate"
)

// Quotas of a room's files. PROTOCOL.md section 11.
const (
	MaxRoomFiles = 2000
	MaxRoomBytes = 200 << 20
)

// ErrNoFile reports a file that the room does not have.
var ErrNoFile = errors.New("store: the room has no such file")

// QuotaError reports that there is no room for a file.
type QuotaError struct {
	Server    bool // the quota is the server's, otherwise the room's
	Files     bool // the quota counts files, otherwise bytes
	Has, Most int64
}

func (e *QuotaError) Error() string {
	return fmt.Sprintf("store: no room for a file: %d of %d are there (server %v, files %v)", e.Has, e.Most, e.Server, e.Files)
}

// File is a file of a room.
type File struct {
	Hash   worldstate.FileHash // of the content
	Source worldstate.FileHash // of what was uploaded
	Size   int64               // of the content, in bytes
	Type   string              // media type
	Name   string              // for display
	By     worldstate.AccountID
	At     time.Time
	Costs  string // JSON
}

const fileColumns = "hash, source, size, type, name, account, at, costs"

// AddFile keeps the content of a draft as a file of the room. Content and row are on disk
// when it returns. It fills in hash, size and time. If the room has the content already,
// the first row stays and is returned. A [QuotaError] reports a full room or server.
//
// The content is synced under its name before the row is committed, so there is never a
// row without its content. A content without a row is removed by [SQLite.SweepFiles].
func (s *SQLite) AddFile(ctx context.Context, room worldstate.RoomID, f File, d *Draft) (File, error) {
	var err error
	if f.Size, f.Hash, err = d.Sum(); err != nil {
		return f, err
	}
	release, err := s.blobs.claim(ctx, f.Hash)
	if err != nil {
		return f, err
	}
	defer release()
	ctx = context.WithoutCancel(ctx) // from here on to the end, so that the caller knows what happened
	if err := s.blobs.settle(d, f.Hash); err != nil {
		return f, fmt.Errorf("keep a file: %w", err)
	}
	f.At = s.now().Truncate(time.Second)
	err = s.change(ctx, "add file", func(tx *sql.Tx) error { return s.insertFile(ctx, tx, room, &f) })
	if err != nil {
		return f, errors.Join(err, s.dropContent(ctx, f.Hash))
	}
	return f, nil
}

// insertFile adds the row, or reads into f the one that is there.
func (s *SQLite) insertFile(ctx context.Context, tx *sql.Tx, room worldstate.RoomID, f *File) error {
	there, err := readFile(tx.QueryRowContext(ctx, "SELECT "+fileColumns+" FROM file WHERE room = ? AND hash = ?", room[:], f.Hash[:]))
	if !errors.Is(err, sql.ErrNoRows) {
		if err == nil {
			*f = there
			_, err = tx.ExecContext(ctx, "UPDATE file SET unused = ? WHERE room = ? AND hash = ? AND unused > 0", s.now().Unix(), room[:], f.Hash[:])
		}
		return err
	}
	if err := s.spaceFor(ctx, tx, room, f.Size); err != nil {
		return err
	}
	return insertFileRow(ctx, tx, room, f, f.At.Unix())
}

// insertFileRow adds the row of a file that nothing uses since the time in Unix seconds; 0: a
// record does.
func insertFileRow(ctx context.Context, tx *sql.Tx, room worldstate.RoomID, f *File, unused int64) error {
	result, err := tx.ExecContext(ctx, `INSERT INTO file (room, `+fileColumns+`, unused) SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM room WHERE id = ?1`,
		room[:], f.Hash[:], f.Source[:], f.Size, f.Type, f.Name, f.By[:], f.At.Unix(), f.Costs, unused)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); n == 0 {
		return errors.Join(ErrNoRoom, err) // deleted meanwhile
	}
	return nil
}

// queryer reads from the store, or within a transaction.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// spaceFor checks the quotas. Bytes of the server count once for all rooms, but a new
// file counts even if another room has it: otherwise a full server would tell which
// files other rooms have.
func (s *SQLite) spaceFor(ctx context.Context, q queryer, room worldstate.RoomID, size int64) error {
	var files, bytes, all int64
	if err := q.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(size), 0) FROM file WHERE room = ?", room[:]).Scan(&files, &bytes); err != nil {
		return err
	}
	if _, err := s.total(ctx, q, &all); err != nil {
		return err
	}
	switch {
	case files >= MaxRoomFiles:
		return &QuotaError{Files: true, Has: files, Most: MaxRoomFiles}
	case size > MaxRoomBytes-bytes:
		return &QuotaError{Has: bytes, Most: MaxRoomBytes}
	case size > s.fileBytes-all:
		return &QuotaError{Server: true, Has: all, Most: s.fileBytes}
	}
	return nil
}

func (s *SQLite) total(ctx context.Context, q queryer, bytes *int64) (files int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(size), 0) FROM (SELECT DISTINCT hash, size FROM file)").Scan(&files, bytes)
	return files, err
}

// SpaceFor returns a [QuotaError] if the room cannot have a file of so many bytes now.
func (s *SQLite) SpaceFor(ctx context.Context, room worldstate.RoomID, size int64) error {
	return s.spaceFor(ctx, s.reads, room, size)
}

// FileTotals returns the number of contents of all rooms, and their bytes.
func (s *SQLite) FileTotals(ctx context.Context) (files, bytes int64, err error) {
	files, err = s.total(ctx, s.reads, &bytes)
	return files, bytes, err
}

// File returns a file of the room, or ErrNoFile.
func (s *SQLite) File(ctx context.Context, room worldstate.RoomID, h worldstate.FileHash) (File, error) {
	return s.oneFile(ctx, "hash = ?", room, h)
}

// FileFrom returns the file of the room that was made from an upload with the hash, or
// that has the hash itself, or ErrNoFile. Other rooms do not count, nor does a file
// whose content is missing: to add it again brings the content back.
func (s *SQLite) FileFrom(ctx context.Context, room worldstate.RoomID, source worldstate.FileHash) (f File, err error) {
	for _, which := range []string{"source = ?", "hash = ?"} {
		if f, err = s.oneFile(ctx, which, room, source); err == nil {
			_, name := place(f.Hash)
			_, err = s.blobs.root.Stat(name)
		}
		if err = noFile(err); !errors.Is(err, ErrNoFile) {
			break
		}
	}
	return f, err
}

// noFile makes ErrNoFile of a content that is missing: it was removed a moment ago, or
// while the backup was made from which the store was restored.
func noFile(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNoFile
	}
	return err
}

func (s *SQLite) oneFile(ctx context.Context, which string, room worldstate.RoomID, h worldstate.FileHash) (File, error) {
	f, err := readFile(s.reads.QueryRowContext(ctx, "SELECT "+fileColumns+" FROM file WHERE room = ? AND "+which+" ORDER BY at, hash LIMIT 1", room[:], h[:]))
	if errors.Is(err, sql.ErrNoRows) {
		return f, ErrNoFile
	}
	if err != nil {
		return f, fmt.Errorf("find file: %w", err)
	}
	return f, nil
}

// Files returns the files of a room, the newest first.
func (s *SQLite) Files(ctx context.Context, room worldstate.RoomID) (all []File, err error) {
	rows, err := s.reads.QueryContext(ctx, "SELECT "+fileColumns+" FROM file WHERE room = ? ORDER BY at DESC, hash", room[:])
	err = each(rows, err, func() error {
		f, err := readFile(rows)
		all = append(all, f)
		return err
	})
	return all, err
}

// OpenContent opens the content of a file for reading. The caller checks that the room
// has the file. ErrNoFile if the content is missing.
func (s *SQLite) OpenContent(h worldstate.FileHash) (*os.File, error) {
	return openContent(s.blobs.root, h)
}

func readFile(row interface{ Scan(...any) error }) (f File, err error) {
	var hash, source, account []byte
	var at int64
	err = row.Scan(&hash, &source, &f.Size, &f.Type, &f.Name, &account, &at, &f.Costs)
	copy(f.Hash[:], hash)
	copy(f.Source[:], source)
	copy(f.By[:], account)
	f.At = time.Unix(at, 0)
	return f, err
}
