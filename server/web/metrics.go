package web

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"stoa/audio/sfu"
	"stoa/server/rooms"
	"stoa/server/session"
	"stoa/server/wire"
	"stoa/worldstate"
)

// Metrics holds the server's metrics: load, tick times, and whether disks and sockets
// keep up.
//
// Label values come from fixed lists in the code. They never contain a room, a person,
// an address or other data of people: operators read and store metrics for long, and
// each value costs memory for good.
type Metrics struct {
	Registry *prometheus.Registry
	tick     prometheus.Histogram
	commit   prometheus.Histogram
	batch    prometheus.Histogram
}

// NewMetrics returns metrics of the process; Watch and WatchPort add others.
func NewMetrics() *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		tick: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "stoa_tick_duration_seconds",
			Help: "Time a room's tick took; near 1/tick rate the room is too full.", Buckets: prometheus.ExponentialBuckets(0.00005, 2, 14)}),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "stoa_commit_duration_seconds",
			Help: "Time from the begin of a commit until it is on disk.", Buckets: prometheus.ExponentialBuckets(0.00025, 2, 14)}),
		batch: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "stoa_commit_results",
			Help: "Results that shared a commit.", Buckets: prometheus.ExponentialBuckets(1, 2, 10)}),
	}
	m.Registry.MustRegister(m.tick, m.commit, m.batch, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Ticked records a tick.
func (m *Metrics) Ticked(took time.Duration) { m.tick.Observe(took.Seconds()) }

// Committed records a commit.
func (m *Metrics) Committed(results int, took time.Duration) {
	m.commit.Observe(took.Seconds())
	m.batch.Observe(float64(results))
}

// Watch adds the metrics of rooms, sessions and media.
func (m *Metrics) Watch(rs *rooms.Rooms, sessions *session.Server, media *sfu.SFU) {
	gauge := func(name, help string, f func() float64) {
		m.Registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, f))
	}
	counter := func(name, help string, f func() float64) {
		m.Registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, f))
	}
	gauge("stoa_rooms_open", "Rooms in memory.", func() float64 { n, _ := rs.Count(); return float64(n) })
	gauge("stoa_participants", "People in all rooms, lost ones included.", func() float64 { _, n := rs.Count(); return float64(n) })
	gauge("stoa_ready", "1 while rooms can be opened and entered and what is done there gets on disk, as last tried; else 0, and the log says what is stuck.", func() float64 {
		if rs.Ready() != nil {
			return 0
		}
		return 1
	})
	counter("stoa_rooms_stuck_total", "Rooms that did not come round and were given up; each deserves a report with its line of the log.", func() float64 { return float64(rs.Replaced()) })
	s := &sessions.Stats
	gauge("stoa_sessions", "Open WebSocket connections.", func() float64 { return float64(s.Sessions.Load()) })
	counter("stoa_messages_received_total", "Protocol messages from clients.", func() float64 { return float64(s.MessagesIn.Load()) })
	counter("stoa_messages_over_rate_total", "Messages beyond their rate, dropped or refused.", func() float64 { return float64(s.Dropped.Load()) })
	counter("stoa_websocket_received_bytes_total", "Bytes of messages from clients.", func() float64 { return float64(s.BytesIn.Load()) })
	counter("stoa_websocket_sent_bytes_total", "Bytes of messages to clients.", func() float64 { return float64(s.BytesOut.Load()) })
	counter("stoa_frames_sent_total", "Tick frames to clients.", func() float64 { return float64(s.FramesOut.Load()) })
	counter("stoa_frames_skipped_total", "Ticks at which a client's socket was busy.", func() float64 { return float64(s.FramesMissed.Load()) })
	for device, name := range worldstate.DeviceClasses {
		m.Registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "stoa_joins_total",
			Help: "People who came into a room, by device.", ConstLabels: prometheus.Labels{"device": name}},
			func() float64 { return float64(s.Joined[device].Load()) }))
	}
	m.Registry.MustRegister(&closed{s})
	m.Registry.MustRegister(&mediaCounts{media})
}

// WatchPort adds the metrics of the TCP port: open connections, and refused ones since
// the start, by reason.
func (m *Metrics) WatchPort(stats func() (open int, refused map[string]uint64)) {
	m.Registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "stoa_connections_open", Help: "Open TCP connections."},
		func() float64 { open, _ := stats(); return float64(open) }))
	_, reasons := stats()
	for reason := range reasons {
		m.Registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "stoa_connections_refused_total",
			Help: "TCP connections closed at the door, by reason.", ConstLabels: prometheus.Labels{"reason": reason}},
			func() float64 { _, refused := stats(); return float64(refused[reason]) }))
	}
}

// WatchEditors adds the number of stock Yjs editors that are connected.
func (m *Metrics) WatchEditors(count func() int) {
	m.Registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "stoa_editors", Help: "Stock Yjs editors that have a document open from outside a room; 1000 at most."},
		func() float64 { return float64(count()) }))
}

// WatchBackups adds the metrics of scheduled backups.
func (m *Metrics) WatchBackups(age func() time.Duration, failures func() uint64) {
	m.Registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "stoa_backup_age_seconds",
			Help: "Time since the last good backup, or since the start if there is none; much above --backup-every the log says why."},
			func() float64 { return age().Seconds() }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "stoa_backup_failures_total", Help: "Scheduled backups that failed; the log says why."},
			func() float64 { return float64(failures()) }))
}

// closed exports the reasons for which sessions ended.
type closed struct{ stats *session.Stats }

var closedDesc = prometheus.NewDesc("stoa_sessions_closed_total", "Sessions that ended, by reason; too_slow and internal deserve a look.", []string{"reason"}, nil)

// Describe implements prometheus.Collector.
func (c *closed) Describe(out chan<- *prometheus.Desc) { out <- closedDesc }

// Collect implements prometheus.Collector.
func (c *closed) Collect(out chan<- prometheus.Metric) {
	c.stats.Closed.Each(func(reason wire.Reason, n uint64) {
		out <- prometheus.MustNewConstMetric(closedDesc, prometheus.CounterValue, float64(n), string(reason))
	})
}
