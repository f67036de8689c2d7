package web

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Ops is for whoever runs the server. It belongs on a listener that only they
// can reach.
type Ops struct {
	Registry *prometheus.Registry
	Ping     func(context.Context) error // the store
	Stopping *atomic.Bool
	Debug    http.Handler // may be nil; see [Debug]
	API      http.Handler // the calls, for the operator's own; they need a key here too
}

// readyTime bounds what /readyz waits for.
const readyTime = 2 * time.Second

// Handler returns /healthz, /readyz, /metrics, the API and, if set, /debug/rooms/{room}.
func (o *Ops) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	mux.HandleFunc("GET /readyz", o.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(o.Registry, promhttp.HandlerOpts{}))
	mux.Handle("/api/", o.API)
	if o.Debug != nil {
		mux.Handle("GET /debug/rooms/{room}", o.Debug)
	}
	return mux
}

func (o *Ops) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	switch {
	case o.Stopping.Load():
		answer(w, http.StatusServiceUnavailable, map[string]string{"status": "stopping"})
	case o.Ping(ctx) != nil:
		answer(w, http.StatusServiceUnavailable, map[string]string{"status": "store does not answer"})
	default:
		answer(w, http.StatusOK, map[string]string{"status": "ready"})
	}
}
