package web

import (
	"net/http"
	"time"

	"stoa/server/clientaddr"
)

// editorsPath is where stock Yjs editors connect. They run on other sites' pages; the pass
// alone says who comes, so the Origin does not matter there.
const editorsPath = "/yjs/"

// editors limits how often one address connects.
func (p *Public) editors() http.Handler {
	sources := newBySource(editorEvery, editorBurst)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from := clientaddr.Of(r); !from.Local && !sources.count("", from, time.Now()) {
			w.Header().Set("Retry-After", "1")
			fail(w, http.StatusTooManyRequests, "too_fast", "too many editors connect from this address")
			return
		}
		p.Editors.ServeHTTP(w, r)
	})
}
