package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

const (
	talkersOf10 = 3
	drawers     = 3  // people who draw, about one stroke a second
	latecomers  = 10 // people who join one after another, to measure when they hear
	farShare    = 3  // at least one pair in so many must be out of earshot
)

// meet is a typical meeting: everybody moves head and hands, 30 % talk, a few draw, and
// most people are out of earshot of most others.
func meet(ctx context.Context, s *settings) (any, error) {
	server, room, err := s.venue(ctx, "hall")
	if err != nil {
		return nil, err
	}
	defer closeServer(server)
	j, err := newHallJudge(s.slots)
	if err != nil {
		return nil, err
	}
	j.seat(s.people, func(i int) bool { return i%10 < talkersOf10 }, func(int) bool { return true })
	c := newCrowd(s, room)
	w := &watch{crowd: c}
	defer c.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	options := func(i int) headless.Options {
		o := j.options(i, s.slots)
		if i < watchers {
			o.Frames, o.Shown = 1, w.shown
		}
		return o
	}
	if err := c.join(ctx, s.people, options, s.mingle); err != nil {
		return nil, err
	}
	if err := c.speakAndWalk(ctx, s, j, func(*bot) bool { return true }); err != nil {
		return nil, err
	}
	for _, b := range c.bots[:min(drawers, len(c.bots))] {
		c.scribble(ctx, b)
	}
	return s.meeting(ctx, cancel, &party{c, j, w, server})
}

// party is all participants with their measuring instruments.
type party struct {
	*crowd
	judge  *judge
	watch  *watch
	server *child
}

// meeting measures the party and closes it.
func (s *settings) meeting(ctx context.Context, end func(), p *party) (any, error) {
	far := p.judge.watchDistances(ctx)
	// Both measure at the same time; the report uses the second reading.
	var frames sync.WaitGroup
	var framesFailed error
	frames.Go(func() { _, framesFailed = p.watch.run(ctx, nil, s.measure()-warmUp) })
	r, err := p.judge.run(ctx, p.server, s.measure())
	frames.Wait()
	if err == nil {
		err = framesFailed
	}
	if err != nil {
		return nil, err
	}
	joins, err := p.late(ctx)
	if err != nil {
		return nil, err
	}
	end()
	report := struct {
		common
		posesFields
		voicesFields
		Join *quantiles `json:"join_to_audio_ms"`
		Far  float64    `json:"out_of_earshot"`
	}{s.common(s.people, r), p.watch.fields(&reading{seconds: s.seconds - warmUp.Seconds(), before: r.before, after: r.after}),
		p.judge.fields(r), joins, round(far())}
	var near error
	if report.Far*farShare < 1 {
		near = fmt.Errorf("only %.0f %% of the pairs were out of earshot", 100*report.Far)
	}
	return report, errors.Join(report.voicesFields.verdict(), p.watch.verdict(&report.posesFields), near, p.stayed())
}

// mingle keeps four in ten at either end of the hall and lets the others walk through
// all of it.
func (s *settings) mingle(i int) motion {
	place := wholeHall()
	switch i % 5 {
	case 0, 1:
		place.maxX = -14
	case 2, 3:
		place.minX = 14
	}
	return newWalker(place, s.seed+uint64(i), 1.2, true)
}

// scribble draws until ctx ends.
func (c *crowd) scribble(ctx context.Context, b *bot) {
	random := rand.New(rand.NewPCG(uint64(b.index), 5))
	c.running.Go(func() {
		for pause(ctx, time.Duration(500+random.IntN(1000))*time.Millisecond) == nil {
			if _, err := b.Draw(ctx, wallBoard, squiggle(random)); err != nil && ctx.Err() == nil {
				say("bot %d could not draw: %v", b.index, err)
			}
		}
	})
}

// wallBoard is the first board of every template.
var wallBoard = worldstate.SceneObject(1)

// line is a thin blue stroke.
func line(random *rand.Rand) record.Line {
	return record.Line{Colour: 0x335577, Width: 6, Points: record.AppendPoints(nil, squiggle(random))}
}

// squiggle is the points of a stroke of some length.
func squiggle(random *rand.Rand) []record.Point {
	points := make([]record.Point, 10+random.IntN(60))
	x, y := 200+random.IntN(7000), 200+random.IntN(4000)
	for i := range points {
		x, y = max(0, x+random.IntN(41)-20), max(0, y+random.IntN(41)-20)
		points[i] = record.Point{X: uint16(x), Y: uint16(y)}
	}
	return points
}

// watchDistances samples all pairs until ctx ends; the returned function returns the
// share of pairs out of earshot.
func (j *judge) watchDistances(ctx context.Context) (share func() float64) {
	var mu sync.Mutex
	var all, far float64
	go func() {
		for pause(ctx, 500*time.Millisecond) == nil {
			a, f := j.farPairs()
			mu.Lock()
			all, far = all+a, far+f
			mu.Unlock()
		}
	}()
	return func() float64 {
		mu.Lock()
		defer mu.Unlock()
		return far / max(1, all)
	}
}

func (j *judge) farPairs() (all, far float64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for a := range j.places {
		for b := range j.places {
			if a == b {
				continue
			}
			all++
			if _, audible := j.acoustics.Gain(&j.places[a], &j.places[b]); !audible {
				far++
			}
		}
	}
	return all, far
}

// late measures the time from the join call to the first voice packet, for people who
// join one after another where people talk.
func (p *party) late(ctx context.Context) (*quantiles, error) {
	var took samples
	for range latecomers {
		d, err := p.comeLate(ctx)
		if err != nil {
			return nil, fmt.Errorf("join late: %w", err)
		}
		took.add(d)
	}
	return took.quantiles(), nil
}

func (p *party) comeLate(ctx context.Context) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	begin := time.Now()
	c, err := headless.Dial(ctx, p.room, headless.Options{Name: "Late", Device: worldstate.Bot, Frames: framesSkipped, Slots: 6, Voice: true, Sample: opened})
	if err != nil {
		return 0, err
	}
	defer c.Close()
	err = c.AwaitHearing(ctx, func(all map[uint16]headless.Hearing) bool { return len(all) > 0 })
	took := time.Since(begin)
	if err != nil {
		return 0, err
	}
	return took, c.Leave(ctx)
}
