package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
)

// Limits for the verdict of a soak, after everybody has gone.
const (
	soakRest      = 75 * time.Second // until rooms are closed: lost participants are kept for 30 s, an empty room as long
	readyAgain    = 30 * time.Second // after a disturbance
	moreRoutines  = 20.0             // more goroutines than before
	moreMemory    = 48.0             // more live heap than before, MiB
	soakStopTime  = 6 * time.Second  // the server's own is 5 s
	soakAgreeTime = 60 * time.Second
)

// soakReport is the result of a soak.
type soakReport struct {
	common
	Visits       int            `json:"visits"`
	Resumed      int            `json:"resumed"`
	Killed       int            `json:"killed"`
	Acked        int            `json:"acked"`
	Refused      map[string]int `json:"refused"` // by reason
	Disturbances map[string]int `json:"disturbances"`
	Stuck        float64        `json:"rooms_stuck"`
	Unready      int            `json:"unready"` // failed checks of readiness, except during disturbances
	Differing    int            `json:"differing"`
	Compared     int            `json:"compared"`
	Before       resting        `json:"before"`
	Afterwards   resting        `json:"afterwards"`
	RSSPeak      float64        `json:"rss_peak_mib"`
	Stop         float64        `json:"stop_ms"`
}

// resting is the state of an empty server.
type resting struct {
	Goroutines float64 `json:"goroutines"`
	Heap       float64 `json:"heap_mib"` // live, after a collection
	Rooms      float64 `json:"rooms"`
}

