package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stoa/clients/headless"
	"stoa/server/content/samples"
	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

// puts puts a model with the file.
func (p *person) puts(file worldstate.FileHash) {
	p.t.Helper()
	_, err := p.Change(soon(p.t), record.Room, record.Change{Verb: record.Put, ID: headless.NewID(), Kind: record.Model, Properties: record.Of(
		record.Property{Name: record.X, Value: record.OfInt(0)}, record.Property{Name: record.Y, Value: record.OfInt(1000)}, record.Property{Name: record.Z, Value: record.OfInt(0)},
		record.Property{Name: record.File, Value: record.OfBytes(file[:])})})
	must(p.t, err)
}

// models returns models of some hundred kilobytes.
func models(n int) (all [][]byte) {
	noise := mathrand.NewChaCha8([32]byte{3})
	for range n {
		m := samples.Triangle()
		m.Bin = append(m.Bin, make([]byte, 300_000)...)
		_, _ = noise.Read(m.Bin[len(m.Bin)-300_000:])
		all = append(all, m.Bytes())
	}
	return all
}

// Pictures and models go with the room; a process that is killed while it imports leaves the
// whole room or nothing of it.
func TestAKilledImportLeavesTheWholeRoomOrNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program, waits for real time")
	}
	program, h := builds(t, "..", "./server", "stoa"), open(t)
	ada := h.joins("Ada", "lobby")
	var hashes []worldstate.FileHash
	files := models(8)
	for n, file := range files {
		kept, err := ada.Upload(soon(t), fmt.Sprintf("model %d.glb", n), file)
		must(t, err)
		ada.puts(kept.Hash)
		hashes = append(hashes, kept.Hash)
	}
	file, data := filepath.Join(t.TempDir(), "lobby.room"), filepath.Join(t.TempDir(), "data")
	if says, err := stoa(t, program, "export", h.link("lobby"), file, "--data", h.cfg.Data); err != nil || says != "" {
		t.Fatalf("%v: %s", err, says)
	}
	var took time.Duration // of the second one, which makes no database
	for range 2 {
		began := time.Now()
		if says, err := stoa(t, program, "import", file, "--data", data); err != nil {
			t.Fatalf("%v: %s", err, says)
		}
		took = time.Since(began)
	}
	killed := 0
	rooms := wholeRooms(t, data, hashes)
	for n := range 12 {
		c := exec.Command(program, "import", file, "--data", data)
		must(t, c.Start())
		kill := time.AfterFunc(took*time.Duration(n+1)/12, func() { _ = c.Process.Kill() })
		if c.Wait() != nil {
			killed++
		}
		kill.Stop()
		now := wholeRooms(t, data, hashes)
		if now < rooms || now > rooms+1 {
			t.Fatalf("%d rooms, and %d before", now, rooms)
		}
		rooms = now
	}
	t.Logf("%d of 12 imports were killed, %d rooms are there", killed, rooms)
	other := openWith(t, func(c *config) { c.Data = data })
	bob := other.joins("Bob", "lobby")
	for n, hash := range hashes {
		if got, err := bob.Fetch(soon(t), hash); err != nil || !bytes.Equal(got, files[n]) {
			t.Errorf("%d bytes of model %d, %v", len(got), n, err)
		}
		if about, err := bob.About(soon(t), hash); err != nil || about.Costs.Rank != "good" {
			t.Errorf("%+v, %v", about, err)
		}
	}
}

// wholeRooms counts the rooms, all of which must have all files, and sweeps what is no
// room's.
func wholeRooms(t *testing.T, data string, hashes []worldstate.FileHash) int {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Folder: data, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	defer s.Close()
	rooms, err := s.Rooms(t.Context())
	must(t, err)
	_, err = s.SweepFiles(t.Context())
	must(t, err)
	for _, r := range rooms {
		whole, err := store.ReadWhole(t.Context(), data, r.ID)
		must(t, err)
		if len(whole.Files) != len(hashes) || len(whole.Contents.Files()) != len(hashes) {
			t.Fatalf("a room has %d files, and its records refer to %d", len(whole.Files), len(whole.Contents.Files()))
		}
		for _, f := range whole.Files {
			content, err := s.OpenContent(f.Hash)
			must(t, err)
			d := store.Draft{File: content}
			if size, hash, err := d.Sum(); size != f.Size || hash != f.Hash || err != nil {
				t.Fatalf("%d bytes of %+v, %v", size, f, err)
			}
			must(t, content.Close())
		}
	}
	contents := 0
	must(t, filepath.WalkDir(filepath.Join(data, "blobs"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			contents++
		}
		return err
	}))
	if contents != len(hashes) {
		t.Fatalf("%d contents; want %d", contents, len(hashes))
	}
	return len(rooms)
}

// A file whose content is lost is told, and small files are for those who want no files.
func TestALostContentIsToldAndLeftOut(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program, h := builds(t, "..", "./server", "stoa"), open(t)
	ada := h.joins("Ada", "lobby")
	kept, err := ada.Upload(soon(t), "triangle.glb", samples.Triangle().Bytes())
	must(t, err)
	ada.puts(kept.Hash)
	file := filepath.Join(t.TempDir(), "lobby.room")
	holds := func(what string) bool {
		text, err := os.ReadFile(file)
		must(t, err)
		return bytes.Contains(text, []byte(what))
	}
	if says, err := stoa(t, program, "export", h.link("lobby"), file, "--data", h.cfg.Data); err != nil || says != "" || !holds(`"part":`) {
		t.Errorf("%v: %s", err, says)
	}
	if says, err := stoa(t, program, "export", h.link("lobby"), file, "--data", h.cfg.Data, "--no-files", "--force"); err != nil || says != "" || holds(`"part":`) || !holds(`"form":1`) {
		t.Errorf("without files: %v: %s", err, says)
	}
	text := kept.Hash.String()
	must(t, os.Remove(filepath.Join(h.cfg.Data, "blobs", text[:2], text)))
	if says, err := stoa(t, program, "export", h.link("lobby"), file, "--data", h.cfg.Data, "--force"); err != nil || !strings.Contains(says, `"triangle.glb"`) || holds(`"part":`) {
		t.Errorf("a lost content: %v: %s", err, says)
	}
}
