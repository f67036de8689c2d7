package web

import (
	"net/http"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Ops is the operator's HTTP interface. Its listener must be reachable only by
// operators.
type Ops struct {
	Registry *prometheus.Registry
	Ready    func() error // what stands in the way of meeting; nil: nothing
	Stopping *atomic.Bool
	Debug    http.Handler // may be nil; see [Debug]
	API      http.Handler // the API; calls need a key here too
}

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

func (o *Ops) ready(w http.ResponseWriter, _ *http.Request) {
	if o.Stopping.Load() {
		answer(w, http.StatusServiceUnavailable, map[string]string{"status": "stopping"})
		return
	}
	if err := o.Ready(); err != nil {
		answer(w, http.StatusServiceUnavailable, map[string]string{"status": "not ready", "reason": err.Error()})
		return
	}
	answer(w, http.StatusOK, map[string]string{"status": "ready"})
}
