package uploads

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"stoa/server/clientaddr"
	"stoa/server/content"
	"stoa/server/content/samples"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// place is a store with one room and its uploads.
type place struct {
	*Uploads
	t      *testing.T
	store  *store.SQLite
	folder string
	room   worldstate.RoomID
}

func open(t *testing.T) *place {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	p := &place{t: t, folder: t.TempDir(), room: worldstate.NewRoomID()}
	var err error
	p.store, err = store.Open(t.Context(), store.Config{Folder: p.folder, Log: log})
	must(t, err)
	must(t, p.store.Create(t.Context(), store.Room{ID: p.room, Template: "lobby"}))
	p.Uploads = New(Config{Store: p.store, Log: log})
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		must(t, p.Close(ctx))
		must(t, p.store.Close())
	})
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want is a file of the account with the number, from an address of its own.
func (p *place) want(account int, file []byte) Wanted {
	by := worldstate.AccountID{byte(account), byte(account >> 8), 1}
	from := fmt.Sprintf("10.%d.%d.1", account>>8, account&255)
	return Wanted{Room: p.room, By: by, From: clientaddr.Client{Narrow: from, Wide: from}, Name: "a", Size: int64(len(file)), Hash: sha256.Sum256(file)}
}

// drafts returns the number of drafts on disk.
func (p *place) drafts() int {
	p.t.Helper()
	all, err := os.ReadDir(filepath.Join(p.folder, "blobs", "new"))
	must(p.t, err)
	return len(all)
}

// losesDrafts waits until no draft is on disk: the end of an upload is told before.
func (p *place) losesDrafts() {
	p.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); p.drafts() > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("%d drafts stay", p.drafts())
		}
	}
}

// age makes all uploads look as if they had got no bytes for a while.
func (p *place) age(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.all {
		o.touched = o.touched.Add(-d)
	}
}

func TestUnfinishedUploadsOfAnAccountAreLimited(t *testing.T) {
	p := open(t)
	var all []*Upload
	for i := range MaxOfAccount {
		o, err := p.Begin(p.want(1, []byte{byte(i)}))
		must(t, err)
		all = append(all, o)
	}
	if again, err := p.Begin(p.want(1, []byte{0})); again != all[0] || err != nil {
		t.Errorf("the same file is another upload: %v", err)
	}
	if _, err := p.Begin(p.want(1, []byte{9})); !errors.Is(err, ErrMany) {
		t.Errorf("%v", err)
	}
	_, err := p.Begin(p.want(2, []byte{9}))
	must(t, err)
	p.age(idle)
	_, err = all[2].Progress(t.Context()) // its client is alive
	must(t, err)
	for i := range MaxOfAccount - 1 {
		_, err = p.Begin(p.want(1, []byte{100, byte(i)}))
		must(t, err)
	}
	if _, err := p.Begin(p.want(1, []byte{101})); !errors.Is(err, ErrMany) {
		t.Errorf("%v", err)
	}
	if _, err := all[0].Progress(t.Context()); !errors.Is(err, ErrNone) {
		t.Errorf("the idle one is still there: %v", err)
	}
	if _, err := all[2].Append(t.Context(), 0, bytes.NewReader([]byte{2}), func() {}); err != nil {
		t.Errorf("the living one gave way: %v", err)
	}
	if n := p.drafts(); n != 1 { // the others have no bytes yet
		t.Errorf("%d drafts", n)
	}
}

func TestThousandsOfUnfinishedUploads(t *testing.T) {
	p := open(t)
	begun := 0
	for i := range 5000 {
		o, err := p.Begin(p.want(i, []byte{1, 2}))
		if err != nil {
			continue
		}
		begun++
		_, err = o.Append(t.Context(), 0, bytes.NewReader([]byte{1}), func() {})
		must(t, err)
	}
	if begun != MaxOfAll || p.Unfinished() != MaxOfAll || p.drafts() != MaxOfAll {
		t.Errorf("%d begun, %d unfinished, %d drafts", begun, p.Unfinished(), p.drafts())
	}
	p.age(idle)
	_, err := p.Begin(p.want(6000, []byte{1})) // they do not keep others out
	must(t, err)
	p.Expire(time.Now().Add(Life))
	if p.Unfinished() != 0 || p.drafts() != 0 {
		t.Errorf("%d unfinished, %d drafts", p.Unfinished(), p.drafts())
	}
	for i := range 2 * MaxOfSource {
		w := p.want(i, []byte{1})
		w.From = clientaddr.Client{Narrow: "n", Wide: "w"}
		if _, err := p.Begin(w); (err == nil) != (i < MaxOfSource) {
			t.Fatalf("upload %d of one address: %v", i, err)
		}
	}
}

