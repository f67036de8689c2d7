package web

import (
	"bufio"
	"net"
	"net/http"
	"sync"

	"stoa/server/clientaddr"
)

// Limits of concurrent requests. A hundred people behind one address who come in the
// same second have at most eight each (see [HTTP2] and server/port), so they fit.
// PROTOCOL.md section 11.
const (
	mostOfSource = 1000 // of one address, except this machine
	mostOfWide   = 2000 // of an IPv6 /48
	mostInHand   = 8000 // of all
)

// inHand counts the concurrent requests.
type inHand struct {
	mu      sync.Mutex // guards the fields below
	all     int
	sources map[string]int // by household and /48; a source without requests has no entry
}

// bound answers requests over the limits with 503 and no body: a body could block on a
// peer that does not read.
func (h *inHand) bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := clientaddr.Of(r)
		if !h.take(from) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		b := &begun{ResponseWriter: w, done: sync.OnceFunc(func() { h.give(from) })}
		defer b.done()
		next.ServeHTTP(b, r)
	})
}

func (h *inHand) take(from clientaddr.Client) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.all >= mostInHand || !from.Local && (h.sources[from.Narrow] >= mostOfSource || h.sources[from.Wide] >= mostOfWide) {
		return false
	}
	if h.sources == nil {
		h.sources = map[string]int{}
	}
	h.all++
	h.sources[from.Narrow]++
	if from.Wide != from.Narrow {
		h.sources[from.Wide]++
	}
	return true
}

func (h *inHand) give(from clientaddr.Client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all--
	h.less(from.Narrow)
	if from.Wide != from.Narrow {
		h.less(from.Wide)
	}
}

func (h *inHand) less(whose string) {
	if h.sources[whose]--; h.sources[whose] == 0 {
		delete(h.sources, whose)
	}
}

// begun is the answer to a counted request.
type begun struct {
	http.ResponseWriter
	done func() // called once
}

// Hijack implements [http.Hijacker]. A WebSocket no longer counts as a request;
// server/port limits connections.
func (b *begun) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(b.ResponseWriter).Hijack()
	if err == nil {
		b.done()
	}
	return c, rw, err
}

// Unwrap is for [http.ResponseController].
func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }
