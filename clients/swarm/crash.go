package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
)

const (
	leastLife = 300 * time.Millisecond // shortest life of a server
	mostLife  = 2 * time.Second
	// healTime is how long everybody has at the end to resume and finish.
	healTime = 60 * time.Second
)

type crashReport struct {
	common
	Kills      int        `json:"kills"`
	Acked      int        `json:"acked"` // operations
	Files      int        `json:"files"` // kept
	Lines      int        `json:"lines"` // of chat, acknowledged
	Lost       int        `json:"lost"`
	Duplicated int        `json:"duplicated"`
	Diverged   int        `json:"diverged"`
	Ready      *quantiles `json:"ready_ms"`
}

// crash kills the server repeatedly while people put, change, delete and restore objects of
// all kinds and strokes, talk and bring files, and then checks what was acknowledged.
//
// Lost counts records that after another start are not what their editor was told, and
// chat lines and files that are missing. Duplicated counts operations that were refused
// when they were sent again, because they had been applied without being remembered.
// Diverged counts editors whose records differ from those that the server loads from disk.
func crash(ctx context.Context, s *settings) (any, error) {
	server, room, err := s.venue(ctx, "lobby")
	if err != nil {
		return nil, err
	}
	defer closeServer(server)
	c := newCrowd(s, room)
	defer c.close()
	options := func(int) headless.Options {
		return headless.Options{Device: worldstate.Bot, Frames: framesSkipped, Part: 4 << 10}
	}
	if err := c.join(ctx, s.editors, options, func(i int) motion { return stays(float64(i%5)-4, -5, 0) }); err != nil {
		return nil, err
	}
	editing, stop := context.WithCancel(ctx)
	defer stop()
	editors := c.edit(editing, ctx)
	m, err := measure(ctx, nil)
	if err != nil {
		return nil, err
	}
	var ready samples
	if err := s.killings(ctx, server, &ready); err != nil {
		return nil, err
	}
	used := usage{RSS: round(rssOf(server.pid()))}
	if now, err := server.metrics(ctx); err == nil {
		used.Goroutines = now["go_goroutines"]
	}
	stop()
	c.running.Wait()
	r, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	used.CPU = round(server.spent.Seconds() / r.seconds) // of the killed servers
	r.server = &used
	report := &crashReport{common: s.common(s.editors, r), Kills: s.kills, Ready: ready.quantiles()}
	return report, report.compare(ctx, server, c, editors)
}

// killings lets the server live for random times.
func (s *settings) killings(ctx context.Context, server *child, ready *samples) error {
	random := rand.New(rand.NewPCG(s.seed, 11))
	for n := range s.kills {
		life := leastLife + time.Duration(random.Int64N(int64(mostLife-leastLife)))
		if err := pause(ctx, life); err != nil {
			return err
		}
		if err := server.kill(); err != nil {
			return err
		}
		took, err := server.start(ctx)
		if err != nil {
			return fmt.Errorf("start again after kill %d: %w", n+1, err)
		}
		ready.add(took)
		if (n+1)%10 == 0 {
			say("%d kills", n+1)
		}
	}
	return nil
}

// compare stops the server, starts it again, and compares what it loads with what
// editors were told and have.
func (r *crashReport) compare(ctx context.Context, server *child, c *crowd, editors []*editor) error {
	ctx, cancel := context.WithTimeout(ctx, healTime)
	defer cancel()
	if err := server.stop(); err != nil {
		return err
	}
	if _, err := server.start(ctx); err != nil {
		return err
	}
	witness, err := headless.Dial(ctx, c.room, headless.Options{Name: "Witness", Device: worldstate.Bot})
	if err != nil {
		return fmt.Errorf("look at what is left: %w", err)
	}
	defer witness.Close()
	for _, e := range editors {
		witness.Read(func(replica *worldstate.Replica) { r.judge(e, replica) })
	}
	witness.Read(func(replica *worldstate.Replica) { r.judgeLines(editors, replica) })
	r.judgeFiles(ctx, editors, witness)
	var waiting sync.WaitGroup
	same := make(chan bool, len(editors))
	for _, e := range editors {
		waiting.Go(func() { same <- e.agrees(ctx, witness) })
	}
	waiting.Wait()
	for range editors {
		if !<-same {
			r.Diverged++
		}
	}
	if r.Lost+r.Duplicated+r.Diverged > 0 {
		return fmt.Errorf("%d lost, %d duplicated, %d diverged", r.Lost, r.Duplicated, r.Diverged)
	}
	if r.Acked == 0 || r.Files == 0 {
		return fmt.Errorf("nothing was acknowledged, or no file came: this run proves nothing")
	}
	return nil
}
