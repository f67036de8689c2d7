package web

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"stoa/server/uploads"
	"stoa/worldstate/store"
)

// WatchUploads adds the metrics of files and uploads.
func (m *Metrics) WatchUploads(u *uploads.Uploads, s *store.SQLite) {
	m.Registry.MustRegister(&storedFiles{s},
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "stoa_uploads_unfinished", Help: "Uploads that wait for bytes."},
			func() float64 { return float64(u.Unfinished()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "stoa_upload_received_bytes_total", Help: "Bytes of uploads from clients."},
			func() float64 { return float64(u.Stats.Received.Load()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "stoa_uploads_kept_total", Help: "Uploads that were checked and kept."},
			func() float64 { return float64(u.Stats.Kept.Load()) }))
	for _, reason := range uploads.Reasons {
		m.Registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "stoa_uploads_refused_total",
			Help: "Complete uploads that were refused, by reason; internal deserves a look, server_files_full more space.", ConstLabels: prometheus.Labels{"reason": reason}},
			func() float64 { return float64(u.Stats.Refused(reason)) }))
	}
}

// storedFiles exports what the store holds.
type storedFiles struct{ store *store.SQLite }

var (
	filesDesc     = prometheus.NewDesc("stoa_files", "Contents of files, each counted once for all rooms.", nil, nil)
	fileBytesDesc = prometheus.NewDesc("stoa_file_bytes", "Bytes of these contents; --files is the most.", nil, nil)
)

// Describe implements prometheus.Collector.
func (f *storedFiles) Describe(out chan<- *prometheus.Desc) { out <- filesDesc; out <- fileBytesDesc }

// Collect implements prometheus.Collector.
func (f *storedFiles) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	files, bytes, err := f.store.FileTotals(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(filesDesc, err)
		return
	}
	out <- prometheus.MustNewConstMetric(filesDesc, prometheus.GaugeValue, float64(files))
	out <- prometheus.MustNewConstMetric(fileBytesDesc, prometheus.GaugeValue, float64(bytes))
}
