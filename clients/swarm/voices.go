package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/scene"
)

const (
	drain      = time.Second // time for packets in flight at the end
	opened     = 50          // one voice packet in so many is decrypted
	strollerOf = 10          // one listener in so many walks
)

// voices lets some talk, in two groups at both ends of a hall, and the others listen
// along it. Most stand; some walk between the groups.
func voices(ctx context.Context, s *settings) (any, error) {
	server, room, err := s.venue(ctx, "hall")
	if err != nil {
		return nil, err
	}
	defer closeServer(server)
	j, err := newHallJudge(s.slots)
	if err != nil {
		return nil, err
	}
	n := s.talkers + s.listeners
	talks := func(i int) bool { return i < s.talkers }
	j.seat(n, talks, func(i int) bool { return !talks(i) })
	c := newCrowd(s, room)
	defer c.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	options := func(i int) headless.Options { return j.options(i, s.slots) }
	if err := c.join(ctx, n, options, func(i int) motion { return s.stand(i) }); err != nil {
		return nil, err
	}
	if err := c.speakAndWalk(ctx, s, j, func(b *bot) bool { return !talks(b.index) && b.index%strollerOf == 0 }); err != nil {
		return nil, err
	}
	r, err := j.run(ctx, server, s.measure())
	if err != nil {
		return nil, err
	}
	cancel()
	report := struct {
		common
		voicesFields
	}{s.common(n, r), j.fields(r)}
	return report, errors.Join(report.voicesFields.verdict(), c.stayed())
}

func newHallJudge(slots int) (*judge, error) {
	place, err := scene.Load("hall")
	if err != nil {
		return nil, fmt.Errorf("find the acoustics: %w", err)
	}
	return newJudge(place.AcousticModel(), slots), nil
}

// options returns a bot's options, by its part.
func (j *judge) options(i, slots int) headless.Options {
	o := headless.Options{Device: worldstate.Bot, Frames: framesSkipped, Voice: true, Sample: opened}
	for _, l := range j.listeners {
		if l.bot == i {
			o.Slots = slots
			o.Heard = func(p headless.Packet) { j.hears(l, p) }
		}
	}
	return o
}

// stand places talkers in two groups, and listeners evenly along the hall.
func (s *settings) stand(i int) motion {
	random := rand.New(rand.NewPCG(s.seed, uint64(i)))
	z := random.Float64()*8 - 4
	if i < s.talkers {
		x := 24 + 3*random.Float64()
		if i%2 == 0 {
			x = -x
		}
		return stays(x, z, random.Float64()*6)
	}
	if i%strollerOf == 0 {
		return newWalker(wholeHall(), s.seed+uint64(i), 1.4, false)
	}
	x := -29 + 58*(float64(i-s.talkers)+0.5)/float64(s.listeners)
	return stays(x, z, 0)
}

// speakAndWalk unmutes the talkers and starts the bots that walk.
func (c *crowd) speakAndWalk(ctx context.Context, s *settings, j *judge, walks func(*bot) bool) error {
	j.open(c.bots)
	for _, t := range j.talkers {
		if err := c.bots[t.bot].Mute(false); err != nil {
			return fmt.Errorf("unmute: %w", err)
		}
		c.talk(ctx, j, t, s.name == "voices")
	}
	for _, b := range c.bots {
		if walks(b) {
			c.move(ctx, b, s.hz, j.moved)
		}
	}
	return pause(ctx, warmUp)
}

// run measures for the given time, and then waits for packets in flight.
func (j *judge) run(ctx context.Context, server *child, long time.Duration) (*reading, error) {
	say("measuring for %v", long)
	m, err := measure(ctx, server)
	if err != nil {
		return nil, err
	}
	j.from = time.Since(j.begin)
	j.measuring.Store(true)
	err = pause(ctx, long)
	j.measuring.Store(false)
	j.to = time.Since(j.begin)
	if err != nil {
		return nil, err
	}
	r, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	return r, pause(ctx, drain)
}
