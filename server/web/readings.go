package web

import (
	"context"
	"net/http"
	"sync"
	"time"

	"stoa/worldstate"
)

// Bounds of the calls that build texts. One of 16 MiB takes about as many megabytes several
// times over while it is built, and its own bytes until a slow caller has read them.
const (
	maxReadings     = 2         // that are built at the same time
	readingsOfOne   = 2         // of one account: built, waiting to be, and on their way
	maxReadingBytes = 256 << 20 // on their way, of all accounts
)

// readings counts calls that build texts.
type readings struct {
	building chan struct{}

	mu    sync.Mutex // guards the fields below
	of    map[worldstate.AccountID]int
	bytes int // on their way
}

func newReadings() *readings {
	return &readings{building: make(chan struct{}, maxReadings), of: map[worldstate.AccountID]int{}}
}

// reading is one call that builds a text. The call ends it, unless it hands it to the answer.
type reading struct {
	all     *readings
	account worldstate.AccountID
	built   func() // frees the place among those that are built
	answer  *text
}

// reading waits for a place among the calls that build texts, within the limits of the
// caller.
func (a *api) reading(q *request) (*reading, error) {
	if !a.Rooms.IsOwner(q.account) && !a.texts.count(q.account.String(), time.Now()) {
		return nil, errTooFast
	}
	return a.readings.wait(q.Context(), q.account)
}

func (all *readings) wait(ctx context.Context, account worldstate.AccountID) (*reading, error) {
	if !all.begin(account) {
		return nil, errTooFast
	}
	select {
	case all.building <- struct{}{}:
		return &reading{all: all, account: account, built: sync.OnceFunc(func() { <-all.building })}, nil
	case <-ctx.Done():
		all.end(account, 0)
		return nil, ctx.Err()
	}
}

func (all *readings) begin(account worldstate.AccountID) bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.of[account] >= readingsOfOne {
		return false
	}
	all.of[account]++
	return true
}

func (all *readings) end(account worldstate.AccountID, bytes int) {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.bytes -= bytes
	if all.of[account]--; all.of[account] == 0 {
		delete(all.of, account)
	}
}

// end ends the call, if the text is not on its way.
func (r *reading) end() {
	r.built()
	if r.answer == nil {
		r.all.end(r.account, 0)
	}
}

// answers hands the call to its answer.
func (r *reading) answers(mediaType string, bytes []byte) (int, any, error) {
	r.all.mu.Lock()
	defer r.all.mu.Unlock()
	if r.all.bytes+len(bytes) > maxReadingBytes {
		return 0, nil, errTooFast
	}
	r.all.bytes += len(bytes)
	r.answer = &text{mediaType, bytes, func() { r.all.end(r.account, len(bytes)) }}
	return http.StatusOK, r.answer, nil
}

// text is a document as an answer.
type text struct {
	mediaType string
	bytes     []byte
	left      func() // called when the text has left
}

// ServeHTTP implements [http.Handler]. Nothing in the text may run.
func (t *text) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	defer t.left()
	h := w.Header()
	h.Set("Content-Type", t.mediaType)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(t.bytes) // an error means that the client is gone
}
