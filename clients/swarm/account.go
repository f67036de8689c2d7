package main

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// usage is a process's use of resources, for a report.
type usage struct {
	CPU        float64 `json:"cpu_per_s"`
	RSS        float64 `json:"rss_mib,omitempty"`
	Goroutines float64 `json:"goroutines,omitempty"`
}

// clockTicks is USER_HZ, which Linux keeps at 100 for everything in /proc.
const clockTicks = 100

// cpuOf returns the CPU seconds a process has used. proc(5).
func cpuOf(pid int) (float64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("read CPU time: %w", err)
	}
	_, after, _ := strings.Cut(string(data), ") ") // the name may contain anything
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0, fmt.Errorf("read CPU time: %d fields", len(fields))
	}
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / clockTicks, nil
}

// rssOf returns the resident memory of a process in MiB.
func rssOf(pid int) float64 {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(data)) {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "VmRSS:" {
			kib, _ := strconv.ParseFloat(words[1], 64)
			return kib / 1024
		}
	}
	return 0
}

// metrics returns the server's metrics, by name with labels.
func (c *child) metrics(ctx context.Context) (map[string]float64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.ops+"/metrics", nil)
	if err != nil {
		return nil, fmt.Errorf("ask for metrics: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("read metrics: %w", err)
	}
	defer response.Body.Close()
	all := map[string]float64{}
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		name, value, found := strings.Cut(lines.Text(), " ")
		if v, err := strconv.ParseFloat(value, 64); found && err == nil && name != "#" {
			all[name] = v
		}
	}
	return all, nil
}

// meter measures this process and, if it is a child, the server over a period.
type meter struct {
	child     *child
	begin     time.Time
	cpu, self float64
	before    map[string]float64
}

// reading is the result of a meter.
type reading struct {
	seconds   float64
	server    *usage // nil for another machine's server
	generator usage
	before    map[string]float64 // the server's metrics
	after     map[string]float64
}

func measure(ctx context.Context, c *child) (*meter, error) {
	m := &meter{child: c, begin: time.Now()}
	var err error
	if m.self, err = cpuOf(os.Getpid()); err != nil || c == nil {
		return m, err
	}
	if m.before, err = c.metrics(ctx); err != nil {
		return nil, err
	}
	m.cpu, err = cpuOf(c.pid())
	return m, err
}

func (m *meter) read(ctx context.Context) (*reading, error) {
	r := &reading{seconds: time.Since(m.begin).Seconds(), before: m.before}
	self, err := cpuOf(os.Getpid())
	if err != nil {
		return nil, err
	}
	r.generator.CPU = round((self - m.self) / r.seconds)
	if m.child == nil {
		return r, nil
	}
	cpu, err := cpuOf(m.child.pid())
	if err != nil {
		return nil, err
	}
	if r.after, err = m.child.metrics(ctx); err != nil {
		return nil, err
	}
	r.server = &usage{CPU: round((cpu - m.cpu) / r.seconds), RSS: round(rssOf(m.child.pid())), Goroutines: r.after["go_goroutines"]}
	return r, nil
}

// tick returns quantiles of the tick's duration in ms, interpolated within the
// histogram's buckets.
func (r *reading) tick() *quantiles {
	const bucket = `stoa_tick_duration_seconds_bucket{le="`
	bounds := map[float64]float64{}
	for name, after := range r.after {
		if text, is := strings.CutPrefix(name, bucket); is {
			bound, err := strconv.ParseFloat(strings.TrimSuffix(text, `"}`), 64)
			if err == nil {
				bounds[bound] = after - r.before[name]
			}
		}
	}
	if bounds[math.Inf(1)] == 0 {
		return nil
	}
	return &quantiles{round(1000 * bucketQuantile(bounds, 0.5)), round(1000 * bucketQuantile(bounds, 0.99))}
}
