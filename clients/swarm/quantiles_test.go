package main

import (
	"math"
	"testing"
	"time"
)

func TestQuantiles(t *testing.T) {
	var s samples
	if s.quantiles() != nil {
		t.Error("quantiles of nothing")
	}
	for n := range 101 {
		s.add(time.Duration(100-n) * time.Millisecond)
	}
	if q := s.quantiles(); *q != (quantiles{50, 99}) {
		t.Errorf("%+v", *q)
	}
}

func TestBucketQuantile(t *testing.T) {
	counts := map[float64]float64{1: 50, 2: 90, 4: 100, math.Inf(1): 100}
	for q, want := range map[float64]float64{0.25: 0.5, 0.5: 1, 0.7: 1.5, 0.95: 3, 1: 4} {
		if got := bucketQuantile(counts, q); math.Abs(got-want) > 1e-9 {
			t.Errorf("quantile %v: %v, want %v", q, got, want)
		}
	}
}

func TestAQuantileOfFewIsTheLaterOne(t *testing.T) {
	var s samples
	if s.quantile(0.95) != 0 {
		t.Error("a quantile of nothing")
	}
	for i := range 10 {
		s.add(time.Duration(10-i) * time.Millisecond)
	}
	if p50, p95 := s.quantile(0.5), s.quantile(0.95); p50 != 5 || p95 != 10 {
		t.Errorf("%v and %v", p50, p95)
	}
}
