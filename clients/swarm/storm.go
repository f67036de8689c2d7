package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"stoa/clients/headless"
)

// Limits for the verdict of a storm.
const (
	stormWithin  = time.Second     // everybody joins within
	stormHearing = 3 * time.Second // from the join call to the first voice packet
	stormShare   = 0.95
	stormTalkers = 3
	stormPatient = 20 * time.Second
)

// stormReport is the result of a storm.
type stormReport struct {
	common
	Heard    int        `json:"heard"`
	InTime   float64    `json:"in_time"` // share that heard within 3 s
	Hearing  *quantiles `json:"join_to_audio_ms"`
	P95      float64    `json:"join_to_audio_p95_ms"`
	Welcomed *quantiles `json:"welcomed_ms"`
}

// storm lets everybody join within a second in a room where some people talk.
func storm(ctx context.Context, s *settings) (any, error) {
	server, room, err := s.venue(ctx, "hall")
	if err != nil {
		return nil, err
	}
	defer closeServer(server)
	c := newCrowd(s, room)
	defer c.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// The talkers stand at the spawns.
	options := func(int) headless.Options { return headless.Options{Slots: 1, Voice: true, Frames: framesSkipped} }
	if err := c.join(ctx, stormTalkers, options, func(i int) motion { return newWalker(area{-23, -21, -1, 1}, s.seed+uint64(i), 0, false) }); err != nil {
		return nil, err
	}
	for _, b := range c.bots {
		if err := c.chatter(ctx, b); err != nil {
			return nil, err
		}
	}
	m, err := measure(ctx, server)
	if err != nil {
		return nil, err
	}
	var welcomed, heard samples
	guests := make([]*headless.Client, s.people)
	var coming sync.WaitGroup
	for i := range guests {
		coming.Go(func() {
			if pause(ctx, stormWithin*time.Duration(i)/time.Duration(len(guests))) == nil {
				guests[i] = s.arrive(ctx, room, i, &welcomed, &heard)
			}
		})
	}
	coming.Wait()
	r, err := m.read(ctx)
	for _, g := range guests {
		if g != nil {
			g.Close()
		}
	}
	if err != nil {
		return nil, err
	}
	report := stormReport{common: s.common(s.people, r), Heard: len(heard.all), Hearing: heard.quantiles(), Welcomed: welcomed.quantiles()}
	inTime := 0
	for _, d := range heard.all {
		if d <= stormHearing {
			inTime++
		}
	}
	report.InTime = round(float64(inTime) / float64(s.people))
	if n := len(heard.all); n > 0 {
		report.P95 = round(float64(heard.all[int(0.95*float64(n-1))].Microseconds()) / 1000)
	}
	if report.InTime < stormShare {
		err = fmt.Errorf("only %.0f %% heard within %v", 100*report.InTime, stormHearing)
	}
	return report, errors.Join(err, c.stayed())
}

// chatter lets a bot speak until ctx ends.
func (c *crowd) chatter(ctx context.Context, b *bot) error {
	c.running.Go(func() {
		payload := append([]byte{0x78}, make([]byte, 79)...) // Opus: CELT, 20 ms
		for next := time.Now(); pause(ctx, time.Until(next)) == nil; next = next.Add(frameTime) {
			_ = b.Utter(payload, headless.Spoke) // the next packet follows
		}
	})
	return b.Mute(false)
}

// arrive joins and waits for the first voice packet. The caller closes the client; it
// is nil if joining failed.
func (s *settings) arrive(ctx context.Context, room string, i int, welcomed, heard *samples) *headless.Client {
	ctx, cancel := context.WithTimeout(ctx, stormPatient)
	defer cancel()
	begin := time.Now()
	c, err := headless.Dial(ctx, room, headless.Options{Name: fmt.Sprintf("Guest %d", i), Frames: framesSkipped, Slots: s.slots, Voice: true, Sample: opened})
	if err != nil {
		say("guest %d: %v", i, err)
		return nil
	}
	welcomed.add(time.Since(begin))
	if err := c.AwaitHearing(ctx, func(all map[uint16]headless.Hearing) bool { return len(all) > 0 }); err != nil {
		say("guest %d heard nothing: %v", i, err)
	} else {
		heard.add(time.Since(begin))
	}
	return c
}
