package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"stoa/server/keyfile"
	"stoa/worldstate/store"
)

// Config says what to save, and where.
type Config struct {
	Data     string // the data folder; a server may use it meanwhile
	File     string // to make
	Program  string // version of this program
	Replace  bool   // an existing file
	Progress func(done, all int64)
}

// Write saves a data folder. The file has its name only when it is complete and on disk.
// Write checks the database first and saves no damaged one.
func Write(ctx context.Context, c Config) (m Manifest, err error) {
	if _, err := os.Lstat(c.File); err == nil && !c.Replace {
		return m, fmt.Errorf("%s exists already; choose another name, or replace it with --force", c.File)
	}
	snapshot, err := store.OpenSnapshot(ctx, c.Data)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, snapshot.Close()) }()
	if err := snapshot.Check(ctx); err != nil {
		return m, err
	}
	data, err := os.OpenRoot(c.Data)
	if err != nil {
		return m, fmt.Errorf("open the data folder: %w", err)
	}
	defer data.Close()
	out, err := NewFile(c.File, snapshot.Size())
	if err != nil {
		return m, err
	}
	defer out.Discard() // no effect after Finish
	w := &writer{ctx: ctx, data: data, out: out, tar: tar.NewWriter(out), progress: c.Progress,
		manifest: Manifest{Form: form, Program: c.Program, Schema: snapshot.Writer.Schema, Made: time.Now().UTC().Truncate(time.Second)}}
	if err := w.all(snapshot); err != nil {
		return m, fmt.Errorf("write the backup %s: %w", c.File, err)
	}
	if err := out.Finish(c.Replace); err != nil {
		return m, fmt.Errorf("finish the backup %s: %w", c.File, err)
	}
	return w.manifest, nil
}

// writer writes one backup.
type writer struct {
	ctx      context.Context
	data     *os.Root
	out      *File
	tar      *tar.Writer
	manifest Manifest
	progress func(done, all int64) // may be nil
	expected int64                 // bytes
}

// all writes the parts in their order. Blobs come after the snapshot of the database:
// whatever the snapshot refers to is there, unless it was removed meanwhile.
func (w *writer) all(snapshot *store.Snapshot) error {
	w.expected = snapshot.Size()
	err := w.part(databaseName, snapshot.Size(), func(to io.Writer) error { return snapshot.Copy(w.ctx, to) })
	err = errors.Join(err, snapshot.Close()) // the blobs may take long, and SQLite's log would only grow
	for _, folder := range []string{"keys", "blobs"} {
		if err == nil {
			err = w.folder(folder)
		}
	}
	if err != nil {
		return err
	}
	content, err := json.MarshalIndent(w.manifest, "", " ")
	if err == nil {
		err = w.tar.WriteHeader(w.header(manifestName, int64(len(content))))
	}
	if err == nil {
		_, err = w.tar.Write(content)
	}
	return errors.Join(err, w.tar.Close())
}

func (w *writer) header(name string, size int64) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.manifest.Made}
}

// part writes one file and notes it in the manifest.
func (w *writer) part(name string, size int64, write func(io.Writer) error) error {
	if err := w.tar.WriteHeader(w.header(name, size)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	hash := sha256.New()
	if err := write(io.MultiWriter(w, hash)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := w.tar.Flush(); err != nil {
		return fmt.Errorf("%s changed while it was saved: %w", name, err)
	}
	w.manifest.Parts = append(w.manifest.Parts, Part{name, size, hex.EncodeToString(hash.Sum(nil))})
	return nil
}

// Write passes a piece of a part on.
func (w *writer) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.tar.Write(p)
	if w.progress != nil {
		w.progress(w.out.written, max(w.expected, w.out.written))
	}
	return n, err
}

// hashed matches blobs. Other files of their folder are not complete yet.
var hashed = regexp.MustCompile(`^[0-9a-f]{64}$`)

// folder writes the files of a folder, if there is one.
func (w *writer) folder(name string) error {
	return fs.WalkDir(w.data.FS(), name, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case file == "blobs/lost+found":
			return fs.SkipDir // of a disk of its own; only root may read it
		case errors.Is(err, fs.ErrNotExist):
			return nil // no such folder, or the file has just gone
		case err != nil || !entry.Type().IsRegular() || !mayContain(file):
			return err
		case name == "blobs" && !hashed.MatchString(entry.Name()), name == "keys" && strings.HasSuffix(file, keyfile.Half):
			return nil
		}
		return w.file(file)
	})
}

func (w *writer) file(name string) error {
	f, err := w.data.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // renewed certificates replace others
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return w.part(filepath.ToSlash(name), info.Size(), func(to io.Writer) error {
		_, err := io.Copy(to, io.LimitReader(f, info.Size()))
		return err
	})
}
