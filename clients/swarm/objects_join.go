package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
)

const (
	objectJoins  = 40 // one after another
	objectStorm  = 50 // within a second
	stormRest    = 3 * time.Second
	memoryWatch  = 20 * time.Millisecond
	joinPatience = time.Minute
)

// joinFields are the measurements of people who join one after another.
type joinFields struct {
	Whole *spread `json:"join_ms"`            // until all objects are there
	Bytes float64 `json:"join_bytes"`         // that a client has got by then
	CPU   float64 `json:"join_server_cpu_ms"` // each
}

// joinObjects lets people join one after another.
func (s *settings) joinObjects(ctx context.Context, server *child, room string) (*joinFields, error) {
	if err := pause(ctx, warmUp); err != nil {
		return nil, err
	}
	var whole samples
	var bytes uint64
	begun, err := server.cpu()
	if err != nil {
		return nil, err
	}
	var all []*headless.Client
	defer func() {
		for _, c := range all {
			c.Close()
		}
	}()
	for i := range objectJoins {
		begin := time.Now()
		c, err := headless.Dial(ctx, room, headless.Options{Name: fmt.Sprint("Guest ", i), Device: worldstate.Bot, Frames: framesSkipped})
		if err != nil {
			return nil, err
		}
		whole.add(time.Since(begin))
		got, _ := c.Traffic()
		bytes += got
		all = append(all, c)
	}
	ended, err := server.cpu()
	return &joinFields{whole.spread(), float64(bytes / objectJoins), round((ended - begun) * 1000 / objectJoins)}, err
}

// cpu returns the CPU seconds of the server; of another machine's none.
func (c *child) cpu() (float64, error) {
	if c == nil {
		return 0, nil
	}
	return cpuOf(c.pid())
}

// stormFields are the measurements of people who join at once.
type stormFields struct {
	Whole  *spread    `json:"join_ms"`
	Tick   *quantiles `json:"tick_ms"`
	Memory float64    `json:"memory_growth_mib"` // most above the memory before
}

// stormObjects lets people join within one second.
func (s *settings) stormObjects(ctx context.Context, server *child, room string) (*stormFields, error) {
	ctx, cancel := context.WithTimeout(ctx, joinPatience)
	defer cancel()
	if err := pause(ctx, stormRest); err != nil {
		return nil, err
	}
	m, err := measure(ctx, server)
	if err != nil {
		return nil, err
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	growth := make(chan float64, 1)
	go func() { growth <- server.grows(watching) }()
	var whole samples
	guests := make([]*headless.Client, objectStorm)
	var coming sync.WaitGroup
	for i := range guests {
		coming.Go(func() {
			if pause(ctx, time.Second*time.Duration(i)/objectStorm) != nil {
				return
			}
			begin := time.Now()
			c, err := headless.Dial(ctx, room, headless.Options{Name: fmt.Sprint("Guest ", i), Device: worldstate.Bot, Frames: framesSkipped})
			if err != nil {
				say("guest %d: %v", i, err)
				return
			}
			guests[i] = c
			whole.add(time.Since(begin))
		})
	}
	coming.Wait()
	r, err := m.read(ctx)
	stop()
	f := &stormFields{Whole: whole.spread(), Memory: round(<-growth)}
	for _, c := range guests {
		if c != nil {
			c.Close()
		}
	}
	if err != nil {
		return nil, err
	}
	f.Tick = r.tick()
	if len(whole.all) < objectStorm {
		return f, fmt.Errorf("only %d of %d came in", len(whole.all), objectStorm)
	}
	return f, nil
}

// grows returns the most MiB that the server has above its memory at the start.
func (c *child) grows(ctx context.Context) float64 {
	if c == nil {
		return 0
	}
	first, most := rssOf(c.pid()), 0.0
	for pause(ctx, memoryWatch) == nil {
		most = max(most, rssOf(c.pid())-first)
	}
	return most
}
