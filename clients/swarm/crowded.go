package main

import (
	"sort"
	"time"
)

// Where more people talk than a listener has slots, nobody outside can tell
// whom the server chooses, but all slots must be busy.
//
// The measuring is cut into windows. In one throughout which at least as many
// talkers as slots were within earshot and never paused, and none was sure, a
// listener is due the packets of one talker for each of its slots, but for one:
// when a slot changes from one talker to another, up to a packet is gained or
// lost, because talkers are not in phase.
const window = time.Second

// countCrowded returns what was due to the listener in such windows, and what
// of it never came. It needs the judge's and the listener's locks.
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
		// A pause before the window can leave somebody silent in a slot.
		first, end := t.between(from, to)
		if steady := end-first >= int((to-from)/frameTime)-1; steady && worst(history, from, to) == near {
			talking++
		}
	}
	return talking >= j.slots
}

// between are the numbers of the packets sent from one time to another.
func (t *talker) between(from, to time.Duration) (first, end int) {
	return sort.Search(len(t.sent), func(n int) bool { return t.sent[n] >= from }),
		sort.Search(len(t.sent), func(n int) bool { return t.sent[n] >= to })
}
