package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"

	"stoa/worldstate"
)

const (
	blobFolder  = "blobs"      // of the data folder
	draftFolder = "new"        // of blobFolder
	lostFolder  = "lost+found" // of a disk of its own, which only root may read
)

// blobs is the folder of the contents of files.
type blobs struct {
	root *os.Root

	mu      sync.Mutex // guards claimed
	claimed map[worldstate.FileHash]chan struct{}
}

// openBlobs makes the folder if it is missing. It removes the drafts of an earlier
// process.
func openBlobs(folder string) (*blobs, error) {
	folder = filepath.Join(folder, blobFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(root.RemoveAll(draftFolder), root.Mkdir(draftFolder, 0o700)); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &blobs{root: root, claimed: map[worldstate.FileHash]chan struct{}{}}, nil
}

// place returns where the content with the hash is.
func place(h worldstate.FileHash) (folder, name string) {
	text := h.String()
	return text[:2], text[:2] + "/" + text
}

// claim waits until nobody else adds or removes the content with the hash. Other
// contents are not affected.
func (b *blobs) claim(ctx context.Context, h worldstate.FileHash) (release func(), err error) {
	for {
		b.mu.Lock()
		other := b.claimed[h]
		if other == nil {
			mine := make(chan struct{})
			b.claimed[h] = mine
			b.mu.Unlock()
			return func() {
				b.mu.Lock()
				delete(b.claimed, h)
				b.mu.Unlock()
				close(mine)
			}, nil
		}
		b.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// settle gives a draft its lasting name. The content and its name are on disk when it
// returns. Replacing the same content changes nothing.
func (b *blobs) settle(d *Draft, h worldstate.FileHash) error {
	folder, name := place(h)
	if err := d.Sync(); err != nil && !errors.Is(err, os.ErrClosed) { // Seal has synced it
		return err
	}
	switch err := b.root.Mkdir(folder, 0o700); {
	case err == nil:
		if err := b.sync("."); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	if err := b.root.Rename(d.name, name); err != nil {
		return err
	}
	d.name = ""
	return b.sync(folder)
}

// sync syncs the names in a folder to disk. Windows has no such call, nor have some file
// systems.
func (b *blobs) sync(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := b.root.Open(folder)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// remove removes a content; a missing one is no error.
func (b *blobs) remove(h worldstate.FileHash) error {
	_, name := place(h)
	if err := b.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// each calls f with the hash of every content.
func (b *blobs) each(f func(worldstate.FileHash) error) error {
	return fs.WalkDir(b.root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if path == draftFolder || path == lostFolder {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() {
			return err
		}
		h, err := worldstate.ParseFileHash(d.Name())
		if _, name := place(h); err != nil || name != path {
			return nil // somebody else's file
		}
		return f(h)
	})
}

// Draft is a file that is being written. It does not outlive the process until
// [SQLite.AddFile] keeps it.
type Draft struct {
	*os.File
	blobs *blobs
	name  string // empty once it has a lasting name
}

// NewDraft returns an empty draft. The caller calls Discard in the end.
func (s *SQLite) NewDraft() (*Draft, error) {
	name := draftFolder + "/" + rand.Text()
	f, err := s.blobs.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make a draft: %w", err)
	}
	return &Draft{f, s.blobs, name}, nil
}

// Seal syncs and closes the draft, so that many can wait for [SQLite.Add] without open files.
func (d *Draft) Seal() error {
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("seal a draft: %w", err)
	}
	return nil
}

// Discard closes the draft, and removes it unless it was kept.
func (d *Draft) Discard() {
	_ = d.Close() // what is kept was synced
	if d.name != "" {
		_ = d.blobs.root.Remove(d.name) // otherwise at the next start
	}
}

// Sum returns the size and the SHA-256 of what was written.
func (d *Draft) Sum() (size int64, h worldstate.FileHash, err error) {
	sum := sha256.New()
	if size, err = io.Copy(sum, io.NewSectionReader(d.File, 0, math.MaxInt64)); err != nil {
		return 0, h, fmt.Errorf("read a draft: %w", err)
	}
	return size, worldstate.FileHash(sum.Sum(nil)), nil
}
