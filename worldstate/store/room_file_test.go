package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// adds adds a file with the content to the room.
func adds(t *testing.T, s *SQLite, room worldstate.RoomID, content []byte) (File, error) {
	t.Helper()
	d, err := s.NewDraft()
	must(t, err)
	defer d.Discard()
	_, err = d.Write(content)
	must(t, err)
	return s.AddFile(t.Context(), room, File{Source: worldstate.FileHash{1}, Type: "image/png", Name: "a.png", By: worldstate.AccountID{2}, Costs: `{"pixels":1}`}, d)
}

func added(t *testing.T, s *SQLite, room worldstate.RoomID, content []byte) File {
	t.Helper()
	f, err := adds(t, s, room, content)
	must(t, err)
	return f
}

// contents returns the files in the folder of contents, drafts included.
func contents(t *testing.T, folder string) (all []string) {
	t.Helper()
	must(t, filepath.WalkDir(filepath.Join(folder, blobFolder), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, path)
		}
		return err
	}))
	return all
}

func TestAFileComesBackAfterARestart(t *testing.T) {
	folder := t.TempDir()
	s := openStore(t, folder)
	room, _, _ := newRoom(t, s)
	want := added(t, s, room, []byte("hello"))
	must(t, s.Close())
	s = openStore(t, folder)
	defer s.Close()
	got, err := s.File(t.Context(), room, want.Hash)
	must(t, err)
	if got != want || got.Size != 5 || got.Hash.String() != "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" {
		t.Errorf("%+v, want %+v", got, want)
	}
	content, err := s.OpenContent(want.Hash)
	must(t, err)
	defer content.Close()
	if text, err := io.ReadAll(content); string(text) != "hello" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	about, err := content.Stat()
	must(t, err)
	if about.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", about.Mode())
	}
	for _, source := range []worldstate.FileHash{{1}, want.Hash} {
		if f, err := s.FileFrom(t.Context(), room, source); f != want || err != nil {
			t.Errorf("%+v, %v", f, err)
		}
	}
	other, _, _ := newRoom(t, s)
	if _, err := s.FileFrom(t.Context(), other, want.Hash); !errors.Is(err, ErrNoFile) {
		t.Errorf("another room has it: %v", err)
	}
}

// A restored backup may lack a content that was removed while the backup was made.
func TestAMissingContentComesBackWithTheFile(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	room, _, _ := newRoom(t, s)
	want := added(t, s, room, []byte("hello"))
	must(t, s.blobs.remove(want.Hash))
	if _, err := s.OpenContent(want.Hash); !errors.Is(err, ErrNoFile) {
		t.Errorf("%v", err)
	}
	for _, source := range []worldstate.FileHash{want.Source, want.Hash} {
		if _, err := s.FileFrom(t.Context(), room, source); !errors.Is(err, ErrNoFile) {
			t.Errorf("%v", err)
		}
	}
	if again := added(t, s, room, []byte("hello")); again.Hash != want.Hash {
		t.Errorf("%+v, want %+v", again, want)
	}
	c, err := s.OpenContent(want.Hash)
	must(t, err)
	must(t, c.Close())
}

func TestAContentIsStoredOnceForAllRooms(t *testing.T) {
	folder := t.TempDir()
	s := openStore(t, folder)
	defer s.Close()
	one, _, _ := newRoom(t, s)
	two, _, _ := newRoom(t, s)
	for range 2 {
		added(t, s, one, []byte("same"))
		added(t, s, two, []byte("same"))
	}
	if all := contents(t, folder); len(all) != 1 {
		t.Errorf("stored %v", all)
	}
	if files, size, err := s.FileTotals(t.Context()); files != 1 || size != 4 || err != nil {
		t.Errorf("%d files of %d bytes, %v", files, size, err)
	}
	all, err := s.Files(t.Context(), one)
	if err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
	must(t, s.Delete(t.Context(), one))
	swept(t, s, Swept{})
	must(t, s.Delete(t.Context(), two))
	swept(t, s, Swept{Contents: 1})
	if all := contents(t, folder); len(all) != 0 {
		t.Errorf("still there: %v", all)
	}
}

func TestARemovedFileStaysInOtherRooms(t *testing.T) {
	folder := t.TempDir()
	s := openStore(t, folder)
	defer s.Close()
	one, _, _ := newRoom(t, s)
	two, _, _ := newRoom(t, s)
	f := added(t, s, one, []byte("same"))
	added(t, s, two, []byte("same"))
	for i, room := range []worldstate.RoomID{one, two} {
		for _, want := range []bool{true, false} {
			if found, err := s.RemoveFile(t.Context(), room, f.Hash); found != want || err != nil {
				t.Errorf("%v, %v", found, err)
			}
		}
		if all := contents(t, folder); len(all) != 1-i {
			t.Errorf("after room %d: %v", i, all)
		}
	}
}

