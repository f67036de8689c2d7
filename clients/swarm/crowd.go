package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"stoa/avatar"
	"stoa/clients/headless"
)

// bot is one participant of the crowd.
type bot struct {
	*headless.Client
	number uint16
	index  int
	motion motion
	sent   history
}

// crowd is all participants in the room.
type crowd struct {
	room    string
	bots    []*bot
	number  map[uint16]*bot
	running sync.WaitGroup
	random  *rand.Rand // only for the scenario's goroutine
}

func newCrowd(s *settings, room string) *crowd {
	return &crowd{room: room, number: map[uint16]*bot{}, random: rand.New(rand.NewPCG(s.seed, 0))}
}

const joiningAtOnce = 16

// join lets n bots join, some in parallel. It calls options and motions with each
// index, before any bot joins.
func (c *crowd) join(ctx context.Context, n int, options func(int) headless.Options, motions func(int) motion) error {
	first := len(c.bots)
	all := make([]headless.Options, n)
	for i := range n {
		b := &bot{index: first + i, motion: motions(first + i)}
		all[i] = options(first + i)
		c.bots = append(c.bots, b)
	}
	places := make(chan struct{}, joiningAtOnce)
	failures := make(chan error, n)
	var joining sync.WaitGroup
	for i, b := range c.bots[first:] {
		places <- struct{}{}
		joining.Go(func() {
			failures <- b.enter(ctx, c.room, all[i])
			<-places
		})
	}
	joining.Wait()
	for range n {
		if err := <-failures; err != nil {
			return err
		}
	}
	for _, b := range c.bots[first:] {
		c.number[b.number] = b
	}
	say("%d people are in", len(c.bots))
	return nil
}

// enter joins and goes to the start of the motion.
func (b *bot) enter(ctx context.Context, room string, opts headless.Options) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	opts.Name = fmt.Sprintf("Bot %d", b.index)
	client, err := headless.Dial(ctx, room, opts)
	if err != nil {
		return fmt.Errorf("bot %d: %w", b.index, err)
	}
	b.Client, b.number = client, client.You()
	body := b.motion.at(0)
	b.sent.add(body, time.Now())
	if err := b.Teleport(ctx, body); err != nil {
		return fmt.Errorf("place bot %d: %w", b.index, err)
	}
	if opts.Voice {
		if err := b.AwaitVoice(ctx); err != nil {
			return fmt.Errorf("connect bot %d: %w", b.index, err)
		}
	}
	return nil
}

// move moves the bot along its motion, hz times a second, until ctx ends. moved, if not
// nil, gets each sent body and the time at which sending began.
func (c *crowd) move(ctx context.Context, b *bot, hz int, moved func(*bot, avatar.Body, time.Time)) {
	phase := time.Duration(c.random.Float64() * float64(time.Second) / float64(hz))
	c.running.Go(func() {
		time.Sleep(phase)
		begin := time.Now()
		ticks := time.NewTicker(time.Second / time.Duration(hz))
		defer ticks.Stop()
		for {
			select {
			case <-ticks.C:
			case <-ctx.Done():
				return
			}
			now := time.Now()
			body := b.motion.at(now.Sub(begin).Seconds())
			b.sent.add(body, now)
			_ = b.Move(body) // the next pose replaces a lost one
			if moved != nil {
				moved(b, body, now)
			}
		}
	})
}

// stayed returns an error if a bot has lost its connection.
func (c *crowd) stayed() error {
	lost := 0
	for _, b := range c.bots {
		if b.Visits() != 1 {
			lost++
		}
	}
	if lost > 0 {
		return fmt.Errorf("%d of %d people lost their connection", lost, len(c.bots))
	}
	return nil
}

// close closes all bots in parallel.
func (c *crowd) close() {
	c.running.Wait()
	var closing sync.WaitGroup
	for _, b := range c.bots {
		if b.Client != nil {
			closing.Go(b.Close)
		}
	}
	closing.Wait()
}

// history holds the last bodies that a bot sent.
type history struct {
	mu   sync.Mutex
	last [64]dated
	next int
}

type dated struct {
	body avatar.Body
	at   time.Time
}

func (h *history) add(b avatar.Body, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last[h.next%len(h.last)] = dated{b, at}
	h.next++
}

// when returns when the body was sent, the newest of equal ones.
func (h *history) when(b avatar.Body) (time.Time, bool) {
	b.Epoch = 0
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range len(h.last) {
		d := &h.last[(h.next-1-i+2*len(h.last))%len(h.last)]
		if d.body == b && !d.at.IsZero() {
			return d.at, true
		}
	}
	return time.Time{}, false
}
