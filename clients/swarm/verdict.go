package main

import (
	"fmt"
	"time"
)

// edge is the time at both ends of measuring that does not count, because the
// surroundings of these packets were not observed.
const edge = time.Second

// count returns how many packets were due and how many were missed. No packet may be in
// flight.
func (j *judge) count() (due, missed int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, l := range j.listeners {
		l.mu.Lock()
		for i, t := range j.talkers {
			if t.bot == l.bot {
				continue
			}
			d, m := j.countPair(l, i)
			due, missed = due+d, missed+m
			if m > 0 && missed-m < 5 {
				say("missed: %d of %d packets of bot %d at bot %d", m, d, t.bot, l.bot)
			}
		}
		d, m := j.countCrowded(l)
		due, missed = due+d, missed+m
		l.mu.Unlock()
	}
	return due, missed
}

func (j *judge) countPair(l *listener, i int) (due, missed int) {
	history := l.pairs[i].history
	for n, at := range j.talkers[i].sent {
		if at < j.from+edge || at > j.to-edge {
			continue
		}
		for len(history) > 1 && history[1].at <= at-dueBefore {
			history = history[1:]
		}
		if worst(history, at-dueBefore, at+dueAfter) == sure {
			due++
			if !l.got[i][n] {
				missed++
			}
		}
	}
	return due, missed
}

// worst returns the lowest standing in a period.
func worst(history []change, from, to time.Duration) standing {
	least, _ := extremes(history, from, to)
	return least
}

// best returns the highest standing in a period.
func best(history []change, from, to time.Duration) standing {
	_, most := extremes(history, from, to)
	return most
}

func extremes(history []change, from, to time.Duration) (least, most standing) {
	if len(history) == 0 || history[0].at > from {
		return unknown, unknown
	}
	for len(history) > 1 && history[1].at <= from {
		history = history[1:]
	}
	least, most = history[0].standing, history[0].standing
	for _, c := range history[1:] {
		if c.at > to {
			break
		}
		least, most = min(least, c.standing), max(most, c.standing)
	}
	return least, most
}

// fields returns the fields of the report, once all packets have arrived.
func (j *judge) fields(r *reading) voicesFields {
	due, missed := j.count()
	f := voicesFields{In: round(float64(j.sentCount.Load()) / r.seconds), Out: round(float64(j.gotCount.Load()) / r.seconds),
		Residence: j.residence.quantiles(), Due: due, Missed: missed, Lost: int(j.lost.Load()), Leaked: int(j.leaked.Load())}
	if r.server != nil && f.Out > 0 {
		cost := round(1e6 * r.server.CPU / f.Out)
		f.PerPacket = &cost
	}
	return f
}

func (f *voicesFields) verdict() error {
	switch {
	case f.Due == 0:
		return fmt.Errorf("nothing was due: this run proves nothing")
	case f.Leaked > 0:
		return fmt.Errorf("%d packets leaked out of earshot", f.Leaked)
	case f.Missed*1000 > f.Due:
		return fmt.Errorf("%d of %d packets due were missed", f.Missed, f.Due)
	}
	return nil
}
