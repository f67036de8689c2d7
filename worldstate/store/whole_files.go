package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"stoa/worldstate"
)

// Blobs are the contents of files in a data folder, to be read while a server may use the
// folder.
type Blobs struct {
	root *os.Root // nil: there are none
}

// OpenBlobs opens the contents in a data folder. It changes nothing there.
func OpenBlobs(folder string) (*Blobs, error) {
	root, err := os.OpenRoot(filepath.Join(folder, blobFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return &Blobs{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the contents of files: %w", err)
	}
	return &Blobs{root}, nil
}

// Open opens a content for reading. ErrNoFile if the content is missing.
func (b *Blobs) Open(h worldstate.FileHash) (*os.File, error) {
	if b.root == nil {
		return nil, ErrNoFile
	}
	return openContent(b.root, h)
}

// Close ends the reading.
func (b *Blobs) Close() error {
	if b.root == nil {
		return nil
	}
	return b.root.Close()
}

func openContent(root *os.Root, h worldstate.FileHash) (*os.File, error) {
	_, name := place(h)
	f, err := root.Open(name)
	return f, noFile(err)
}

// usedFiles returns the files of the room to which its contents and texts refer.
func (s *SQLite) usedFiles(ctx context.Context, w *Whole) ([]File, error) {
	all, err := s.Files(ctx, w.Room.ID)
	if err != nil {
		return nil, fmt.Errorf("read the files of the room: %w", err)
	}
	used := w.Contents.Files()
	for i := range w.Texts {
		update, err := w.Texts[i].Update()
		if err != nil {
			return nil, err
		}
		shown, err := CheckText(update)
		if err != nil {
			return nil, fmt.Errorf("read document %x: %w", w.Texts[i].Document, err)
		}
		for _, h := range shown {
			used[h] = true
		}
	}
	return slices.DeleteFunc(all, func(f File) bool { return !used[f.Hash] }), nil
}

// claimAll claims the contents of files, in one order whoever calls.
func (s *SQLite) claimAll(ctx context.Context, files []File) (release func(), err error) {
	var ends []func()
	release = func() {
		for _, end := range ends {
			end()
		}
	}
	sorted := slices.SortedFunc(slices.Values(files), func(a, b File) int { return bytes.Compare(a.Hash[:], b.Hash[:]) })
	for _, f := range sorted {
		end, err := s.blobs.claim(ctx, f.Hash)
		if err != nil {
			release()
			return nil, err
		}
		ends = append(ends, end)
	}
	return release, nil
}

// settleAll gives the contents of a room's files their lasting names.
func (s *SQLite) settleAll(w *Whole) error {
	for i := range w.Files {
		if err := s.blobs.settle(w.Drafts[i], w.Files[i].Hash); err != nil {
			return fmt.Errorf("keep a file: %w", err)
		}
	}
	return nil
}

// dropAll removes the contents that no row names. The caller has claimed them.
func (s *SQLite) dropAll(ctx context.Context, files []File) (err error) {
	for _, f := range files {
		err = errors.Join(err, s.dropContent(ctx, f.Hash))
	}
	return err
}

// addFiles adds the rows of a new room's files.
func (s *SQLite) addFiles(ctx context.Context, tx *sql.Tx, w *Whole) error {
	var bytes int64
	for i := range w.Files {
		bytes += w.Files[i].Size
	}
	switch n := int64(len(w.Files)); {
	case n == 0:
		return nil
	case n > MaxRoomFiles:
		return &QuotaError{Files: true, Has: n, Most: MaxRoomFiles}
	}
	if err := s.spaceFor(ctx, tx, w.Room.ID, bytes); err != nil {
		return err
	}
	for i := range w.Files {
		if err := insertFileRow(ctx, tx, w.Room.ID, &w.Files[i], 0); err != nil {
			return err
		}
	}
	return nil
}
