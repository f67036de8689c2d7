package web

import (
	"github.com/prometheus/client_golang/prometheus"

	"stoa/audio/sfu"
)

// mediaCounts exports the counters of package sfu.
type mediaCounts struct{ sfu *sfu.SFU }

var (
	mediaInDesc      = prometheus.NewDesc("stoa_media_received_total", "Datagrams taken from clients.", nil, nil)
	mediaOutDesc     = prometheus.NewDesc("stoa_media_sent_total", "Datagrams sent to clients.", nil, nil)
	mediaDroppedDesc = prometheus.NewDesc("stoa_media_dropped_total", "Datagrams dropped before they could cost anything, by reason.", []string{"reason"}, nil)
)

// Describe implements prometheus.Collector.
func (m *mediaCounts) Describe(out chan<- *prometheus.Desc) {
	out <- mediaInDesc
	out <- mediaOutDesc
	out <- mediaDroppedDesc
}

// Collect implements prometheus.Collector.
func (m *mediaCounts) Collect(out chan<- prometheus.Metric) {
	s := m.sfu.Stats()
	out <- prometheus.MustNewConstMetric(mediaInDesc, prometheus.CounterValue, float64(s.In))
	out <- prometheus.MustNewConstMetric(mediaOutDesc, prometheus.CounterValue, float64(s.Out))
	for reason, n := range map[string]uint64{
		"unknown_address": s.UnknownAddress, "unknown_stream": s.UnknownStream,
		"feedback": s.Feedback, "garbage": s.Garbage, "bad_voice": s.BadVoice,
		"slow_reader": s.SlowReader, "flood": s.Flood, "data": s.Data, "too_many_addresses": s.TooManyAddresses,
	} {
		out <- prometheus.MustNewConstMetric(mediaDroppedDesc, prometheus.CounterValue, float64(n), reason)
	}
}