// soak keeps a server busy for long: people join, draw, lose connections, are killed
// and rejoin, while its clock is set, its disk is filled and its database is locked.
// Its data are in the folder for temporary files, which should be a small file system
// of its own.
func soak(ctx context.Context, s *settings) (any, error) {
	folder, err := os.MkdirTemp("", "stoa-soak-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	clock := filepath.Join(folder, "clock")
	if err := os.Setenv("STOA_TEST_CLOCK", clock); err != nil { // read by the server's process
		return nil, err
	}
	server, room, err := s.venue(ctx, "lobby")
	if err != nil {
		return nil, err
	}
	defer func() { _ = server.remove() }()
	hall, err := server.link(ctx, "hall")
	if err != nil {
		return nil, err
	}
	report := &soakReport{Refused: map[string]int{}, Disturbances: map[string]int{}}
	if report.Before, err = server.resting(ctx); err != nil {
		return nil, err
	}
	m, err := measure(ctx, server)
	if err != nil {
		return nil, err
	}
	busy, end := context.WithTimeout(ctx, s.measure())
	defer end()
	d := &disturber{server: server, clock: clock, done: report.Disturbances}
	var around sync.WaitGroup
	around.Go(func() { d.disturb(busy) })
	around.Go(func() { report.watch(busy, server, d) })
	crowd := newRegulars(s, []string{room, hall})
	crowd.live(busy) // until the time is over
	around.Wait()
	r, err := m.read(ctx)
	if err != nil {
		return nil, errors.Join(err, server.kill())
	}
	report.common = s.common(s.people, r)
	err = errors.Join(d.failed(), crowd.agree(ctx, report))
	crowd.goHome(report)
	say("everybody has gone; the server rests for %v", soakRest)
	err = errors.Join(err, pause(ctx, soakRest))
	var e error
	report.Afterwards, e = server.resting(ctx)
	err = errors.Join(err, e)
	if now, e := server.metrics(ctx); e == nil {
		report.Stuck = now["stoa_rooms_stuck_total"]
	}
	begin := time.Now()
	e = server.stop()
	report.Stop = ms(time.Since(begin))
	return report, errors.Join(err, e, report.verdict())
}

func (r *soakReport) verdict() error {
	var all []error
	fail := func(bad bool, format string, args ...any) {
		if bad {
			all = append(all, fmt.Errorf(format, args...))
		}
	}
	fail(r.Acked == 0 || r.Resumed == 0 || r.Killed == 0, "nothing was drawn, nobody came back or nobody was killed: this run proves nothing")
	for _, what := range disturbances {
		fail(r.Disturbances[what.name] == 0, "no %s: this run proves nothing about it", what.name)
	}
	fail(r.Stuck > 0, "%.0f rooms were stuck", r.Stuck)
	fail(r.Unready > 0, "%d times not ready though nothing was in its way", r.Unready)
	fail(r.Compared == 0 || r.Differing > 0, "%d of %d replicas differ", r.Differing, r.Compared)
	fail(r.Afterwards.Rooms > 0, "%.0f rooms are still open", r.Afterwards.Rooms)
	fail(r.Afterwards.Goroutines > r.Before.Goroutines+moreRoutines, "%.0f goroutines, %.0f before", r.Afterwards.Goroutines, r.Before.Goroutines)
	fail(r.Afterwards.Heap > r.Before.Heap+moreMemory, "%.0f MiB, %.0f before", r.Afterwards.Heap, r.Before.Heap)
	fail(r.Stop > ms(soakStopTime), "stopping took %.0f ms", r.Stop)
	return errors.Join(all...)
}

// resting reads the resources of an empty server after its next garbage collection, of
// which there is one at least every two minutes.
func (c *child) resting(ctx context.Context) (r resting, err error) {
	const collections = "go_gc_duration_seconds_count"
	first := -1.0
	for {
		now, err := c.metrics(ctx)
		if err != nil {
			return r, err
		}
		if first < 0 {
			first = now[collections]
		}
		r = resting{now["go_goroutines"], round(now["go_memstats_heap_alloc_bytes"] / (1 << 20)), now["stoa_rooms_open"]}
		if now[collections] > first {
			return r, nil
		}
		if err := pause(ctx, time.Second); err != nil {
			return r, err
		}
	}
}

// watch checks readiness every second. During a disturbance, and for a while after it,
// the server need not be ready.
func (r *soakReport) watch(ctx context.Context, server *child, d *disturber) {
	for pause(ctx, time.Second) == nil {
		r.RSSPeak = max(r.RSSPeak, round(rssOf(server.pid())))
		if d.excused() || server.ready(ctx) || ctx.Err() != nil {
			continue
		}
		say("not ready, though nothing is in its way")
		r.Unready++
	}
}

// agree lets everybody finish, and compares each replica with that of a newcomer.
func (c *regulars) agree(ctx context.Context, report *soakReport) error {
	for _, room := range c.rooms {
		witness, err := headless.Dial(ctx, room, headless.Options{Name: "Witness", Device: worldstate.Bot, Frames: framesSkipped})
		if err != nil {
			return fmt.Errorf("look at what is left: %w", err)
		}
		deadline := time.Now().Add(soakAgreeTime)
		for _, b := range c.inside(room) {
			report.Compared++
			if !agree(ctx, b, witness, deadline) {
				report.Differing++
			}
		}
		witness.Close()
	}
	return nil
}

// agree waits until two clients know the same results, and reports whether they have
// equal boards.
func agree(ctx context.Context, a, b *headless.Client, deadline time.Time) bool {
	for time.Now().Before(deadline) {
		atA, atB := sequenceOf(a), sequenceOf(b)
		boardA, boardB := a.Digest(wallBoard), b.Digest(wallBoard)
		if atA > 0 && atA == atB && sequenceOf(a) == atA && sequenceOf(b) == atB {
			return boardA == boardB
		}
		if pause(ctx, 100*time.Millisecond) != nil {
			return false
		}
	}
	return false
}

// sequenceOf returns the client's last result, 0 until the client is complete.
func sequenceOf(c *headless.Client) (n uint64) {
	c.Read(func(r *worldstate.Replica) {
		if r.Complete() {
			n = r.Contents.Sequence
		}
	})
	return n
}
