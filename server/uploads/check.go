package uploads

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"stoa/server/content"
	"stoa/worldstate/store"
)

// check checks the complete file when it is its turn, and keeps it.
func (o *Upload) check() {
	u := o.all
	var file store.File
	var err error
	select {
	case u.checking <- struct{}{}:
		file, err = u.keep(u.life, o)
		<-u.checking
	case <-u.life.Done():
		err = u.life.Err()
	}
	if err != nil && u.life.Err() != nil {
		err = ErrStopping
	}
	if err == nil {
		u.Stats.Kept.Add(1)
	} else if !errors.Is(err, ErrStopping) {
		reason := reasonOf(err)
		u.Stats.refuse(reason)
		if reason == "internal" {
			u.cfg.Log.Error("a file could not be checked or kept", "reason", err.Error())
		}
	}
	u.mu.Lock()
	defer u.unlock()
	o.file, o.err, o.touched = file, err, time.Now()
	u.discard(o)
	close(o.done)
	u.forget()
}

// keep checks a file and gives it to the store.
func (u *Uploads) keep(ctx context.Context, o *Upload) (store.File, error) {
	size, hash, err := o.draft.Sum()
	if err != nil {
		return store.File{}, err
	}
	if size != o.Size || hash != o.Hash {
		return store.File{}, ErrHash
	}
	made, err := u.cfg.Store.NewDraft()
	if err != nil {
		return store.File{}, err
	}
	defer made.Discard()
	result, err := examine(&readable{ctx, o.draft}, o.Size, made)
	if err != nil {
		return store.File{}, err
	}
	costs, err := json.Marshal(result.Costs)
	if err != nil {
		return store.File{}, err
	}
	kept := o.draft
	if result.Copied {
		kept = made
	}
	return u.cfg.Store.AddFile(ctx, o.Room, store.File{Source: o.Hash, Type: result.Type, Name: o.Name, By: o.By, Costs: string(costs)}, kept)
}

// readable is a draft that can be read until the context ends.
type readable struct {
	ctx   context.Context
	draft *store.Draft
}

// ReadAt implements [io.ReaderAt].
func (r *readable) ReadAt(b []byte, at int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.draft.ReadAt(b, at)
}

// errPanic reports that a check failed in a way that nobody foresaw.
var errPanic = errors.New("uploads: the check panicked")

// much is how many bytes of garbage are collected before the next check begins. Without
// that, the memory of two checks would add up.
const much = 8 << 20

// examine runs the check. A decoder that panics ends the check, not the server.
func examine(d io.ReaderAt, size int64, out *store.Draft) (result content.Result, err error) {
	before := allocated()
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("%w: %v\n%s", errPanic, reason, debug.Stack())
		}
		if allocated()-before > much {
			runtime.GC()
		}
	}()
	return content.Check(d, size, out)
}

// allocated returns how many bytes the process has allocated since its start.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
