package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// place is a data folder in use.
type place struct {
	t       testing.TB
	folder  string
	store   *store.SQLite
	room    worldstate.RoomID
	c       *worldstate.Contents
	journal *store.Journal
}

// blob is the content of a file named by its hash.
const blob = "a picture"

// inUse makes a data folder with a room, keys and a blob.
func inUse(t testing.TB) *place {
	t.Helper()
	p := &place{t: t, folder: t.TempDir(), room: worldstate.NewRoomID()}
	var err error
	p.store, err = store.Open(t.Context(), store.Config{Folder: p.folder, Program: "v1", Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(func() { p.store.Close() })
	must(t, p.store.Create(t.Context(), store.Room{ID: p.room, Template: "lobby"}))
	p.c, p.journal, err = p.store.Load(t.Context(), p.room)
	must(t, err)
	hash := sha256.Sum256([]byte(blob))
	for name, content := range map[string]string{"keys/admin.key": "secret", "keys/resume.key": "token", "keys/acme/certificates/a/a.key": "pem",
		"keys/half.key.new": "half", "blobs/ab/" + hex.EncodeToString(hash[:]): blob, "blobs/ab/upload": "half", "blobs/lost+found/" + hex.EncodeToString(hash[:]): blob, "links.txt": "link"} {
		p.puts(name, content)
	}
	return p
}

func (p *place) puts(name, content string) {
	p.t.Helper()
	file := filepath.Join(p.folder, name)
	must(p.t, os.MkdirAll(filepath.Dir(file), 0o700))
	must(p.t, os.WriteFile(file, []byte(content), 0o600))
}

// draws stores one stroke and returns when it is on disk.
func (p *place) draws() error {
	client := worldstate.ClientID{1}
	r, err := p.c.Decide(&worldstate.Operation{Client: client, ClientSequence: p.c.Sequence + 1, Parent: wall, Changes: []record.Change{
		record.PutLine(record.ID{byte(p.c.Sequence), byte(p.c.Sequence >> 8), 1}, record.Line{Width: 8, Points: record.AppendPoints(nil, make([]record.Point, 1000))})}})
	if err != nil {
		return err
	}
	p.c.Apply(&r)
	done := make(chan error, 1)
	if err := p.journal.Append(&r, func(err error) { done <- err }); err != nil {
		return err
	}
	return <-done
}

// saves makes a backup and returns its name.
func (p *place) saves(progress func(done, all int64)) (string, error) {
	file := filepath.Join(p.t.TempDir(), "stoa.tar")
	_, err := Write(p.t.Context(), Config{Data: p.folder, File: file, Program: "v1", Progress: progress})
	return file, err
}

func read(t *testing.T, name ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(name...))
	must(t, err)
	return string(content)
}

// A backup that is made while people draw has everything that was acknowledged before
// it began, and restores to a folder that opens.
func TestABackupOfAFolderInUseRestores(t *testing.T) {
	p := inUse(t)
	for range 100 {
		must(t, p.draws())
	}
	before := p.c.Sequence
	ctx, stop := context.WithCancel(t.Context())
	var drawing sync.WaitGroup
	drawing.Go(func() {
		for ctx.Err() == nil {
			if err := p.draws(); err != nil {
				t.Error(err)
				return
			}
		}
	})
	file, err := p.saves(nil)
	stop()
	drawing.Wait()
	must(t, err)
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the backup: %v", info.Mode())
	}
	m, err := Verify(file)
	must(t, err)
	if m.Program != "v1" || m.Schema != store.Schema() || len(m.Parts) != 4 || time.Since(m.Made) > time.Minute {
		t.Errorf("%+v", m)
	}
	folder := filepath.Join(t.TempDir(), "new", "data")
	_, err = Restore(t.Context(), file, folder)
	must(t, err)
	hash := sha256.Sum256([]byte(blob))
	if read(t, folder, "keys/admin.key") != "secret" || read(t, folder, "keys/acme/certificates/a/a.key") != "pem" || read(t, folder, "blobs/ab", hex.EncodeToString(hash[:])) != blob {
		t.Error("keys or blobs differ")
	}
	for _, name := range []string{"keys/resume.key", "keys/half.key.new", "links.txt", "blobs/ab/upload", "stoa.db-wal"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			t.Errorf("%s was restored too", name)
		}
	}
	again, err := store.Open(t.Context(), store.Config{Folder: folder, Expect: store.Rooms, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	defer again.Close()
	c, _, err := again.Load(t.Context(), p.room)
	must(t, err)
	if c.Sequence < before || c.Sequence > p.c.Sequence || uint64(c.Set(wall).Len()) != c.Sequence {
		t.Errorf("%d results and %d strokes, of %d to %d", c.Sequence, c.Set(wall).Len(), before, p.c.Sequence)
	}
}

// While a backup stands still in the middle of the database, commits go on: they wait for
// no lock. A busy disk may hold up a few.
func TestWritersDoNotWaitForABackup(t *testing.T) {
	p := inUse(t)
	for range 300 {
		must(t, p.draws())
	}
	reached, goOn := make(chan struct{}), make(chan struct{})
	saved := make(chan error, 1)
	var once sync.Once
	go func() {
		_, err := p.saves(func(done, all int64) {
			if done > all/2 {
				once.Do(func() { close(reached); <-goOn })
			}
		})
		saved <- err
	}()
	<-reached
	slow := 0
	for range 100 {
		began := time.Now()
		must(t, p.draws())
		if time.Since(began) > 100*time.Millisecond {
			slow++
		}
	}
	close(goOn)
	must(t, <-saved)
	if slow > 10 {
		t.Errorf("%d of 100 commits took more than 100 ms", slow)
	}
}

// SQLite's log grows while the database is copied, not while blobs are.
func TestTheLogDoesNotGrowWithTheBlobs(t *testing.T) {
	p := inUse(t)
	database := int64(0)
	drawn := false
	_, err := p.saves(func(done, all int64) {
		if database == 0 {
			database = all
		}
		if drawn || done <= database+512 { // still in the database, which has a header
			return
		}
		drawn = true
		for range 1500 {
			must(t, p.draws())
		}
	})
	must(t, err)
	info, err := os.Stat(filepath.Join(p.folder, "stoa.db-wal"))
	must(t, err)
	if !drawn || info.Size() > 8<<20 {
		t.Errorf("the log has %d bytes (%v)", info.Size(), drawn)
	}
}

func TestABackupReplacesNothing(t *testing.T) {
	p := inUse(t)
	file := filepath.Join(t.TempDir(), "stoa.tar")
	must(t, os.WriteFile(file, []byte("precious"), 0o600))
	if _, err := Write(t.Context(), Config{Data: p.folder, File: file}); err == nil || !strings.Contains(err.Error(), "--force") || read(t, file) != "precious" {
		t.Errorf("%v", err)
	}
	_, err := Write(t.Context(), Config{Data: p.folder, File: file, Replace: true})
	must(t, err)
	_, err = Verify(file)
	must(t, err)
}

// A file that another program makes meanwhile is not replaced either.
func TestABackupReplacesNothingThatCameMeanwhile(t *testing.T) {
	p := inUse(t)
	file := filepath.Join(t.TempDir(), "stoa.tar")
	_, err := Write(t.Context(), Config{Data: p.folder, File: file, Progress: func(int64, int64) {
		must(t, os.WriteFile(file, []byte("precious"), 0o600))
	}})
	if err == nil || read(t, file) != "precious" {
		t.Errorf("%v", err)
	}
	isAlone(t, file)
}

// isAlone checks that nothing is beside a file.
func isAlone(t *testing.T, file string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(file))
	must(t, err)
	for _, e := range entries {
		if e.Name() != filepath.Base(file) {
			t.Errorf("%s was left", e.Name())
		}
	}
}

