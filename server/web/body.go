package web

import (
	"io"
	"net/http"
	"time"
)

// Arriving gives the body of a request that long to arrive. Nothing else of the
// request is bounded: an answer may take its time, and so may a WebSocket.
// [http.Server.ReadTimeout] would end an answer that is being waited for, for
// net/http goes on reading when the body is there.
func Arriving(within time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		control := http.NewResponseController(w)
		if err := control.SetReadDeadline(time.Now().Add(within)); err != nil {
			http.Error(w, "cannot be read in time", http.StatusInternalServerError)
			return
		}
		r.Body = &body{r.Body, control}
		next.ServeHTTP(w, r)
	})
}

// body has a deadline until its end was read. A body whose end is not read
// keeps it, for the server reads on after the answer.
type body struct {
	io.ReadCloser
	control *http.ResponseController
}

// Read is of [io.Reader].
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = b.control.SetReadDeadline(time.Time{}) // the connection has ended, then
	}
	return n, err
}
