package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"
)

// assault is one attack over the network. It returns the number of its actions when ctx
// ends.
type assault struct {
	name  string
	run   func(context.Context, *attacker) (deeds int, err error)
	least int // fewer actions a second do not count as an attack
}

var assaults = []assault{
	{"streams of HTTP/2 that nobody reads", stallStreams, 50},
	{"joins of rooms that are not there", joinNowhere, 100},
	{"guests who resume and read the welcome", resumeOnly, 10},
	{"guests who read a full board slowly", readSlowly, 1},
	{"a stroke that begins anew each tick", beginAnew, 10},
	{"ICE from ever new ports", callFromEverywhere, 500},
}

// assaultReport is the result of one assault.
type assaultReport struct {
	least    float64         // fewer actions do not count as an attack
	Name     string          `json:"name"`
	Deeds    int             `json:"deeds"`
	Latency  *quantiles      `json:"pose_latency_ms"`
	P95      float64         `json:"pose_latency_p95_ms"`
	Newcomer newcomersFields `json:"newcomer_ms"`
	RSS      float64         `json:"rss_peak_mib"`
	Sent     float64         `json:"sent_mbit_s"` // by the server, over WebSockets
}

// attacker is an outsider with a network of addresses.
type attacker struct {
	room string // link of the room
	host string
	from netip.Addr // first address; the others follow. Zero: this machine's.
}

func newAttacker(room, outside string) (*attacker, error) {
	at, err := url.Parse(room)
	if err != nil {
		return nil, err
	}
	a := &attacker{room: room, host: at.Host}
	if outside != "" {
		a.from, err = netip.ParseAddr(outside)
	}
	return a, err
}

// address returns the attacker's n-th address.
func (a *attacker) address(n int) net.IP {
	if !a.from.IsValid() {
		return nil
	}
	at := a.from
	for range n {
		at = at.Next()
	}
	return net.IP(at.AsSlice())
}

// dialer connects from the n-th address.
func (a *attacker) dialer(n int) *net.Dialer {
	d := &net.Dialer{Timeout: 5 * time.Second}
	if ip := a.address(n); ip != nil {
		d.LocalAddr = &net.TCPAddr{IP: ip}
	}
	return d
}

// web makes HTTP calls from the n-th address.
func (a *attacker) web(n int) *http.Client {
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DialContext: a.dialer(n).DialContext, MaxIdleConnsPerHost: 8}}
}

// strange accepts any certificate.
func strange(protocols ...string) *tls.Config {
	return &tls.Config{InsecureSkipVerify: true, NextProtos: protocols} //nolint:gosec // see above
}

// assaulted carries out the assaults one after another while others walk about. If
// those seem affected, the assault is repeated twice and the median counts, because the
// machine may have been busy.
func (s *settings) assaulted(ctx context.Context, room string, w *watch, server *child, report *siegeReport) error {
	attacker, err := newAttacker(room, s.outside)
	if err != nil {
		return err
	}
	for _, what := range assaults {
		var rounds []assaultReport
		for len(rounds) == 0 || len(rounds) < 3 && rounds[0].P95 > mostRise*report.PeaceP95 {
			say("%s", what.name)
			r, err := s.assaultedBy(ctx, what, attacker, w, server)
			if err != nil {
				return fmt.Errorf("%s: %w", what.name, err)
			}
			rounds = append(rounds, r)
		}
		slices.SortFunc(rounds, func(a, b assaultReport) int { return cmp.Compare(a.P95, b.P95) })
		report.Assaults = append(report.Assaults, rounds[len(rounds)/2])
	}
	return nil
}

func (s *settings) assaultedBy(ctx context.Context, what assault, a *attacker, w *watch, server *child) (r assaultReport, err error) {
	r.Name, r.least = what.name, float64(what.least)*s.seconds
	before, err := measure(ctx, server)
	if err != nil {
		return r, err
	}
	w.latency.forget()
	if err := s.besieged(ctx, a.room, w, server, &r.RSS, &r.Newcomer, func(attacking context.Context) (err error) {
		r.Deeds, err = what.run(attacking, a)
		return err
	}); err != nil {
		return r, err
	}
	after, err := before.read(ctx)
	if err != nil {
		return r, err
	}
	const sent = "stoa_websocket_sent_bytes_total"
	r.Latency, r.P95 = w.latency.quantiles(), w.latency.quantile(0.95)
	r.Sent = round(8 * (after.after[sent] - after.before[sent]) / 1e6 / after.seconds)
	return r, nil
}

// stood returns an error if the assault affected others.
func (r *assaultReport) stood(peace, rss float64) error {
	switch {
	case float64(r.Deeds) < r.least:
		return fmt.Errorf("%s: %d of them prove nothing", r.Name, r.Deeds)
	case r.Latency == nil:
		return fmt.Errorf("%s: nobody was seen to move", r.Name)
	case r.P95 > mostRise*peace:
		return fmt.Errorf("%s: others waited %.1f ms in place of %.1f (p95)", r.Name, r.P95, peace)
	case r.Newcomer.Failed > 0 || r.Newcomer.Came == 0:
		return fmt.Errorf("%s: %d newcomers came in, %d did not", r.Name, r.Newcomer.Came, r.Newcomer.Failed)
	case r.RSS-rss > mostGrowth:
		return fmt.Errorf("%s: the server grew from %.0f to %.0f MiB", r.Name, rss, r.RSS)
	}
	return nil
}
