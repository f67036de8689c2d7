package web

import (
	"io"
	"net/http"
	"time"
)

// Arriving limits how long the body of a request may take to arrive, and nothing else:
// an answer or a WebSocket may take longer. [http.Server.ReadTimeout] would also end a
// request that waits for its answer, because net/http goes on reading after the body.
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

// body has a read deadline until its end was read. A body that the handler does not
// read to the end keeps the deadline, because the server reads on after the answer.
type body struct {
	io.ReadCloser
	control *http.ResponseController
}

// Read implements [io.Reader].
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = b.control.SetReadDeadline(time.Time{}) // an error means that the connection has ended
	}
	return n, err
}
