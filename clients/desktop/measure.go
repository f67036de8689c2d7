//go:build desktop

package main

import (
	"fmt"
	"runtime"
	"slices"
	"time"
)

// meter measures the cost of pictures.
type meter struct {
	visit  *visit
	began  time.Time
	length time.Duration
	last   time.Time
	times  []time.Duration
	before runtime.MemStats
	used   time.Duration // processor time before
}

// warmUp is the number of pictures that are not counted: the first ones compile shaders
// and upload textures.
const warmUp = 10

func newMeter(v *visit, o *options) *meter {
	if !o.Measure {
		return nil
	}
	v.window.Hurry()
	return &meter{visit: v, length: o.After}
}

// frame counts a picture. After the last one it prints the result and returns true.
func (m *meter) frame(now time.Time) (done bool) {
	if m.last.IsZero() {
		m.began = now
	} else {
		m.times = append(m.times, now.Sub(m.last))
	}
	m.last = now
	if len(m.times) == warmUp {
		m.began = now
		runtime.GC()
		runtime.ReadMemStats(&m.before)
		m.used = processorTime()
	}
	if len(m.times) <= warmUp || now.Sub(m.began) < m.length {
		return false
	}
	m.print()
	return true
}

func (m *meter) print() {
	used := processorTime() - m.used
	times := slices.Clone(m.times[warmUp:])
	slices.Sort(times)
	var end, settled runtime.MemStats
	runtime.ReadMemStats(&end)
	runtime.GC()
	runtime.ReadMemStats(&settled)
	calls, triangles := m.visit.stage.Cost()
	n := uint64(len(times))
	fmt.Printf("%d bodies: %d pictures, median %.1f ms, p95 %.1f ms, processor %.1f ms; %d draw calls, %d triangles; %d allocations and %.1f kB for each picture; heap %+d kB\n",
		len(m.visit.people.all), n, ms(times[len(times)/2]), ms(times[len(times)*95/100]), ms(used/time.Duration(n)), calls, triangles,
		(end.Mallocs-m.before.Mallocs)/n, float64(end.TotalAlloc-m.before.TotalAlloc)/float64(n)/1000,
		(int64(settled.HeapAlloc)-int64(m.before.HeapAlloc))/1000)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
