package backup

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"stoa/server/keyfile"
	"stoa/worldstate/store"
)

// Restore makes a data folder of a backup. It writes nothing before the whole backup is
// checked. A missing folder gets its name when it is complete, on disk and its database
// is checked. An empty folder, which may be the root of a volume, gets its contents at
// that time, the database last: a server refuses what an interruption leaves.
func Restore(ctx context.Context, name, folder string) (Manifest, error) {
	target, exists, err := emptyFolder(folder)
	if err != nil {
		return Manifest{}, err
	}
	f, err := os.Open(name)
	if err != nil {
		return Manifest{}, err
	}
	defer f.Close()
	m, err := verify(f)
	if err != nil {
		return m, fmt.Errorf("check %s: %w", name, err)
	}
	where := filepath.Dir(target)
	if exists {
		where = target
	}
	if err := SpaceFor(where, m.Bytes()); err != nil {
		return m, err
	}
	half, err := os.MkdirTemp(where, half+"*") // mode 0700
	if err != nil {
		return m, fmt.Errorf("make a folder in %s: %w", where, err)
	}
	defer os.RemoveAll(half) // empty, or gone, when all went well
	if err := extract(f, &m, half); err != nil {
		return m, fmt.Errorf("restore %s: %w", name, err)
	}
	if _, err := store.Inspect(ctx, half, store.Tables); err != nil {
		return m, fmt.Errorf("check what was restored: %w", err)
	}
	if !exists {
		err = errors.Join(os.Rename(half, target), keyfile.SyncFolder(where))
	} else {
		err = moveUp(half)
	}
	if err != nil {
		return m, fmt.Errorf("give what was restored its place: %w", err)
	}
	return m, nil
}

// moveUp moves the contents of a folder into the one around it, the database last.
func moveUp(folder string) error {
	for _, name := range []string{"keys", "blobs", databaseName} {
		err := os.Rename(filepath.Join(folder, name), filepath.Join(filepath.Dir(folder), name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := keyfile.SyncFolder(filepath.Dir(folder)); err != nil {
			return err
		}
	}
	return nil
}

// emptyFolder returns where a link to a folder leads and whether the folder exists. It is
// an error if something is in it, except what an interrupted restore or the file system
// left.
func emptyFolder(folder string) (target string, exists bool, err error) {
	if target, err = filepath.Abs(folder); err != nil {
		return "", false, err
	}
	if real, err := filepath.EvalSymlinks(target); err == nil {
		target = real
	} else if to, err := os.Readlink(target); err == nil { // to a folder that was moved away, as /var/lib/stoa of systemd is
		if target = filepath.Join(filepath.Dir(target), to); filepath.IsAbs(to) {
			target = to
		}
	}
	entries, err := os.ReadDir(target)
	if errors.Is(err, fs.ErrNotExist) {
		return target, false, os.MkdirAll(filepath.Dir(target), 0o700)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), half) && e.Name() != "lost+found" {
			return "", true, fmt.Errorf("%s is not empty: move it away first, or restore into another folder with --data", folder)
		}
	}
	return target, true, err
}

// extract writes the parts into the folder, as far as they are those that were checked.
func extract(f *os.File, m *Manifest, folder string) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	folders := map[string]bool{".": true}
	n := 0
	err = walk(f, func(h *tar.Header, content io.Reader) error {
		if h.Name == manifestName {
			return nil
		}
		if n >= len(m.Parts) || h.Name != m.Parts[n].Name || h.Size != m.Parts[n].Size {
			return not("it changed meanwhile")
		}
		for up := path.Dir(h.Name); !folders[up]; up = path.Dir(up) {
			folders[up] = true
		}
		part, err := writePart(root, h, content)
		if err == nil && part != m.Parts[n] {
			err = not("it changed meanwhile")
		}
		n++
		return err
	})
	if err == nil && n != len(m.Parts) {
		err = not("it changed meanwhile")
	}
	for name := range folders {
		err = errors.Join(err, keyfile.SyncFolder(filepath.Join(folder, filepath.FromSlash(name))))
	}
	return err
}

func writePart(root *os.Root, h *tar.Header, content io.Reader) (Part, error) {
	if err := root.MkdirAll(path.Dir(h.Name), 0o700); err != nil {
		return Part{}, err
	}
	to, err := root.OpenFile(h.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Part{}, err
	}
	part, err := copyPart(to, h, content)
	return part, errors.Join(err, to.Sync(), to.Close())
}
