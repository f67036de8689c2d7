package main

import (
	"sort"
	"time"
)

// If more people talk than a listener has slots, an outsider cannot tell whom the
// server selects, but all slots must be busy.
//
// Measuring is divided into windows. A window counts if at least as many talkers as
// slots were within earshot throughout and never paused, and no pair was sure. A
// listener is then due the packets of one talker for each of its slots except one: a
// change of talker may gain or lose up to a packet, because talkers are not in phase.
const window = time.Second

// countCrowded returns how many packets were due to the listener in such windows, and
// how many were missed. Callers hold the judge's and the listener's locks.
func (j *judge) countCrowded(l *listener) (due, missed int) {
	for begin := j.from + edge; begin+window <= j.to-edge; begin += window {
		if !j.isCrowded(l, begin) {
			continue
		}
		wanted, got := j.slots*(int(window/frameTime)-1), 0
		for i, t := range j.talkers {
			first, end := t.between(begin, begin+window)
			for n := first; n < end; n++ {
				if l.got[i][n] {
					got++
				}
			}
		}
		due, missed = due+wanted, missed+max(0, wanted-got)
		if got < wanted {
			say("missed: %d of %d packets in the slots of bot %d", wanted-got, wanted, l.bot)
		}
	}
	return due, missed
}

func (j *judge) isCrowded(l *listener, begin time.Duration) bool {
	talking := 0
	for i, t := range j.talkers {
		if t.bot == l.bot {
			continue
		}
		history := l.pairs[i].history
		from, to := begin-dueBefore, begin+window+dueAfter
		if best(history, from, to) == sure {
			return false
		}
		// After a pause before the window a slot may hold a silent talker.
		first, end := t.between(from, to)
		if steady := end-first >= int((to-from)/frameTime)-1; steady && worst(history, from, to) == near {
			talking++
		}
	}
	return talking >= j.slots
}

// between returns the numbers of the packets sent between two times.
func (t *talker) between(from, to time.Duration) (first, end int) {
	return sort.Search(len(t.sent), func(n int) bool { return t.sent[n] >= from }),
		sort.Search(len(t.sent), func(n int) bool { return t.sent[n] >= to })
}
