package roomfile

import (
	"errors"
	"fmt"
	"os"

	"stoa/worldstate/store"
)

// file writes a file, or tells why it is left out.
func (w *writer) file(f *store.File, opts *Options) {
	if w.err != nil {
		return
	}
	from, err := opts.Open(f.Hash)
	if errors.Is(err, store.ErrNoFile) {
		err = errors.New("its content is missing")
	}
	if err != nil {
		opts.LeftOut(f, err)
		return
	}
	defer from.Close() // it was only read
	d := store.Draft{File: from}
	if size, hash, err := d.Sum(); err != nil || size != f.Size || hash != f.Hash {
		opts.LeftOut(f, errors.Join(errors.New("its content is damaged"), err))
		return
	}
	about := &file2{Hash: f.Hash, Size: f.Size, Type: f.Type, Name: f.Name, At: f.At.UTC()}
	if opts.People {
		about.By = &f.By
	}
	w.line(line2{File: about})
	w.parts(from, f.Size)
}

func (w *writer) parts(from *os.File, size int64) {
	part := make([]byte, partSize)
	for at := int64(0); at < size && w.err == nil; at += partSize {
		part = part[:min(partSize, size-at)]
		if _, err := from.ReadAt(part, at); err != nil {
			w.err = fmt.Errorf("read the content of a file: %w", err)
			return
		}
		w.line(line2{Part: part})
	}
}
