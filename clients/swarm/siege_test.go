package main

import "testing"

// stood is the result of a siege of 10 s that the server withstands.
func stood() (*settings, *siegeReport) {
	var all []assaultReport
	for _, a := range assaults {
		all = append(all, assaultReport{Name: a.name, least: float64(10 * a.least), Deeds: 10 * a.least, Latency: &quantiles{33, 49}, P95: 40, Newcomer: newcomersFields{P50: 3, P95: 9, Came: 10}, RSS: 60})
	}
	return &settings{seconds: 10, messages: 10000, connections: 1000, outside: "10.77.0.2"}, &siegeReport{
		Before: &quantiles{33, 48}, During: &quantiles{33, 49}, After: &quantiles{33, 47}, PeaceP95: 39,
		Member:   hostileDeed{Sent: 99000, Visits: 200, Throttled: 10, Cut: 40},
		Outside:  outsideDeed{Opened: 9990, Refused: 8400, Admitted: 1590},
		Newcomer: newcomersFields{P50: 3, P95: 9, Came: 10},
		RSSFirst: 29, RSSPeak: 43, Assaults: all,
	}
}

func TestASiegeThatStoodIsNoError(t *testing.T) {
	s, r := stood()
	if err := r.verdict(s); err != nil {
		t.Error(err)
	}
}

func TestASiegeFailsWhen(t *testing.T) {
	for name, change := range map[string]func(*siegeReport){
		"nobody was seen":                       func(r *siegeReport) { r.During = nil },
		"few messages were sent":                func(r *siegeReport) { r.Member.Sent = 79000 },
		"few connections were opened":           func(r *siegeReport) { r.Outside.Opened = 7900 },
		"the flood was never refused":           func(r *siegeReport) { r.Member.Throttled = 0 },
		"the flood was refused late":            func(r *siegeReport) { r.Member.Throttled = 1001 },
		"the hostile member was not sent away":  func(r *siegeReport) { r.Member.Cut = 0 },
		"the hostile member was sent away late": func(r *siegeReport) { r.Member.Cut = 5001 },
		"strangers came in without bound":       func(r *siegeReport) { r.Outside.Admitted = 2101 },
		"others waited":                         func(r *siegeReport) { r.During.P99 = 60 },
		"a newcomer stayed outside":             func(r *siegeReport) { r.Newcomer.Failed = 1 },
		"nobody came":                           func(r *siegeReport) { r.Newcomer.Came = 0 },
		"newcomers waited":                      func(r *siegeReport) { r.Newcomer.P95 = 1001 },
		"the server grew":                       func(r *siegeReport) { r.RSSPeak = 158 },
		"an assault was left out":               func(r *siegeReport) { r.Assaults = r.Assaults[1:] },
		"an assault was weak":                   func(r *siegeReport) { r.Assaults[1].Deeds-- },
		"nobody was seen in an assault":         func(r *siegeReport) { r.Assaults[1].Latency = nil },
		"others waited in an assault":           func(r *siegeReport) { r.Assaults[1].P95 = 48 },
		"a newcomer stayed out in an assault":   func(r *siegeReport) { r.Assaults[1].Newcomer.Failed = 1 },
		"the server grew in an assault":         func(r *siegeReport) { r.Assaults[1].RSS = 158 },
	} {
		s, r := stood()
		if change(r); r.verdict(s) == nil {
			t.Errorf("%s, and the siege passed", name)
		}
	}
}

func TestStrangersOfThisMachineMayBeMany(t *testing.T) {
	for _, outside := range []string{"", "127.0.0.2"} {
		s, r := stood()
		s.outside, r.Outside.Admitted = outside, 9990
		if err := r.verdict(s); err != nil {
			t.Errorf("from %q: %v", outside, err)
		}
	}
}
