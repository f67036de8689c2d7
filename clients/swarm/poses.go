package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"stoa/avatar"
	"stoa/clients/headless"
	"stoa/worldstate"
)

// warmUp is the time between the last join and the start of measuring.
const warmUp = 2 * time.Second

// watchers decode every frame. The others decode one in framesSkipped and only count
// the bytes of the rest; otherwise the generator would cost more than the server.
const (
	watchers      = 5
	framesSkipped = 25
)

// poses lets everybody move, and measures the cost of sending that to all.
func poses(ctx context.Context, s *settings) (any, error) {
	server, room, err := s.venue(ctx, "hall")
	if err != nil {
		return nil, err
	}
	defer closeServer(server)
	var tr *trace
	if s.trace != "" {
		if tr, err = readTrace(s.trace); err != nil {
			return nil, err
		}
	}
	c := newCrowd(s, room)
	w := &watch{crowd: c}
	defer c.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := c.join(ctx, s.avatars, w.options, func(i int) motion { return s.motion(i, tr) }); err != nil {
		return nil, err
	}
	for _, b := range c.bots {
		c.move(ctx, b, s.hz, nil)
	}
	r, err := w.run(ctx, server, s.measure())
	if err != nil {
		return nil, err
	}
	cancel()
	out := struct {
		common
		posesFields
	}{s.common(s.avatars, r), w.fields(r)}
	return out, errors.Join(w.verdict(&out.posesFields), c.stayed())
}

// motion returns the i-th bot's motion, by --layout and --body.
func (s *settings) motion(i int, tr *trace) motion {
	place := wholeHall()
	if s.layout == "together" {
		place = area{-4, 4, -4, 4}
	}
	w := newWalker(place, s.seed+uint64(i), 1.2, s.body == "vr")
	if tr != nil {
		return newPlayer(tr, w)
	}
	return w
}

// venue starts a server, or uses the room of --url.
func (s *settings) venue(ctx context.Context, template string) (*child, string, error) {
	if s.url != "" {
		return nil, s.url, nil
	}
	var more []string
	if s.name == "siege" { // HTTP/2 needs HTTPS
		more = []string{"--tls", "self"}
	}
	server, err := launch(ctx, s.server, s.address, "", more...)
	if err != nil {
		return nil, "", err
	}
	room, err := server.link(ctx, template)
	if err != nil {
		closeServer(server)
		return nil, "", fmt.Errorf("find the %s: %w", template, err)
	}
	return server, room, nil
}

func closeServer(server *child) {
	if server == nil {
		return
	}
	if err := server.close(); err != nil {
		say("%v", err)
	}
}

// watch measures frames.
type watch struct {
	crowd     *crowd
	measuring atomic.Bool
	latency   samples
	updates   atomic.Uint64 // changed bodies, over all watchers
	unknown   atomic.Uint64 // of these, bodies that no bot sent
	bytes     []uint64      // by bot: at the start of measuring; then the difference
}

func (w *watch) options(i int) headless.Options {
	o := headless.Options{Device: worldstate.Bot, Frames: framesSkipped}
	if i < watchers {
		o.Frames, o.Shown = 1, w.shown
	}
	return o
}

// shown compares a frame with the one before. A changed body was sent since the last
// tick or delayed: its age is the latency that a viewer sees.
func (w *watch) shown(at time.Time, r *worldstate.Replica) {
	if !w.measuring.Load() {
		return
	}
	old := r.Before.Bodies
	for _, e := range r.Newest.Bodies {
		for len(old) > 0 && old[0].Number < e.Number {
			old = old[1:]
		}
		if e.Number != r.You && (len(old) == 0 || old[0] != e) {
			w.changed(e, at)
		}
	}
}

func (w *watch) changed(e avatar.Entry, at time.Time) {
	w.updates.Add(1)
	b := w.crowd.number[e.Number]
	if b == nil {
		return
	}
	if sent, known := b.sent.when(e.Body); known {
		w.latency.add(at.Sub(sent))
	} else {
		w.unknown.Add(1)
	}
}

// run measures for the given time.
func (w *watch) run(ctx context.Context, server *child, long time.Duration) (*reading, error) {
	if err := pause(ctx, warmUp); err != nil {
		return nil, err
	}
	say("measuring for %v", long)
	m, err := measure(ctx, server)
	if err != nil {
		return nil, err
	}
	w.count(func(i int, bytes uint64) { w.bytes = append(w.bytes, bytes) })
	w.measuring.Store(true)
	err = pause(ctx, long)
	w.measuring.Store(false)
	w.count(func(i int, bytes uint64) { w.bytes[i] = bytes - w.bytes[i] })
	if err != nil {
		return nil, err
	}
	return m.read(ctx)
}

func (w *watch) count(f func(i int, bytes uint64)) {
	for i, b := range w.crowd.bots {
		bytes, _ := b.Traffic()
		f(i, bytes)
	}
}

func (w *watch) fields(r *reading) posesFields {
	total := uint64(0)
	for _, n := range w.bytes {
		total += n
	}
	down := float64(total) / float64(len(w.bytes)) / r.seconds
	updates := float64(w.updates.Load()) / float64(min(watchers, len(w.bytes))) / r.seconds
	f := posesFields{DownBytes: round(down), Updates: round(updates), Latency: w.latency.quantiles(), Tick: r.tick()}
	if updates > 0 {
		f.PerUpdate = round(down / updates)
	}
	return f
}

// verdict returns an error if nobody moved, or if bodies appeared that no bot sent:
// then the server corrected possible moves.
func (w *watch) verdict(f *posesFields) error {
	if f.Updates == 0 {
		return fmt.Errorf("nobody was seen to move")
	}
	if n, all := w.unknown.Load(), w.updates.Load(); n*100 > all {
		return fmt.Errorf("%d of %d bodies shown were never sent", n, all)
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
