package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"stoa/clients/headless"
)

// What a siege is measured against.
const (
	mostRise     = 1.2             // of the others' pose latency, p99
	throttleTime = time.Second     // until the hostile member is told that it is too fast
	cutTime      = 5 * time.Second // until it is sent away
	mostGrowth   = 64.0            // MiB of the server's memory
	besieged     = 20              // people whom it should not concern
)

// siegeReport is what a siege found.
type siegeReport struct {
	common
	Before   *quantiles  `json:"pose_latency_before_ms"`
	During   *quantiles  `json:"pose_latency_ms"`
	Member   hostileDeed `json:"member"`
	Outside  outsideDeed `json:"outside"`
	RSSFirst float64     `json:"rss_before_mib"`
	RSSPeak  float64     `json:"rss_peak_mib"`
}

// siege measures how much others feel of one hostile member who sends as much
// as it can and of strangers who open connections.
func siege(ctx context.Context, s *settings) (any, error) {
	server, room, err := s.venue(ctx, "hall")
	if err != nil {
		return nil, err
	}
	defer closeServer(server)
	c := newCrowd(s, room)
	w := &watch{crowd: c}
	defer c.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	options := func(int) headless.Options { return headless.Options{Frames: 1, Shown: w.shown} }
	if err := c.join(ctx, besieged, options, func(i int) motion { return s.motion(i, nil) }); err != nil {
		return nil, err
	}
	for _, b := range c.bots {
		c.move(ctx, b, s.hz, nil)
	}
	if _, err := w.run(ctx, nil, s.measure()); err != nil {
		return nil, err
	}
	report := siegeReport{Before: w.latency.quantiles(), RSSFirst: round(rssOf(server.pid()))}
	w.latency.forget()
	m, err := measure(ctx, server)
	if err != nil {
		return nil, err
	}
	if err := s.attack(ctx, room, w, server, &report); err != nil {
		return nil, err
	}
	r, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	report.common, report.During = s.common(besieged, r), w.latency.quantiles()
	return report, errors.Join(report.verdict(), c.stayed())
}

// attack lasts as long as the peace before it.
func (s *settings) attack(ctx context.Context, room string, w *watch, server *child, report *siegeReport) error {
	at, err := url.Parse(room)
	if err != nil {
		return err
	}
	say("the siege begins")
	attacking, end := context.WithTimeout(ctx, s.measure())
	defer end()
	member, outside := make(chan hostileDeed, 1), make(chan outsideDeed, 1)
	go func() { member <- harass(attacking, room, s.messages) }()
	go func() { outside <- besiege(attacking, at.Host, s.outside, s.connections) }()
	w.measuring.Store(true)
	for attacking.Err() == nil {
		report.RSSPeak = max(report.RSSPeak, round(rssOf(server.pid())))
		_ = pause(attacking, 100*time.Millisecond)
	}
	w.measuring.Store(false)
	report.Member, report.Outside = <-member, <-outside
	return ctx.Err()
}

func (r *siegeReport) verdict() error {
	switch {
	case r.Before == nil || r.During == nil:
		return errors.New("nobody was seen to move")
	case r.Member.Sent == 0 || r.Outside.Opened == 0:
		return errors.New("there was no attack")
	case r.During.P99 > mostRise*r.Before.P99:
		return fmt.Errorf("others waited %.1f ms in place of %.1f (p99)", r.During.P99, r.Before.P99)
	case r.Member.Throttled == 0 || r.Member.Throttled > ms(throttleTime):
		return fmt.Errorf("the hostile member was told after %.0f ms that it is too fast", r.Member.Throttled)
	case r.Member.Cut == 0 || r.Member.Cut > ms(cutTime):
		return fmt.Errorf("the hostile member was sent away after %.0f ms", r.Member.Cut)
	case r.RSSPeak-r.RSSFirst > mostGrowth:
		return fmt.Errorf("the server grew from %.0f to %.0f MiB", r.RSSFirst, r.RSSPeak)
	}
	return nil
}

func ms(d time.Duration) float64 { return round(float64(d.Microseconds()) / 1000) }
