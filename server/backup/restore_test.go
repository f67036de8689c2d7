package backup

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stoa/worldstate/store"
)

// refuses checks that a backup is refused and nothing is written.
func refuses(t *testing.T, what string, content []byte) {
	t.Helper()
	parent := t.TempDir()
	file := filepath.Join(t.TempDir(), "stoa.tar")
	must(t, os.WriteFile(file, content, 0o600))
	if _, err := Restore(t.Context(), file, filepath.Join(parent, "data")); err == nil || len(err.Error()) < 40 {
		t.Errorf("%s: %v", what, err)
	}
	if entries, _ := os.ReadDir(parent); len(entries) > 0 {
		t.Errorf("%s: %s was written", what, entries[0].Name())
	}
}

// whole returns a small good backup.
func whole(t *testing.T) []byte {
	t.Helper()
	file, err := inUse(t).saves(nil)
	must(t, err)
	return []byte(read(t, file))
}

func TestADamagedBackupIsRefused(t *testing.T) {
	good := whole(t)
	for _, length := range []int{0, 1, 511, 512, 513, 5000, len(good) / 2, len(good) - 2048} {
		refuses(t, "cut short", good[:length])
	}
	for at := 700; at < len(good)-2048; at += len(good) / 40 {
		spoilt := bytes.Clone(good)
		spoilt[at] ^= 0x10
		if bytes.Equal(payload(t, spoilt), payload(t, good)) {
			continue // between two parts
		}
		refuses(t, "a bit", spoilt)
	}
	refuses(t, "another file", []byte(strings.Repeat("nonsense", 1000)))
}

// payload returns what matters of a tar file; nil if it cannot be read.
func payload(t *testing.T, content []byte) (all []byte) {
	t.Helper()
	for r := tar.NewReader(bytes.NewReader(content)); ; {
		h, err := r.Next()
		if err != nil {
			return all
		}
		part, err := io.ReadAll(r)
		if err != nil {
			return nil
		}
		all = append(append(all, h.Name...), part...)
	}
}

// changed returns a backup whose entries and manifest have been changed.
func changed(t *testing.T, good []byte, change func(*tar.Header, []byte) []byte, more ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for r := tar.NewReader(bytes.NewReader(good)); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		must(t, err)
		if h.Name == manifestName {
			for _, m := range more {
				must(t, w.WriteHeader(&m))
				_, err = w.Write(make([]byte, m.Size))
				must(t, err)
			}
		}
		content, err := io.ReadAll(r)
		must(t, err)
		content = change(h, content)
		h.Size = int64(len(content))
		must(t, w.WriteHeader(h))
		_, err = w.Write(content)
		must(t, err)
	}
	must(t, w.Close())
	return out.Bytes()
}

func same(_ *tar.Header, content []byte) []byte { return content }

func TestAHostileBackupIsRefused(t *testing.T) {
	good := whole(t)
	for _, name := range []string{"../data2", "keys/../../x", "/etc/stoa", "keys", "blobs/../stoa.db", "links.txt", "keys/resume.key", "keys//a", "stoa.db",
		`keys\..\..\x`, "keys/c:x", "./keys/a", "blobs/./a", "stoa.db-wal"} {
		refuses(t, name, changed(t, good, same, tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: 3}))
	}
	for _, kind := range []byte{tar.TypeLink, tar.TypeSymlink, tar.TypeChar, tar.TypeDir, tar.TypeFifo} {
		refuses(t, "type "+string(kind), changed(t, good, same, tar.Header{Typeflag: kind, Name: "keys/a", Linkname: "/etc/passwd", Mode: 0o600}))
	}
	for what, change := range map[string]func(*Manifest){
		"a newer schema": func(m *Manifest) { m.Schema = store.Schema() + 1 },
		"a newer form":   func(m *Manifest) { m.Form++ },
		"no form":        func(m *Manifest) { m.Form = 0 },
		"no parts":       func(m *Manifest) { m.Parts = nil },
		"a part more":    func(m *Manifest) { m.Parts = append(m.Parts, m.Parts[0]) },
		"a part less":    func(m *Manifest) { m.Parts = m.Parts[:len(m.Parts)-1] },
		"another size":   func(m *Manifest) { m.Parts[0].Size++ },
		"a huge size":    func(m *Manifest) { m.Parts[0].Size = 1 << 60 },
		"another hash":   func(m *Manifest) { m.Parts[0].SHA256 = strings.Repeat("0", 64) },
	} {
		refuses(t, what, changed(t, good, func(h *tar.Header, content []byte) []byte {
			if h.Name != manifestName {
				return content
			}
			var m Manifest
			must(t, json.Unmarshal(content, &m))
			change(&m)
			content, err := json.Marshal(m)
			must(t, err)
			return content
		}))
	}
	sparse := tar.Header{Typeflag: tar.TypeReg, Name: "keys/sparse", Size: 1 << 40, Mode: 0o600}
	refuses(t, "a file that claims more than there is", append(header(t, sparse), good...))
}

// header returns the head of an entry without its content.
func header(t *testing.T, h tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, tar.NewWriter(&out).WriteHeader(&h))
	return out.Bytes()
}

// The refusal of a newer backup says which program restores it.
func TestABackupOfANewerProgramIsRefusedByName(t *testing.T) {
	_, err := readManifest([]byte(`{"form": 9, "program": "v9.1", "schema": 99, "later": {}}`))
	if err == nil || !strings.Contains(err.Error(), "v9.1") {
		t.Error(err)
	}
}

// An empty folder, such as the root of a volume, stays and is filled; a link is followed;
// a folder in use is refused.
func TestOnlyAnEmptyFolderIsFilled(t *testing.T) {
	file, err := inUse(t).saves(nil)
	must(t, err)
	folder := t.TempDir()
	must(t, os.Mkdir(filepath.Join(folder, half+"1"), 0o700)) // of an interrupted restore
	before, err := os.Stat(folder)
	must(t, err)
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink(folder, link))
	_, err = Restore(t.Context(), file, link)
	must(t, err)
	after, err := os.Stat(folder)
	must(t, err)
	if !os.SameFile(before, after) {
		t.Error("the folder was replaced")
	}
	facts, err := store.Inspect(t.Context(), folder, store.Rooms)
	if err != nil || facts.Rooms != 1 {
		t.Errorf("%+v, %v", facts, err)
	}
	if _, err := Restore(t.Context(), file, link); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Error(err)
	}
}

// The data folder of systemd is a link. Whoever moves away the folder behind it leaves
// the link.
func TestTheFolderBehindALinkIsMade(t *testing.T) {
	file, err := inUse(t).saves(nil)
	must(t, err)
	for _, relative := range []bool{true, false} {
		where := t.TempDir()
		link, to := filepath.Join(where, "link"), "private/data"
		if !relative {
			to = filepath.Join(where, to)
		}
		must(t, os.Symlink(to, link))
		_, err = Restore(t.Context(), file, link)
		must(t, err)
		facts, err := store.Inspect(t.Context(), filepath.Join(where, "private", "data"), store.Rooms)
		if err != nil || facts.Rooms != 1 {
			t.Errorf("%+v, %v", facts, err)
		}
	}
}
