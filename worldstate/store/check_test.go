package store

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A database that was copied without its log looks new. In a folder with keys it stops
// the start, and the sentence says why.
func TestADatabaseWithoutItsLogIsRefused(t *testing.T) {
	folder := t.TempDir()
	s := openStore(t, folder)
	defer s.Close()
	_, c, j := newRoom(t, s)
	must(t, keepOne(t, c, j))
	whole := killed(t, folder)
	for _, expect := range []Expect{Tables, Rooms} {
		half := t.TempDir()
		content, err := os.ReadFile(filepath.Join(whole, fileName))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(half, fileName), content, 0o600))
		_, err = Open(t.Context(), Config{Folder: half, Expect: expect})
		var lost *LostError
		if !errors.As(err, &lost) || !strings.Contains(err.Error(), "stoa.db-wal") || !strings.Contains(err.Error(), "stoa restore") {
			t.Errorf("with %d expected: %v", expect, err)
		}
		if _, err := Inspect(t.Context(), half, expect); !errors.As(err, &lost) {
			t.Errorf("the check with %d expected: %v", expect, err)
		}
		log, err := os.ReadFile(filepath.Join(whole, fileName+"-wal")) // the mistake is mended
		must(t, err)
		must(t, os.WriteFile(filepath.Join(half, fileName+"-wal"), log, 0o600))
		mended, err := Open(t.Context(), Config{Folder: half, Expect: expect, Log: slog.New(slog.DiscardHandler)})
		must(t, err)
		rooms, err := mended.Rooms(t.Context())
		if err != nil || len(rooms) != 1 {
			t.Errorf("%d rooms, %v", len(rooms), err)
		}
		must(t, mended.Close())
	}
}

// What an interrupted first start leaves is no loss: no keys, or tables without rooms.
// Neither is a server whose owner has deleted all rooms.
func TestAnInterruptedFirstStartAndDeletedRoomsAreNoLoss(t *testing.T) {
	folder := t.TempDir()
	for _, expect := range []Expect{Nothing, Tables} {
		s, err := Open(t.Context(), Config{Folder: folder, Expect: expect})
		must(t, err)
		must(t, s.Close())
	}
	if _, err := Open(t.Context(), Config{Folder: folder, Expect: Rooms}); err == nil {
		t.Error("tables alone are not what a folder in use holds")
	}
	s := openStore(t, folder)
	id, _, _ := newRoom(t, s)
	must(t, s.AddOwner(t.Context(), Account{Name: "Ada"}))
	must(t, s.Delete(t.Context(), id))
	must(t, s.Close())
	s, err := Open(t.Context(), Config{Folder: folder, Expect: Rooms})
	must(t, err)
	must(t, s.Close())
}

// spoil overwrites pages in the middle of a closed database.
func spoil(t *testing.T, folder string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(folder, fileName), os.O_RDWR, 0)
	must(t, err)
	defer f.Close()
	info, err := f.Stat()
	must(t, err)
	for page := int64(2); page < info.Size()/4096; page++ {
		_, err = f.WriteAt(bytes.Repeat([]byte{0xa5}, 512), page*4096+64)
		must(t, err)
	}
}

// drawn makes a closed folder with a room and strokes.
func drawn(t *testing.T, strokes int) string {
	t.Helper()
	folder := t.TempDir()
	s := openStore(t, folder)
	_, c, j := newRoom(t, s)
	for range strokes {
		must(t, keepOne(t, c, j))
	}
	must(t, s.Close())
	return folder
}

func TestADamagedDatabaseStopsTheStart(t *testing.T) {
	folder := drawn(t, 100) // so many that a page is full of rows
	facts, err := Inspect(t.Context(), folder, Rooms)
	if err != nil || facts.Rooms != 1 || facts.Bytes == 0 {
		t.Errorf("before: %+v, %v", facts, err)
	}
	spoil(t, folder)
	nonsense := t.TempDir()
	must(t, os.WriteFile(filepath.Join(nonsense, fileName), bytes.Repeat([]byte("nonsense"), 1024), 0o600))
	for _, folder := range []string{folder, nonsense} {
		var damage *DamageError
		if _, err := Open(t.Context(), Config{Folder: folder}); !errors.As(err, &damage) || !strings.Contains(err.Error(), "stoa restore") {
			t.Errorf("the start: %v", err)
		}
		if _, err := Inspect(t.Context(), folder, Nothing); !errors.As(err, &damage) {
			t.Errorf("the check: %v", err)
		}
	}
	if _, err := Inspect(t.Context(), t.TempDir(), Nothing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestRowsThatBelongToNothingAreDamage(t *testing.T) {
	folder := drawn(t, 1)
	db := opens(t, folder)
	defer db.Close()
	for _, statement := range []string{"PRAGMA foreign_keys = OFF", "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
		"CREATE TABLE child (parent INTEGER REFERENCES parent (id))", "INSERT INTO child VALUES (1)"} {
		_, err := db.Exec(statement)
		must(t, err)
	}
	if _, err := Inspect(t.Context(), folder, Nothing); err == nil || !strings.Contains(err.Error(), "1 rows of child belong to no parent") {
		t.Error(err)
	}
}

// A check at the start that takes too long gives way, and the log says what to do.
func TestALongCheckDoesNotHoldUpTheStart(t *testing.T) {
	s := openStore(t, drawn(t, 1))
	defer s.Close()
	var log bytes.Buffer
	s.log = slog.New(slog.NewTextHandler(&log, nil))
	must(t, s.checkAtStart(t.Context(), time.Nanosecond))
	if !strings.Contains(log.String(), "stoa doctor") {
		t.Error(log.String())
	}
	must(t, s.checkAtStart(t.Context(), startCheck))
}

// BenchmarkQuickCheck checks a database of 280 MB.
func BenchmarkQuickCheck(b *testing.B) {
	s, err := Open(b.Context(), Config{Folder: b.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if _, err := s.db.Exec(`CREATE TABLE ballast (id BLOB PRIMARY KEY, data BLOB) WITHOUT ROWID;
		INSERT INTO ballast WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
		SELECT randomblob(16), randomblob(1000) FROM n`); err != nil {
		b.Fatal(err)
	}
	var pages int64
	for b.Loop() {
		if err := s.checkAtStart(b.Context(), time.Minute); err != nil {
			b.Fatal(err)
		}
	}
	_ = s.db.QueryRow("PRAGMA page_count").Scan(&pages)
	b.SetBytes(pages * 4096)
}