func TestBytesToldByAllAreLimited(t *testing.T) {
	p := open(t)
	for i := range MaxBytes/content.MaxSize + 1 {
		w := p.want(i, nil)
		w.Size = content.MaxSize
		if _, err := p.Begin(w); (err == nil) != (i < MaxBytes/content.MaxSize) {
			t.Fatalf("upload %d: %v", i, err)
		}
	}
}

// One address leaves others space and turns, whatever it does.
func TestOneAddressKeepsNobodyOut(t *testing.T) {
	p := open(t)
	from := clientaddr.Client{Narrow: "n", Wide: "w"}
	for i := range MaxBytes / content.MaxSize {
		w := p.want(i, nil)
		w.From, w.Size = from, content.MaxSize
		if _, err := p.Begin(w); (err == nil) != (i < MaxBytesOfSource/content.MaxSize) {
			t.Fatalf("upload %d: %v", i, err)
		}
	}
	other := p.want(1000, nil)
	other.Size = content.MaxSize
	_, err := p.Begin(other)
	must(t, err)
	p.Expire(time.Now().Add(Life))

	p.checking <- struct{}{} // a long check
	defer func() { <-p.checking }()
	file := samples.PNG(samples.Corners(9, 9, 9))
	complete := func(w Wanted) error {
		o, err := p.Begin(w)
		must(t, err)
		_, err = o.Append(t.Context(), 0, bytes.NewReader(file), func() {})
		must(t, err)
		return o.begin()
	}
	for i := range maxWaiting {
		w := p.want(i, file)
		w.From = from
		if err := complete(w); (err == nil) != (i < maxWaiting/2) {
			t.Fatalf("check %d: %v", i, err)
		}
	}
	must(t, complete(p.want(1000, file)))
}

func TestUploadsThatWaitForTheirCheckCount(t *testing.T) {
	p := open(t)
	p.checking <- struct{}{} // a long check
	defer func() { <-p.checking }()
	for i := range MaxOfAccount {
		file := []byte{byte(i)}
		o, err := p.Begin(p.want(1, file))
		must(t, err)
		_, err = o.Append(t.Context(), 0, bytes.NewReader(file), func() {})
		must(t, err)
		must(t, o.begin())
	}
	p.age(idle)
	if _, err := p.Begin(p.want(1, []byte{9})); !errors.Is(err, ErrMany) {
		t.Errorf("%v", err)
	}
}

// finishes appends all of a file and waits for its end.
func finishes(ctx context.Context, o *Upload, file []byte) (store.File, error) {
	if _, err := o.Append(ctx, 0, bytes.NewReader(file), func() {}); err != nil {
		return store.File{}, err
	}
	return o.Finish(ctx)
}

func TestAnUploadThatLies(t *testing.T) {
	p := open(t)
	file := samples.PNG(samples.Corners(9, 9, 9))
	for name, c := range map[string]struct {
		change func(*Wanted)
		sent   []byte
		err    error
	}{
		"honest":      {func(*Wanted) {}, file, nil},
		"other hash":  {func(w *Wanted) { w.Hash[0]++ }, file, ErrHash},
		"fewer bytes": {func(w *Wanted) { w.Size++ }, file, ErrLength},
		"more bytes":  {func(w *Wanted) { w.Size-- }, file, ErrLength},
	} {
		w := p.want(1, file)
		c.change(&w)
		o, err := p.Begin(w)
		must(t, err)
		if _, err := finishes(t.Context(), o, c.sent); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
		if again, err := o.Progress(t.Context()); errors.Is(c.err, ErrHash) && (!again.Ended || !errors.Is(again.Err, ErrHash)) {
			t.Errorf("%+v, %v", again, err)
		}
		_ = o.Cancel(t.Context())
	}
	if n := p.Stats.Refused("wrong_hash"); n != 1 || p.Stats.Kept.Load() != 1 {
		t.Errorf("%d refused", n)
	}
	p.Expire(time.Now().Add(told))
	if n := len(p.all); n != 0 {
		t.Errorf("%d are remembered", n)
	}
	p.losesDrafts()
}

