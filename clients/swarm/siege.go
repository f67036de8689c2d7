package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"stoa/clients/headless"
	"stoa/server/wire"
	"stoa/worldstate/record"
)

// Limits for the verdict of a siege.
const (
	mostRise     = 1.2             // of the others' pose latency, p99
	throttleTime = time.Second     // until the hostile member is refused with too_fast
	cutTime      = 5 * time.Second // until the hostile member is disconnected
	mostGrowth   = 128.0           // MiB of the server's memory
	besieged     = 20              // people who must not be affected
	newcomerTime = time.Second     // until a newcomer has joined, p95
	leastShare   = 0.8             // of the requested messages and connections
)

// The server's limits for one address (ARCHITECTURE.md): connections at once, and then
// per second.
const (
	strangersAtOnce    = 1000
	strangersPerSecond = 100
)

// siegeReport is the result of a siege.
type siegeReport struct {
	common
	Before   *quantiles      `json:"pose_latency_before_ms"`
	During   *quantiles      `json:"pose_latency_ms"`
	After    *quantiles      `json:"pose_latency_after_ms"`
	PeaceP95 float64         `json:"pose_latency_peace_p95_ms"` // the higher of before and after
	Member   hostileDeed     `json:"member"`
	Outside  outsideDeed     `json:"outside"`
	Newcomer newcomersFields `json:"newcomer_ms"`
	RSSFirst float64         `json:"rss_before_mib"`
	RSSPeak  float64         `json:"rss_peak_mib"`
	Assaults []assaultReport `json:"assaults"`
}

// siege measures how much others are affected by one hostile member who sends as much
// as possible, by strangers who open connections, and then by each of the assaults. The
// room has a full board.
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
	if err := c.fillBoard(ctx); err != nil {
		return nil, err
	}
	if _, err := w.run(ctx, nil, s.measure()); err != nil {
		return nil, err
	}
	report := siegeReport{Before: w.latency.quantiles(), PeaceP95: w.latency.quantile(0.95), RSSFirst: round(rssOf(server.pid()))}
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
	if err := s.assaulted(ctx, room, w, server, &report); err != nil {
		return report, err
	}
	w.latency.forget()
	if _, err := w.run(ctx, nil, s.measure()); err != nil { // the machine may have been busy all the time
		return nil, err
	}
	report.After, report.PeaceP95 = w.latency.quantiles(), max(report.PeaceP95, w.latency.quantile(0.95))
	return report, errors.Join(report.verdict(s), c.stayed())
}

// attack lasts as long as the measurement before it.
func (s *settings) attack(ctx context.Context, room string, w *watch, server *child, report *siegeReport) error {
	member, err := newAttacker(room, s.outside)
	if err != nil {
		return err
	}
	say("the siege begins")
	return s.besieged(ctx, room, w, server, &report.RSSPeak, &report.Newcomer, func(attacking context.Context) error {
		var all sync.WaitGroup
		all.Go(func() { report.Member = harass(attacking, member, s.messages) })
		all.Go(func() { report.Outside = besiege(attacking, member.host, s.outside, s.connections) })
		all.Wait()
		return nil
	})
}

// besieged measures for as long as the measurement before, while people join and deed
// runs.
func (s *settings) besieged(ctx context.Context, room string, w *watch, server *child, peak *float64, newcomer *newcomersFields, deed func(context.Context) error) error {
	attacking, end := context.WithTimeout(ctx, s.measure())
	defer end()
	var came newcomers
	var failed error
	var all sync.WaitGroup
	all.Go(func() { failed = deed(attacking) })
	all.Go(func() { came.come(attacking, room) })
	w.measuring.Store(true)
	for attacking.Err() == nil {
		*peak = max(*peak, round(rssOf(server.pid())))
		_ = pause(attacking, 100*time.Millisecond)
	}
	w.measuring.Store(false)
	all.Wait()
	*newcomer = came.fields()
	return errors.Join(failed, ctx.Err())
}

