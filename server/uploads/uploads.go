package uploads

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	"stoa/server/clientaddr"
	"stoa/server/content"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// Limits of uploads that are unfinished or wait for their check. PROTOCOL.md section 11.
const (
	MaxOfAccount = 4
	MaxOfSource  = 32 // of one address, except this machine; a /48 may have four times as many
	MaxOfAll     = 256
	MaxBytes     = 1 << 30 // told by all of them together
	// MaxBytesOfSource leaves others half of the bytes, whatever one customer of a provider does.
	MaxBytesOfSource = MaxBytes / 2
	MaxAppend        = 4 << 20 // bytes of one request
	Life             = 24 * time.Hour
	// idle is how long an upload gets no bytes before it gives way to another one.
	idle = time.Minute
	// told is how long the result of an upload can be asked for, and maxTold how many
	// results are kept.
	told    = 10 * time.Minute
	maxTold = 1000
	// maxWaiting is how many complete uploads may wait for their check, half of them of
	// one customer of a provider.
	maxWaiting = 16
)

var (
	// ErrMany reports too many unfinished uploads.
	ErrMany = errors.New("uploads: too many are unfinished")
	// ErrNone reports an upload that is unknown, has ended, or is another account's.
	ErrNone = errors.New("uploads: there is no such upload")
	// ErrComplete reports bytes for an upload that has all of them.
	ErrComplete = errors.New("uploads: the upload is complete")
	// ErrBusy reports that too many complete uploads wait for their check.
	ErrBusy = errors.New("uploads: too many files wait for their check")
	// ErrLength reports more or fewer bytes than were told.
	ErrLength = errors.New("uploads: the file has another size than was told")
	// ErrStopping reports that the server is stopping.
	ErrStopping = errors.New("uploads: the server is stopping")
	// ErrHash reports a file whose SHA-256 is not the one told.
	ErrHash = errors.New("uploads: the file has another hash than was told")
)

// Config holds the settings of all uploads.
type Config struct {
	Store *store.SQLite
	Log   *slog.Logger
}

// Uploads is the set of a server's uploads. Any goroutine may call its methods.
type Uploads struct {
	Stats Stats

	cfg      Config
	checking chan struct{} // holds one element while a check runs
	life     context.Context
	stop     context.CancelFunc
	running  sync.WaitGroup

	mu        sync.Mutex // guards what follows, and the fields of uploads named there
	all       map[string]*Upload
	discarded []*store.Draft // removed from disk by unlock
}

// New returns the uploads of a server. [Uploads.Close] must be called before the store
// is closed.
func New(cfg Config) *Uploads {
	u := &Uploads{cfg: cfg, checking: make(chan struct{}, 1), all: map[string]*Upload{}}
	u.life, u.stop = context.WithCancel(context.Background())
	u.running.Go(u.sweep)
	return u
}

// Stop ends what requests wait for, the check that runs included: the server need not
// wait for such requests.
func (u *Uploads) Stop() { u.stop() }

