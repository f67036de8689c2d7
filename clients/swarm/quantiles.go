package main

import (
	"maps"
	"math"
	"slices"
	"sync"
	"time"
)

// quantiles are in milliseconds.
type quantiles struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

// spread is quantiles with one more.
type spread struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
}

// samples collects durations from many goroutines.
type samples struct {
	mu  sync.Mutex
	all []time.Duration
}

func (s *samples) add(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, d)
}

func (s *samples) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = nil
}

// quantiles returns nil when there are no samples.
func (s *samples) quantiles() *quantiles {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == 0 {
		return nil
	}
	slices.Sort(s.all)
	at := func(q float64) float64 {
		return round(float64(s.all[int(q*float64(len(s.all)-1))].Microseconds()) / 1000)
	}
	return &quantiles{at(0.5), at(0.99)}
}

// spread returns nil when there are no samples.
func (s *samples) spread() *spread {
	q := s.quantiles()
	if q == nil {
		return nil
	}
	return &spread{q.P50, round(s.quantile(0.95)), q.P99}
}

// quantile returns milliseconds, the higher neighbour for few samples; 0 without
// samples.
func (s *samples) quantile(q float64) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == 0 {
		return 0
	}
	slices.Sort(s.all)
	return ms(s.all[int(math.Ceil(q*float64(len(s.all))))-1])
}

// bucketQuantile interpolates a quantile in cumulative counts by upper bound.
func bucketQuantile(counts map[float64]float64, q float64) float64 {
	bounds := slices.Sorted(maps.Keys(counts))
	want := q * counts[math.Inf(1)]
	below, low := 0.0, 0.0
	for _, bound := range bounds {
		if counts[bound] >= want && counts[bound] > below {
			if math.IsInf(bound, 1) {
				return low
			}
			return low + (bound-low)*(want-below)/(counts[bound]-below)
		}
		below, low = counts[bound], bound
	}
	return low
}

// round rounds to three decimals.
func round(v float64) float64 { return math.Round(v*1000) / 1000 }
