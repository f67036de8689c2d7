package backup

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
	"stoa/worldstate/store"
)

const editorsOfBackup = 20

// meeting is people who edit the room of a place, as a room lets them: one after another,
// without waiting for each other's disk.
type meeting struct {
	*place

	mu      sync.Mutex // guards the contents of the place, and the fields below
	results []worldstate.Result
	removed map[worldstate.FileHash]time.Time // when the file was gone
}

// does makes an operation and returns when it is on disk.
func (m *meeting) does(by byte, sequence uint64, change record.Change) error {
	done := make(chan error, 1)
	err := func() error {
		m.mu.Lock()
		defer m.mu.Unlock()
		r, err := m.c.Decide(&worldstate.Operation{Client: worldstate.ClientID{by}, ClientSequence: sequence, Parent: record.Room, Changes: []record.Change{change},
			By: record.Editor{Author: record.Author{by}, At: time.Now().UnixMilli(), Others: true}})
		if err != nil {
			return err
		}
		if err := m.journal.Append(&r, func(err error) { done <- err }); err != nil {
			return err
		}
		m.c.Apply(&r)
		m.results = append(m.results, r)
		return nil
	}()
	if err != nil {
		return err
	}
	return <-done
}

// edits puts pictures and takes some away, with their files, until ctx ends.
func (m *meeting) edits(ctx context.Context, by byte) error {
	random := rand.New(rand.NewPCG(uint64(by), 4))
	files := map[record.ID]worldstate.FileHash{}
	for sequence := uint64(1); ctx.Err() == nil; sequence++ {
		var id record.ID
		for other := range files {
			id = other
		}
		change := record.Change{Verb: record.Patch, ID: id, Properties: record.Properties{{Name: record.X, Value: record.OfInt(int(sequence))}}}
		n := random.IntN(6)
		if n < 2 || len(files) == 0 {
			f, err := m.brings(by, sequence)
			if err != nil {
				return err
			}
			id = record.ID{by, byte(sequence), byte(sequence >> 8)}
			files[id] = f.Hash
			change = record.Change{Verb: record.Put, ID: id, Kind: record.Image, Properties: record.Of(
				record.Property{Name: record.X, Value: record.OfInt(0)}, record.Property{Name: record.Y, Value: record.OfInt(0)}, record.Property{Name: record.Z, Value: record.OfInt(0)},
				record.Property{Name: record.Width, Value: record.OfInt(300)}, record.Property{Name: record.Height, Value: record.OfInt(300)}, record.Property{Name: record.File, Value: record.OfBytes(f.Hash[:])})}
		} else if n == 2 {
			change = record.Change{Verb: record.Delete, ID: id}
		}
		if err := m.does(by, sequence, change); err != nil {
			return err
		}
		if change.Verb == record.Delete {
			if err := m.removes(files[id]); err != nil {
				return err
			}
			delete(files, id)
		}
	}
	return nil
}

func (m *meeting) brings(by byte, sequence uint64) (store.File, error) {
	d, err := m.store.NewDraft()
	if err != nil {
		return store.File{}, err
	}
	if _, err := fmt.Fprintf(d, "picture %d of %d", sequence, by); err != nil {
		return store.File{}, err
	}
	return m.store.AddFile(context.Background(), m.room, store.File{Type: "image/png", Name: "a.png"}, d)
}

func (m *meeting) removes(h worldstate.FileHash) error {
	note := func(at time.Time) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.removed[h] = at
	}
	note(time.Now().Add(time.Hour)) // not yet
	_, err := m.store.RemoveFile(context.Background(), m.room, h)
	note(time.Now())
	return err
}

// A backup that is made while twenty people edit, and files come and go, restores to a
// state that was there: the records after one of the results, with the files that were in
// the room then. A file that was removed before the backup had its content is not there.
func TestABackupIsAStateThatExisted(t *testing.T) {
	m := &meeting{place: inUse(t), removed: map[worldstate.FileHash]time.Time{}}
	ctx, stop := context.WithCancel(t.Context())
	var editing sync.WaitGroup
	defer editing.Wait()
	defer stop()
	failures := make(chan error, editorsOfBackup)
	for by := range byte(editorsOfBackup) {
		editing.Go(func() { failures <- m.edits(ctx, by+1) })
	}
	for range 4 {
		m.reaches(100)
		begun := time.Now()
		file, err := m.saves(nil)
		must(t, err)
		folder := filepath.Join(t.TempDir(), "data")
		_, err = Restore(t.Context(), file, folder)
		must(t, err)
		m.compares(folder, begun)
	}
	stop()
	for range editorsOfBackup {
		must(t, <-failures)
	}
}

// reaches waits for so many further results.
func (m *meeting) reaches(more int) {
	m.t.Helper()
	count := func() int {
		m.mu.Lock()
		defer m.mu.Unlock()
		return len(m.results)
	}
	want, deadline := count()+more, time.Now().Add(30*time.Second)
	for count() < want {
		if time.Now().After(deadline) {
			m.t.Fatal("nobody edits")
		}
		must(m.t, m.store.Prove(m.t.Context()))
	}
}

// compares compares a restored folder with what the results make, and its files with what
// was brought.
func (m *meeting) compares(folder string, begun time.Time) {
	t := m.t
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Folder: folder, Expect: store.Rooms, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	defer s.Close()
	c, _, err := s.Load(t.Context(), m.room)
	must(t, err)
	place, err := scene.Load("lobby")
	must(t, err)
	was := worldstate.Begin(place)
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.results[:c.Sequence] {
		was.Apply(&m.results[i])
	}
	if !c.Equal(was) {
		t.Errorf("after %d results the room had %d objects, the backup has %d others", c.Sequence, was.Sets[record.Room].Len(), c.Sets[record.Room].Len())
	}
	files, err := s.Files(t.Context(), m.room)
	must(t, err)
	there := map[worldstate.FileHash]bool{}
	for _, f := range files {
		there[f.Hash] = true
		content, err := s.OpenContent(f.Hash)
		if at := m.removed[f.Hash]; errors.Is(err, store.ErrNoFile) && at.After(begun) {
			continue
		}
		must(t, err)
		bytes, err := io.ReadAll(content)
		must(t, errors.Join(err, content.Close()))
		if sha256.Sum256(bytes) != f.Hash {
			t.Errorf("the file %v has %d other bytes", f.Hash, len(bytes))
		}
	}
	for _, o := range c.Sets[record.Room].Records() {
		if v := o.Properties.Get(record.File); v.Type == record.Bytes && !there[worldstate.FileHash([]byte(v.Data))] {
			t.Errorf("the picture %x has no file", o.ID)
		}
	}
}
