package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
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
	Words      int        `json:"words"` // in documents, acknowledged
	Lost       int        `json:"lost"`
	Duplicated int        `json:"duplicated"`
	Diverged   int        `json:"diverged"`
	Ready      *quantiles `json:"ready_ms"`
}

// crash kills the server repeatedly while people put, change, delete and restore objects of
// all kinds and strokes, talk, bring files and write into documents, and then checks what was
// acknowledged. After each kill, somebody joins who reads the documents.
//
// Lost counts records that after another start are not what their editor was told, and
// chat lines, files and words that are missing. Duplicated counts operations that were refused
// when they were sent again, because they had been applied without being remembered, and words
// that are in a document twice. Diverged counts editors whose records or documents differ from
// those that the server loads from disk.
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
	documents, err := putDocuments(ctx, room, crashDocuments)
	if err != nil {
		return nil, err
	}
	editors := c.edit(editing, ctx)
	if err := c.write(editing, ctx, editors, documents); err != nil {
		return nil, err
	}
	m, err := measure(ctx, nil)
	if err != nil {
		return nil, err
	}
	report, ready := &crashReport{Kills: s.kills}, samples{}
	err = s.killings(ctx, server, &ready, func() error { return report.readAfterKill(ctx, room, editors, documents) })
	if err != nil {
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
	report.common, report.Ready = s.common(s.editors, r), ready.quantiles()
	return report, report.compare(ctx, server, c, &evidence{editors, documents})
}

// evidence is what a run leaves to be compared.
type evidence struct {
	editors   []*editor
	documents []record.ID
}

// killings lets the server live for random times. After each start, look runs.
func (s *settings) killings(ctx context.Context, server *child, ready *samples, look func() error) error {
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
		if err := look(); err != nil {
			return fmt.Errorf("after kill %d: %w", n+1, err)
		}
		if (n+1)%10 == 0 {
			say("%d kills", n+1)
		}
	}
	return nil
}

// compare stops the server, starts it again, and compares what it loads with what
// editors were told and have.
func (r *crashReport) compare(ctx context.Context, server *child, c *crowd, e *evidence) error {
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
	for _, one := range e.editors {
		witness.Read(func(replica *worldstate.Replica) { r.judge(one, replica) })
	}
	witness.Read(func(replica *worldstate.Replica) { r.judgeLines(e.editors, replica) })
	r.judgeFiles(ctx, e.editors, witness)
	fault := r.judgeDocuments(ctx, e.editors, e.documents, witness)
	var waiting sync.WaitGroup
	same := make(chan bool, len(e.editors))
	for _, one := range e.editors {
		waiting.Go(func() { same <- one.agrees(ctx, witness) })
	}
	waiting.Wait()
	for range e.editors {
		if !<-same {
			r.Diverged++
		}
	}
	if r.Lost+r.Duplicated+r.Diverged > 0 {
		return fmt.Errorf("%d lost, %d duplicated, %d diverged", r.Lost, r.Duplicated, r.Diverged)
	}
	if fault != nil {
		return fault
	}
	if r.Acked == 0 || r.Files == 0 {
		return fmt.Errorf("nothing was acknowledged, or no file came: this run proves nothing")
	}
	return nil
}