// verdict returns an error if the server did not withstand the attack, or if there was
// no real attack.
func (r *siegeReport) verdict(s *settings) error {
	if r.Before == nil || r.During == nil || r.After == nil {
		return errors.New("nobody was seen to move")
	}
	all := []error{r.attacked(s), r.defended(), r.bounded(s), r.unharmed()}
	for i := range r.Assaults {
		all = append(all, r.Assaults[i].stood(r.PeaceP95, r.RSSFirst))
	}
	if len(r.Assaults) < len(assaults) {
		all = append(all, fmt.Errorf("%d of %d assaults were carried out", len(r.Assaults), len(assaults)))
	}
	return errors.Join(all...)
}

// fillBoard lets everybody draw until the board is full.
func (c *crowd) fillBoard(ctx context.Context) error {
	var big []record.Point
	for n := range record.MaxPoints {
		big = append(big, record.Point{X: uint16(n % 2 * 4000), Y: uint16(n % 2 * 4000)})
	}
	points := record.AppendPoints(nil, big[:2700])
	full := make(chan error, len(c.bots))
	for _, b := range c.bots {
		go func() {
			for {
				_, err := b.Put(ctx, wallBoard, headless.NewID(), record.Line{Width: 8, Points: points})
				var refused *headless.RefusedError
				switch {
				case errors.As(err, &refused) && refused.Reason == wire.TooFast:
					_ = pause(ctx, time.Second)
				case errors.As(err, &refused) && refused.Reason == wire.Full:
					full <- nil
					return
				case err != nil:
					full <- err
					return
				}
			}
		}()
	}
	var failed error
	for range c.bots {
		failed = errors.Join(failed, <-full)
	}
	say("the board is full")
	return failed
}

func (r *siegeReport) attacked(s *settings) error {
	for _, part := range []struct {
		what         string
		asked, given int
	}{{"messages", s.messages, r.Member.Sent}, {"connections", s.connections, r.Outside.Opened}} {
		if wanted := float64(part.asked) * s.seconds; float64(part.given) < leastShare*wanted {
			return fmt.Errorf("the attack was too weak to prove anything: %d of %.0f %s", part.given, wanted, part.what)
		}
	}
	return nil
}

func (r *siegeReport) defended() error {
	switch {
	case r.Member.Throttled == 0 || r.Member.Throttled > ms(throttleTime):
		return fmt.Errorf("the hostile member was told after %.0f ms that it is too fast", r.Member.Throttled)
	case r.Member.Cut == 0:
		return fmt.Errorf("the hostile member was not sent away for being too fast; its first visit ended with %q", r.Member.Ended)
	case r.Member.Cut > ms(cutTime):
		return fmt.Errorf("the hostile member was sent away after %.0f ms", r.Member.Cut)
	}
	return nil
}

// bounded checks that strangers did not exceed their limits. This machine has none.
func (r *siegeReport) bounded(s *settings) error {
	if from, err := netip.ParseAddr(s.outside); err != nil || from.IsLoopback() {
		return nil
	}
	if most := strangersAtOnce + strangersPerSecond*(s.seconds+1); float64(r.Outside.Admitted) > most {
		return fmt.Errorf("%d connections of one address came in, %.0f may", r.Outside.Admitted, most)
	}
	return nil
}

// unharmed checks the others.
func (r *siegeReport) unharmed() error {
	peace := max(r.Before.P99, r.After.P99)
	switch {
	case r.During.P99 > mostRise*peace:
		return fmt.Errorf("others waited %.1f ms in place of %.1f (p99)", r.During.P99, peace)
	case r.Newcomer.Failed > 0 || r.Newcomer.Came == 0:
		return fmt.Errorf("%d newcomers came in, %d did not", r.Newcomer.Came, r.Newcomer.Failed)
	case r.Newcomer.P95 > ms(newcomerTime):
		return fmt.Errorf("newcomers waited %.0f ms (p95)", r.Newcomer.P95)
	case r.RSSPeak-r.RSSFirst > mostGrowth:
		return fmt.Errorf("the server grew from %.0f to %.0f MiB", r.RSSFirst, r.RSSPeak)
	}
	return nil
}

func ms(d time.Duration) float64 { return round(float64(d.Microseconds()) / 1000) }