func TestACancelledBackupLeavesNoFile(t *testing.T) {
	p := inUse(t)
	ctx, cancel := context.WithCancel(t.Context())
	file := filepath.Join(t.TempDir(), "stoa.tar")
	if _, err := Write(ctx, Config{Data: p.folder, File: file, Progress: func(int64, int64) { cancel() }}); err == nil {
		t.Error("it was made")
	}
	isAlone(t, file)
	if _, err := os.Stat(file); err == nil {
		t.Error("the file is there")
	}
}

// TestAKilledBackupLeavesNothingThatLooksFinished runs itself, and dies in the middle.
func TestAKilledBackupLeavesNothingThatLooksFinished(t *testing.T) {
	if file := os.Getenv("BACKUP_TO_DIE_IN"); file != "" {
		_, _ = Write(t.Context(), Config{Data: os.Getenv("BACKUP_DATA"), File: file, Progress: func(done, all int64) {
			if done > all/2 {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			}
		}})
		return
	}
	p := inUse(t)
	must(t, p.draws())
	file := filepath.Join(t.TempDir(), "stoa-20260102T030405Z.tar")
	dies := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	dies.Env = append(os.Environ(), "BACKUP_TO_DIE_IN="+file, "BACKUP_DATA="+p.folder)
	if err := dies.Run(); err == nil {
		t.Fatal("it did not die")
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the file has its name")
	}
	k := &Keeper{schedule: Schedule{Folder: filepath.Dir(file)}}
	if len(k.matching(unfinished)) != 1 {
		t.Error("the unfinished file is not recognised")
	}
	k.sweep()
	isAlone(t, file)
	must(t, p.draws()) // the folder is as usable as ever
	_, err := p.saves(nil)
	must(t, err)
}

func TestADamagedDatabaseIsNotSaved(t *testing.T) {
	folder := t.TempDir()
	must(t, os.WriteFile(filepath.Join(folder, "stoa.db"), []byte(strings.Repeat("nonsense", 2000)), 0o600))
	file := filepath.Join(t.TempDir(), "stoa.tar")
	if _, err := Write(t.Context(), Config{Data: folder, File: file}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("%v", err)
	}
	isAlone(t, file)
}

func TestAFullDiskIsSeenBefore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "stoa.tar")
	if _, err := NewFile(file, 1<<60); err == nil || !strings.Contains(err.Error(), "make room") {
		t.Errorf("%v", err)
	}
	isAlone(t, file)
}

// wall is the board of the lobby.
var wall = worldstate.SceneObject(1)
