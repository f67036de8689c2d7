package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// objectsReport is the result of people who put, move, change and delete objects.
type objectsReport struct {
	common
	Objects   int            `json:"objects"`
	Load      float64        `json:"load_average"`
	Rate      float64        `json:"ops_per_s"` // acknowledged
	Ack       *spread        `json:"ack_ms"`    // from the operation to its acknowledgement
	Seen      *spread        `json:"seen_ms"`   // from the operation to its result at somebody else
	MovedSeen *spread        `json:"moved_seen_ms"`
	Sync      *spread        `json:"sync_ms"` // the disk's own, in the same folder at the same time
	Refused   map[string]int `json:"refused,omitempty"`
	Joins     *joinFields    `json:"joins,omitempty"`
	Storm     *stormFields   `json:"storm,omitempty"`
}

const (
	objectWatchers = 3
	objectMovers   = 3
)

// objects lets writers change the objects of a room. In the mode "latency" each waits for
// the disk before the next operation, and people join a room full of objects; in the mode
// "throughput" the writers are spread over all rooms and do not wait.
func objects(ctx context.Context, s *settings) (any, error) {
	if s.mode == "throughput" {
		return throughput(ctx, s)
	}
	server, room, err := s.venue(ctx, "hall")
	if err != nil {
		return nil, err
	}
	defer closeServer(server)
	w, err := s.hire(ctx, room, s.writers, s.objects)
	if err != nil {
		return nil, err
	}
	defer w.crowd.close()
	report := &objectsReport{Objects: s.objects}
	if report.Joins, err = s.joinObjects(ctx, server, room); err != nil {
		return nil, err
	}
	if report.Storm, err = s.stormObjects(ctx, server, room); err != nil {
		return nil, err
	}
	return report, errors.Join(report.write(ctx, s, server, []*writing{w}), w.crowd.stayed(), report.verdict())
}

// throughput spreads the writers over the rooms of a server.
func throughput(ctx context.Context, s *settings) (any, error) {
	const templates = "lobby,hall,roundtable,workshop"
	server, err := launch(ctx, s.server, s.address, templates)
	if err != nil {
		return nil, err
	}
	defer closeServer(server)
	var all []*writing
	rooms := strings.Split(templates, ",")
	for _, template := range rooms {
		room, err := server.link(ctx, template)
		if err != nil {
			return nil, fmt.Errorf("find the %s: %w", template, err)
		}
		w, err := s.hire(ctx, room, s.writers/len(rooms), s.objects/len(rooms))
		if err != nil {
			return nil, err
		}
		defer w.crowd.close()
		all = append(all, w)
	}
	report := &objectsReport{Objects: s.objects}
	return report, errors.Join(report.write(ctx, s, server, all), report.verdict())
}

// write measures while everybody writes.
func (r *objectsReport) write(ctx context.Context, s *settings, server *child, all []*writing) error {
	busy, stop := context.WithCancel(ctx)
	defer stop()
	var sync samples
	if server != nil {
		all[0].crowd.running.Go(func() { measureDisk(busy, server.folder, &sync) })
	}
	people := 0
	for _, w := range all {
		people += len(w.crowd.bots)
		w.begin(busy, s.mode == "throughput")
	}
	if err := pause(ctx, warmUp); err != nil {
		return err
	}
	say("%d people change objects for %v", people, s.measure())
	var moved, ack, seen samples
	m, err := measure(ctx, server)
	for _, w := range all {
		w.measuring.Store(true)
	}
	if err == nil {
		err = pause(ctx, s.measure())
	}
	var got *reading
	if err == nil {
		got, err = m.read(ctx)
	}
	stop()
	r.Refused = map[string]int{}
	for _, w := range all {
		w.crowd.running.Wait()
		ack.all, seen.all, moved.all = append(ack.all, w.ack.all...), append(seen.all, w.seen.all...), append(moved.all, w.moved.all...)
		for reason, n := range w.refused {
			r.Refused[reason] += n
		}
	}
	if err != nil {
		return err
	}
	r.common = s.common(people, got)
	r.Rate = round(float64(len(ack.all)) / got.seconds)
	r.Ack, r.Seen, r.MovedSeen, r.Sync = ack.spread(), seen.spread(), moved.spread(), sync.spread()
	r.Load = loadAverage()
	return nil
}

// loadAverage returns the machine's load in the last minute, which explains slow runs.
func loadAverage() float64 {
	var load float64
	data, _ := os.ReadFile("/proc/loadavg") // without it, 0
	_, _ = fmt.Sscan(string(data), &load)
	return load
}

func (r *objectsReport) verdict() error {
	if r.Ack == nil || r.Rate == 0 {
		return errors.New("nothing was acknowledged: this run proves nothing")
	}
	return nil
}

// measureDisk measures how long the disk takes to keep a page, without any server.
func measureDisk(ctx context.Context, folder string, took *samples) {
	f, err := os.CreateTemp(folder, "sync-")
	if err != nil {
		return
	}
	defer os.Remove(f.Name())
	defer f.Close()
	page := make([]byte, 4096)
	for n := int64(0); pause(ctx, 50*time.Millisecond) == nil; n++ {
		begin := time.Now()
		if _, err := f.WriteAt(page, n%256*4096); err != nil || f.Sync() != nil {
			return
		}
		took.add(time.Since(begin))
	}
}

// hire lets writers, watchers and movers join a room, and fills the room with objects.
func (s *settings) hire(ctx context.Context, room string, writers, objects int) (*writing, error) {
	w := &writing{crowd: newCrowd(s, room), sent: map[record.ID]time.Time{}, refused: map[string]int{}}
	options := func(i int) headless.Options {
		o := headless.Options{Device: worldstate.Bot, Frames: framesSkipped, Early: true, Blind: true}
		if i >= writers { // watchers and movers
			o.Early, o.Blind = false, false
		}
		if i >= writers && i < writers+objectWatchers {
			o.Frames, o.Told, o.Shown = 1, w.told, w.shown
		}
		return o
	}
	stands := func(i int) motion { return stays(float64(i%10)-5, float64(i/10%10)-5, 0) }
	if err := w.crowd.join(ctx, writers+objectWatchers+objectMovers, options, stands); err != nil {
		w.crowd.close()
		return nil, err
	}
	err := w.fill(ctx, s, writers, objects)
	if err != nil {
		w.crowd.close()
		return nil, err
	}
	return w, nil
}