func TestFilesThatWaitForTheirCheckAreLimited(t *testing.T) {
	p := open(t)
	p.checking <- struct{}{} // a long check
	file := samples.PNG(samples.Corners(9, 9, 9))
	var all []*Upload
	for i := range maxWaiting + 1 {
		o, err := p.Begin(p.want(i, file))
		must(t, err)
		_, err = o.Append(t.Context(), 0, bytes.NewReader(file), func() {})
		must(t, err)
		if i < maxWaiting {
			must(t, o.begin())
		}
		all = append(all, o)
	}
	last := all[maxWaiting]
	if _, err := last.Finish(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("%v", err)
	}
	<-p.checking
	for _, o := range all[:maxWaiting] {
		_, err := o.Finish(t.Context())
		must(t, err)
	}
	if _, err := last.Finish(t.Context()); err != nil {
		t.Errorf("its bytes are kept: %v", err)
	}
}

func TestARoomThatEndsDuringAnUpload(t *testing.T) {
	p := open(t)
	file := samples.PNG(samples.Corners(9, 9, 9))
	o, err := p.Begin(p.want(1, file))
	must(t, err)
	must(t, p.store.Delete(t.Context(), p.room))
	if _, err := finishes(t.Context(), o, file); !errors.Is(err, store.ErrNoRoom) {
		t.Errorf("%v", err)
	}
	if p.Stats.Refused("no_room") != 1 || p.Stats.Refused("internal") != 0 {
		t.Error("the operator is told of an error of the server")
	}
}

func TestAStopDoesNotWaitForChecks(t *testing.T) {
	p := open(t)
	p.checking <- struct{}{} // a long check
	defer func() { <-p.checking }()
	file := samples.PNG(samples.Corners(9, 9, 9))
	o, err := p.Begin(p.want(1, file))
	must(t, err)
	ended := make(chan error, 1)
	go func() {
		_, err := finishes(t.Context(), o, file)
		ended <- err
	}()
	for complete := false; !complete; { // until it waits
		complete = o.now().Complete
		runtime.Gosched()
	}
	p.Stop()
	if err := <-ended; !errors.Is(err, ErrStopping) {
		t.Errorf("%v", err)
	}
	if _, err := p.Begin(p.want(2, file)); !errors.Is(err, ErrStopping) {
		t.Errorf("%v", err)
	}
}

// TestManyAtOnce uploads, asks, cancels and cleans up at the same time.
func TestManyAtOnce(t *testing.T) {
	p := open(t)
	var running sync.WaitGroup
	for i := range 12 {
		running.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 1))
			for range 10 {
				file := samples.PNG(samples.Corners(1+r.IntN(4), 8, 9))
				w := p.want(i/3, file) // three work on the same uploads
				o, err := p.Begin(w)
				if err != nil {
					continue // the account has four
				}
				switch r.IntN(4) {
				case 0:
					_ = o.Cancel(t.Context())
				case 1:
					_, _ = o.Progress(t.Context())
				default:
					var offset *OffsetError
					if _, err := finishes(t.Context(), o, file); err != nil && !errors.Is(err, ErrNone) && !errors.Is(err, ErrComplete) && !errors.As(err, &offset) {
						t.Error(err)
					}
				}
				p.Expire(time.Now())
			}
		})
	}
	running.Wait()
	if files, _, err := p.store.FileTotals(t.Context()); files != 4 || err != nil {
		t.Errorf("%d files, %v", files, err)
	}
}