func TestARoomsFilesAreDuplicatedWithIt(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	room, _, _ := newRoom(t, s)
	f := added(t, s, room, []byte("a"))
	double := worldstate.NewRoomID()
	must(t, s.Duplicate(t.Context(), room, Room{ID: double, Template: "lobby"}))
	must(t, s.Delete(t.Context(), room))
	swept(t, s, Swept{})
	if got, err := s.File(t.Context(), double, f.Hash); got != f || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestQuotasOfFiles(t *testing.T) {
	s, err := Open(t.Context(), Config{Folder: t.TempDir(), FileBytes: 100})
	must(t, err)
	defer s.Close()
	room, _, _ := newRoom(t, s)
	other, _, _ := newRoom(t, s)
	added(t, s, room, bytes.Repeat([]byte("a"), 60))
	var full *QuotaError
	if _, err := adds(t, s, other, bytes.Repeat([]byte("b"), 41)); !errors.As(err, &full) || !full.Server || full.Has != 60 || full.Most != 100 {
		t.Errorf("%v", err)
	}
	// Whether another room has the content must not show.
	if _, err := adds(t, s, other, bytes.Repeat([]byte("a"), 60)); !errors.As(err, &full) {
		t.Errorf("%v", err)
	}
	if all := contents(t, s.blobs.root.Name()[:len(s.blobs.root.Name())-len(blobFolder)]); len(all) != 1 {
		t.Errorf("refused and kept: %v", all)
	}
	if err := s.SpaceFor(t.Context(), room, MaxRoomBytes); !errors.As(err, &full) || full.Server || full.Files || full.Most != MaxRoomBytes {
		t.Errorf("%v", err)
	}
	_, err = s.db.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO file SELECT ?, randomblob(32), x'', 0, '', '', x'', 0, '', 0 FROM n`, MaxRoomFiles, other[:])
	must(t, err)
	if _, err := adds(t, s, other, []byte("c")); !errors.As(err, &full) || full.Server || !full.Files || full.Most != MaxRoomFiles {
		t.Errorf("%v", err)
	}
}

func TestAFileOfADeletedRoomIsNotKept(t *testing.T) {
	folder := t.TempDir()
	s := openStore(t, folder)
	defer s.Close()
	if _, err := adds(t, s, worldstate.NewRoomID(), []byte("a")); !errors.Is(err, ErrNoRoom) {
		t.Errorf("%v", err)
	}
	if all := contents(t, folder); len(all) != 0 {
		t.Errorf("kept %v", all)
	}
}

// A crash leaves drafts, contents without a row, and nothing else.
func TestWhatACrashLeavesIsRemoved(t *testing.T) {
	folder := t.TempDir()
	s := openStore(t, folder)
	room, _, _ := newRoom(t, s)
	kept := added(t, s, room, []byte("kept"))
	_, err := s.NewDraft() // before it is renamed
	must(t, err)
	d, err := s.NewDraft()
	must(t, err)
	_, err = d.Write([]byte("lost"))
	must(t, err)
	_, hash, err := d.Sum()
	must(t, err)
	must(t, s.blobs.settle(d, hash)) // before its row is committed
	must(t, s.Close())
	if n := len(contents(t, folder)); n != 3 {
		t.Fatalf("%d files", n)
	}
	s = openStore(t, folder)
	defer s.Close()
	swept(t, s, Swept{Contents: 1})
	if all := contents(t, folder); len(all) != 1 || !strings.HasSuffix(all[0], kept.Hash.String()) {
		t.Errorf("%v", all)
	}
}

func swept(t *testing.T, s *SQLite, want Swept) {
	t.Helper()
	got, err := s.SweepFiles(t.Context())
	must(t, err)
	if got != want {
		t.Errorf("swept %+v, want %+v", got, want)
	}
}

func has(t *testing.T, s *SQLite, room worldstate.RoomID, f File) bool {
	t.Helper()
	_, err := s.File(t.Context(), room, f.Hash)
	if err != nil && !errors.Is(err, ErrNoFile) {
		t.Fatal(err)
	}
	return err == nil
}

func TestFilesThatNobodyUsesAreRemovedAfterADay(t *testing.T) {
	now := time.Now()
	s := openAt(t, &now)
	room, _, _ := newRoom(t, s)
	loose, kept := added(t, s, room, []byte("loose")), added(t, s, room, []byte("kept"))
	now = now.Add(unusedFor - time.Second)
	swept(t, s, Swept{})
	found, err := s.KeepFile(t.Context(), room, kept.Hash)
	if !found || err != nil {
		t.Fatal(found, err)
	}
	now = now.Add(2 * time.Second)
	swept(t, s, Swept{1, 1})
	if has(t, s, room, loose) {
		t.Error("a file that nobody uses is still there")
	}
	if found, err := s.KeepFile(t.Context(), room, loose.Hash); found || err != nil {
		t.Errorf("kept what has gone: %v", err)
	}
	now = now.Add(unusedFor)
	swept(t, s, Swept{1, 1})
}

// picture is an object that shows a file.
func picture(f File) []record.Change {
	all := []record.Property{{Name: record.File, Value: record.OfBytes(f.Hash[:])}}
	for _, name := range []string{record.X, record.Y, record.Z} {
		all = append(all, record.Property{Name: name, Value: record.OfInt(0)})
	}
	for _, name := range []string{record.Width, record.Height} {
		all = append(all, record.Property{Name: name, Value: record.OfInt(1000)})
	}
	return []record.Change{{Verb: record.Put, ID: record.ID{7, 7}, Kind: record.Image, Properties: record.Of(all...)}}
}

// A file stays as long as an object shows it, lies in the trash with it, or showed it
// within the history, and a day longer.
func TestFilesStayWhileAnythingCanShowThem(t *testing.T) {
	now := time.Now()
	s := openAt(t, &now)
	id, c, j := newRoom(t, s)
	first, second := added(t, s, id, []byte("first")), added(t, s, id, []byte("second"))
	doesIn(t, c, j, record.Room, at(now), picture(first))
	doesIn(t, c, j, record.Room, at(now), []record.Change{{Verb: record.Patch, ID: record.ID{7, 7},
		Properties: record.Properties{{Name: record.File, Value: record.OfBytes(second.Hash[:])}}}})
	twin := worldstate.NewRoomID()
	must(t, s.Duplicate(t.Context(), id, Room{ID: twin, Template: "lobby"}))
	doesIn(t, c, j, record.Room, at(now), record.Each(record.Delete, record.ID{7, 7}))
	now = now.Add(29 * day)
	swept(t, s, Swept{1, 0})
	if !has(t, s, id, first) || !has(t, s, id, second) || has(t, s, twin, first) || !has(t, s, twin, second) {
		t.Error("what may come back in the room has gone, or what the other room cannot show is there")
	}
	now = now.Add(3 * day)
	c, j, err := s.Load(t.Context(), id)
	must(t, err)
	other := picture(first)[0]
	other.ID, other.Kind = record.ID{8, 8}, record.Seat
	other.Properties = other.Properties.With(record.Properties{{Name: record.File}})
	doesIn(t, c, j, record.Room, at(now), []record.Change{other})
	doesIn(t, c, j, record.Room, at(now), record.Each(record.Delete, other.ID)) // a room in which nothing is deleted keeps its trash
	loaded1(t, s, id)
	awaits(t, "the deleted picture to go", func() (gone bool) {
		must(t, s.db.QueryRow("SELECT NOT EXISTS (SELECT 1 FROM history WHERE room = ?1 AND file NOT NULL) AND NOT EXISTS (SELECT 1 FROM record WHERE room = ?1 AND file NOT NULL)", id[:]).Scan(&gone))
		return gone
	})
	swept(t, s, Swept{})
	now = now.Add(unusedFor)
	swept(t, s, Swept{2, 1}) // the other room still has the second
}

// TestAddingAndSweepingTheSameContent adds one content to many rooms that end at once,
// while sweeps remove it.
func TestAddingAndSweepingTheSameContent(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	content := make([]byte, 1000)
	rand.Read(content)
	stop := make(chan struct{})
	var sweeping sync.WaitGroup
	sweeping.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				if _, err := s.SweepFiles(context.Background()); err != nil {
					t.Error(err)
				}
			}
		}
	})
	var adding sync.WaitGroup
	for range 4 {
		adding.Go(func() {
			for range 10 {
				room := worldstate.NewRoomID()
				if err := s.Create(context.Background(), Room{ID: room, Template: "lobby"}); err != nil {
					t.Error(err)
					return
				}
				f, err := adds(t, s, room, content)
				if err != nil {
					t.Error(err)
					return
				}
				if c, err := s.OpenContent(f.Hash); err != nil {
					t.Errorf("a row without its content: %v", err)
				} else {
					c.Close()
				}
				if err := s.Delete(context.Background(), room); err != nil {
					t.Error(err)
				}
			}
		})
	}
	adding.Wait()
	close(stop)
	sweeping.Wait()
}
