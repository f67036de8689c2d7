package uploads

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"stoa/worldstate/store"
)

// Upload is one file on its way.
type Upload struct {
	Wanted
	ID string

	all  *Uploads
	turn chan struct{} // holds one element while a request works on the upload
	done chan struct{} // closed at the end of the check

	// Guarded by Uploads.mu.
	began, touched time.Time
	interrupt      func()       // ends the request that appends; nil: none does
	draft          *store.Draft // nil before the first bytes
	offset         int64
	complete       bool // all bytes are there, and the check has begun
	gone           bool
	file           store.File // valid once done is closed, like err
	err            error
}

// Progress is how far an upload is.
type Progress struct {
	Offset   int64
	Complete bool
	Ended    bool       // the check has ended
	File     store.File // if the check has ended without an error
	Err      error      // why the file was refused
}

// OffsetError reports bytes from another offset than the next one.
type OffsetError struct{ Expected int64 }

func (e *OffsetError) Error() string {
	return fmt.Sprintf("uploads: the next byte is %d", e.Expected)
}

func (o *Upload) ended() bool {
	select {
	case <-o.done:
		return true
	default:
		return false
	}
}

// take gives the caller the upload alone. An append that is under way ends first: its
// client has lost the connection, or it would not make another request.
func (o *Upload) take(ctx context.Context, interrupt func()) (release func(), err error) {
	o.all.mu.Lock()
	other := o.interrupt
	o.all.mu.Unlock()
	if other != nil {
		other()
	}
	select {
	case o.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	o.all.mu.Lock()
	defer o.all.mu.Unlock()
	if o.gone {
		<-o.turn
		return nil, ErrNone
	}
	o.interrupt = interrupt
	return func() {
		o.all.mu.Lock()
		o.interrupt, o.touched = nil, time.Now()
		o.all.mu.Unlock()
		<-o.turn
	}, nil
}

// Append appends what r has, from the offset on, which must be that of the next byte.
// What has come before an error stays. interrupt makes r fail: another request may call
// it, even a moment after Append has returned.
func (o *Upload) Append(ctx context.Context, offset int64, r io.Reader, interrupt func()) (Progress, error) {
	release, err := o.take(ctx, interrupt)
	if err != nil {
		return Progress{}, err
	}
	defer release()
	switch p := o.now(); {
	case p.Complete:
		return p, ErrComplete
	case p.Offset != offset:
		return p, &OffsetError{p.Offset}
	}
	if err := o.open(); err != nil {
		return o.now(), err
	}
	_, err = io.Copy(&appender{o}, io.LimitReader(r, o.Size-offset))
	if p := o.now(); err != nil || p.Offset < o.Size {
		return p, err
	}
	if n, err := io.ReadFull(r, make([]byte, 1)); n > 0 {
		o.end()
		return Progress{}, ErrLength
	} else if !errors.Is(err, io.EOF) {
		return o.now(), err
	}
	return o.now(), nil
}

// open makes the draft. The caller has the turn.
func (o *Upload) open() error {
	if o.draft != nil {
		return nil
	}
	draft, err := o.all.cfg.Store.NewDraft()
	if err != nil {
		return err
	}
	o.all.mu.Lock()
	defer o.all.mu.Unlock()
	o.draft = draft
	return nil
}

// appender writes at the end of the draft.
type appender struct{ o *Upload }

// Write implements [io.Writer].
func (a *appender) Write(b []byte) (int, error) {
	n, err := a.o.draft.WriteAt(b, a.o.offset) // only whoever has the turn changes them
	a.o.all.mu.Lock()
	a.o.offset += int64(n)
	a.o.all.mu.Unlock()
	a.o.all.Stats.Received.Add(int64(n))
	if err != nil {
		return n, fmt.Errorf("write an upload: %w", err)
	}
	return n, nil
}

// now returns the progress.
func (o *Upload) now() Progress {
	o.all.mu.Lock()
	defer o.all.mu.Unlock()
	p := Progress{Offset: o.offset, Complete: o.complete, Ended: o.ended()}
	if p.Ended {
		p.File, p.Err = o.file, o.err
	}
	return p
}

// Received returns how many bytes are there, also while more come.
func (o *Upload) Received() int64 { return o.now().Offset }

// Progress returns how far the upload is. It ends an append that is under way, so that
// the next one can begin at the offset.
func (o *Upload) Progress(ctx context.Context) (Progress, error) {
	release, err := o.take(ctx, nil)
	if err != nil {
		return Progress{}, err
	}
	defer release()
	return o.now(), nil
}

// Cancel ends the upload. What is checked already is kept.
func (o *Upload) Cancel(ctx context.Context) error {
	release, err := o.take(ctx, nil)
	if err != nil {
		return err
	}
	defer release()
	if !o.now().Complete {
		o.end()
	}
	return nil
}

// end drops the upload. The caller has the turn.
func (o *Upload) end() {
	o.all.mu.Lock()
	defer o.all.unlock()
	o.all.drop(o)
}

// Finish has the file checked and kept, and waits for the end. The check goes on when
// the context ends; a later call returns its end. ErrLength if bytes are missing, ErrBusy if
// too many files wait.
func (o *Upload) Finish(ctx context.Context) (store.File, error) {
	release, err := o.take(ctx, nil)
	if err != nil {
		return store.File{}, err
	}
	err = o.begin()
	release()
	if err != nil {
		return store.File{}, err
	}
	select {
	case <-o.done:
		p := o.now()
		return p.File, p.Err
	case <-o.all.life.Done():
		return store.File{}, ErrStopping
	case <-ctx.Done():
		return store.File{}, ctx.Err()
	}
}

// begin begins the check, once.
func (o *Upload) begin() error {
	u := o.all
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case o.gone:
		return ErrNone
	case o.complete:
	case o.offset != o.Size:
		return ErrLength
	case u.life.Err() != nil:
		return ErrStopping
	case u.busy(&o.Wanted):
		return ErrBusy
	default:
		o.complete = true
		u.running.Go(o.check)
	}
	return nil
}