// Close ends all uploads and waits for what runs, until the context ends. No request may
// be under way.
func (u *Uploads) Close(ctx context.Context) error {
	u.stop()
	done := make(chan struct{})
	go func() { u.running.Wait(); close(done) }()
	select {
	case <-done:
		u.mu.Lock()
		defer u.unlock()
		for _, o := range u.all {
			u.drop(o)
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Wanted is what somebody wants to upload.
type Wanted struct {
	Room worldstate.RoomID
	By   worldstate.AccountID
	From clientaddr.Client
	Name string // for display
	Size int64
	Hash worldstate.FileHash // of the file as it is uploaded
}

// sharesSource reports whether the upload comes from the same customer of a provider.
func (w *Wanted) sharesSource(o *Upload) bool {
	return !w.From.Local && o.From.Wide == w.From.Wide
}

// Begin returns a new upload, or the unfinished one of the same file by the same account
// in the same room. When there are too many, the one without bytes for the longest time
// gives way.
func (u *Uploads) Begin(w Wanted) (*Upload, error) {
	now := time.Now()
	u.mu.Lock()
	defer u.unlock()
	if u.life.Err() != nil {
		return nil, ErrStopping
	}
	for _, other := range u.all {
		if other.Room == w.Room && other.By == w.By && other.Hash == w.Hash && other.Size == w.Size && !other.complete {
			other.touched = now
			return other, nil
		}
	}
	if err := u.makeSpace(&w, now); err != nil {
		return nil, err
	}
	n := &Upload{Wanted: w, ID: rand.Text(), all: u, turn: make(chan struct{}, 1), done: make(chan struct{}), began: now, touched: now}
	u.all[n.ID] = n
	return n, nil
}

// makeSpace drops idle uploads until one more fits.
func (u *Uploads) makeSpace(w *Wanted, now time.Time) error {
	bytes := func(o *Upload) int64 { return o.Size }
	for _, limit := range []struct {
		most  int64
		whose func(*Upload) bool
		count func(*Upload) int64
		more  int64
	}{
		{MaxOfAccount, func(o *Upload) bool { return o.By == w.By }, one, 1},
		{MaxOfSource, func(o *Upload) bool { return !w.From.Local && o.From.Narrow == w.From.Narrow }, one, 1},
		{MaxOfSource * clientaddr.WideFactor, w.sharesSource, one, 1},
		{MaxOfAll, func(*Upload) bool { return true }, one, 1},
		{MaxBytesOfSource, w.sharesSource, bytes, w.Size},
		{MaxBytes, func(*Upload) bool { return true }, bytes, w.Size},
	} {
		for {
			sum, oldest := limit.more, (*Upload)(nil)
			for _, o := range u.all {
				if o.ended() || !limit.whose(o) {
					continue
				}
				sum += limit.count(o)
				if !o.complete && o.interrupt == nil && now.Sub(o.touched) >= idle && (oldest == nil || o.touched.Before(oldest.touched)) {
					oldest = o
				}
			}
			if sum <= limit.most {
				break
			}
			if oldest == nil {
				return ErrMany
			}
			u.drop(oldest)
		}
	}
	return nil
}

func one(*Upload) int64 { return 1 }

// drop forgets an upload on which nobody works. The caller holds the lock.
func (u *Uploads) drop(o *Upload) {
	delete(u.all, o.ID)
	o.gone = true
	u.discard(o)
}

// discard takes the draft of an upload, if it has one. The caller holds the lock.
func (u *Uploads) discard(o *Upload) {
	if o.draft != nil {
		u.discarded = append(u.discarded, o.draft)
		o.draft = nil
	}
}

// unlock ends what [Uploads.discard] began: nobody waits for the disk while the lock is
// held.
func (u *Uploads) unlock() {
	gone := u.discarded
	u.discarded = nil
	u.mu.Unlock()
	for _, d := range gone {
		d.Discard()
	}
}

// Find returns the upload of the account in the room, or ErrNone.
func (u *Uploads) Find(room worldstate.RoomID, by worldstate.AccountID, id string) (*Upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if o := u.all[id]; o != nil && o.Room == room && o.By == by {
		return o, nil
	}
	return nil, ErrNone
}

// Unfinished returns the number of unfinished uploads.
func (u *Uploads) Unfinished() (n int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, o := range u.all {
		if !o.complete {
			n++
		}
	}
	return n
}

// How often old uploads are looked for, and files that nothing refers to.
const (
	expireEvery = time.Minute
	sweepEvery  = time.Hour
)

// sweep drops old uploads and files until Close.
func (u *Uploads) sweep() {
	expire, files := time.NewTicker(expireEvery), time.NewTimer(expireEvery)
	defer expire.Stop()
	defer files.Stop()
	for {
		select {
		case <-u.life.Done():
			return
		case <-expire.C:
			u.Expire(time.Now())
		case <-files.C:
			swept, err := u.cfg.Store.SweepFiles(u.life)
			if err != nil && u.life.Err() == nil {
				u.cfg.Log.Error("files without a use are not removed", "reason", err.Error())
			} else if swept != (store.Swept{}) {
				u.cfg.Log.Info("removed files without a use", "files", swept.Rows, "contents", swept.Contents)
			}
			files.Reset(sweepEvery)
		}
	}
}

// Expire drops uploads that are too old, and ends that were told long ago.
func (u *Uploads) Expire(now time.Time) {
	u.mu.Lock()
	defer u.unlock()
	for _, o := range u.all {
		switch {
		case o.interrupt != nil || o.complete && !o.ended():
		case o.complete && now.Sub(o.touched) >= told, !o.complete && now.Sub(o.began) >= Life:
			u.drop(o)
		}
	}
}

// busy reports whether too many complete uploads wait for their check for one more. The
// caller holds the lock.
func (u *Uploads) busy(w *Wanted) bool {
	all, ofSource := 0, 0
	for _, o := range u.all {
		if o.complete && !o.ended() {
			if all++; w.sharesSource(o) {
				ofSource++
			}
		}
	}
	return all >= maxWaiting || ofSource >= maxWaiting/2
}

// forget drops the oldest result if there are too many. The caller holds the lock.
func (u *Uploads) forget() {
	n, oldest := 0, (*Upload)(nil)
	for _, o := range u.all {
		if !o.complete || !o.ended() {
			continue
		}
		if n++; oldest == nil || o.touched.Before(oldest.touched) {
			oldest = o
		}
	}
	if n > maxTold {
		u.drop(oldest)
	}
}

// Reasons are the codes with which a complete upload can be refused.
var Reasons = []string{"file_too_large", "file_type", "file_broken", "picture_too_large", "model_too_heavy", "model_external", "model_extension",
	"model_texture", "wrong_hash", "room_files_full", "server_files_full", "no_room", "internal"}

// reasonOf returns the code of a refusal.
func reasonOf(err error) string {
	var refusal *content.Refusal
	var full *store.QuotaError
	switch {
	case errors.As(err, &refusal):
		return refusal.Code
	case errors.As(err, &full):
		if full.Server {
			return "server_files_full"
		}
		return "room_files_full"
	case errors.Is(err, ErrHash):
		return "wrong_hash"
	case errors.Is(err, store.ErrNoRoom):
		return "no_room"
	}
	return "internal"
}
