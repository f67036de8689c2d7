package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"stoa/avatar"
	"stoa/clients/headless"
	"stoa/spatial"
)

// The judge computes what every listener should hear, from the bodies that the
// generator sent and the acoustic model, and not from anything the server says.
//
// Every sent body updates the standing of each of its pairs:
//
//   - out: out of earshot by the model;
//   - near: within earshot, but with too many others to be sure of a slot;
//   - sure: within earshot, with no more unmuted talkers there than slots.
//
// A packet is due if its pair was sure from dueBefore before it was sent until dueAfter
// after. It is missed if it never came. If too many talk, a listener is due as many
// voices as it has slots, whosever they are: see crowded.go.
//
// A packet leaks if it was sent when its pair had been out for leakAfter (a tick plus
// the time that a pose needs to travel) and came nevertheless. A packet of an unknown
// talker leaks as well.
//
// A talker who has just gone out of earshot counts as present for lingers, because the
// server may see two poses in another order than they were sent.
//
// The judge identifies packets without decryption: the size of a payload is the
// packet's number modulo sizes.
const (
	dueBefore = 600 * time.Millisecond
	dueAfter  = 150 * time.Millisecond
	leakAfter = 150 * time.Millisecond
	lingers   = 300 * time.Millisecond

	sizes       = 64
	leastSize   = 40
	mouthHeight = 1.65
)

type standing uint8

const (
	unknown standing = iota
	out
	near
	sure
)

// judge gets every sent body and every packet.
type judge struct {
	acoustics *spatial.AcousticModel
	slots     int
	begin     time.Time
	talkers   []*talker
	listeners []*listener
	byNumber  map[uint16]*talker
	residence samples
	measuring atomic.Bool
	from, to  time.Duration // beginning and end of measuring

	sentCount, gotCount, lost, leaked atomic.Int64

	mu     sync.Mutex // guards places and the histories of pairs
	places []spatial.Place
}

// talker is a bot that talks.
type talker struct {
	bot     int
	ordinal int

	mu   sync.Mutex      // guards sent
	sent []time.Duration // when each packet was sent
}

// listener is a bot that listens.
type listener struct {
	bot   int
	pairs []pair // by talker's ordinal

	mu      sync.Mutex        // guards the fields below
	streams map[uint32]uint16 // last sequence number of each slot
	got     []map[int]bool    // by talker's ordinal: received packets
}

// pair is the history of a talker's standing with a listener.
type pair struct {
	history []change
	now     atomic.Int64 // time at which the server can know the last change << 3 | the standing
}

type change struct {
	at time.Duration
	standing
}

func newJudge(acoustics *spatial.AcousticModel, slots int) *judge {
	return &judge{acoustics: acoustics, slots: slots, begin: time.Now(), byNumber: map[uint16]*talker{}}
}

// seat prepares the judge: talks and listens say which bots do.
func (j *judge) seat(bots int, talks, listens func(int) bool) {
	j.places = make([]spatial.Place, bots)
	for i := range bots {
		if talks(i) {
			j.talkers = append(j.talkers, &talker{bot: i, ordinal: len(j.talkers)})
		}
	}
	for i := range bots {
		if !listens(i) {
			continue
		}
		l := &listener{bot: i, pairs: make([]pair, len(j.talkers)), streams: map[uint32]uint16{}}
		for range j.talkers {
			l.got = append(l.got, map[int]bool{})
		}
		j.listeners = append(j.listeners, l)
	}
}

// open gets the participants' numbers, once everybody is in place.
func (j *judge) open(bots []*bot) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, t := range j.talkers {
		j.byNumber[bots[t.bot].number] = t
	}
	for i, b := range bots {
		body := b.motion.at(0)
		j.places[i] = j.place(&body)
	}
	for _, l := range j.listeners {
		j.check(l, time.Since(j.begin))
	}
}

func (j *judge) place(b *avatar.Body) spatial.Place {
	return j.acoustics.Place(b.Feet(), b.Mouth(mouthHeight), b.Forward())
}

// moved gets a sent body and the time at which sending began.
func (j *judge) moved(b *bot, body avatar.Body, at time.Time) {
	place := j.place(&body)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.places[b.index] = place
	talks := j.byNumber[b.number] != nil
	for _, l := range j.listeners {
		if talks || l.bot == b.index {
			j.check(l, at.Sub(j.begin))
		}
	}
}

// check computes one listener's standing with every talker. Callers hold j.mu.
func (j *judge) check(l *listener, at time.Duration) {
	known := time.Since(j.begin)
	audible := make([]bool, len(j.talkers))
	within := 0
	for i, t := range j.talkers {
		if t.bot == l.bot {
			continue
		}
		_, audible[i] = j.acoustics.Gain(&j.places[t.bot], &j.places[l.bot])
		if audible[i] || l.pairs[i].lingers(at) {
			within++
		}
	}
	for i, t := range j.talkers {
		switch {
		case t.bot == l.bot:
		case !audible[i]:
			l.pairs[i].become(out, at, known)
		case within <= j.slots:
			l.pairs[i].become(sure, at, known)
		default:
			l.pairs[i].become(near, at, known)
		}
	}
}

// lingers reports whether the talker was within earshot a moment ago.
func (p *pair) lingers(at time.Duration) bool {
	if len(p.history) == 0 {
		return false
	}
	last := p.history[len(p.history)-1]
	return last.standing != out || len(p.history) > 1 && at-last.at < lingers
}

// become notes a change that began at a time, and that the server can know only from
// known on.
func (p *pair) become(s standing, at, known time.Duration) {
	if n := len(p.history); n > 0 && p.history[n-1].standing == s {
		return
	}
	p.history = append(p.history, change{at, s})
	p.now.Store(int64(max(at, known))<<3 | int64(s))
}

// utter is called before a packet is sent, and returns its payload.
func (j *judge) utter(t *talker) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	payload := make([]byte, leastSize+len(t.sent)%sizes)
	payload[0] = 0x78 // Opus: CELT, 20 ms
	payload[1] = byte(t.ordinal)
	t.sent = append(t.sent, time.Since(j.begin))
	if j.measuring.Load() {
		j.sentCount.Add(1)
	}
	return payload
}

// hears gets a received packet.
func (j *judge) hears(l *listener, p headless.Packet) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last, known := l.streams[p.Stream]
	l.streams[p.Stream] = p.Sequence
	measuring := j.measuring.Load()
	if measuring {
		j.gotCount.Add(1)
		if gap := int16(p.Sequence - last - 1); known && gap > 0 {
			j.lost.Add(int64(gap))
		}
	}
	t := j.byNumber[p.Talker]
	if t == nil || t.bot == l.bot {
		j.leak(p.Talker, l, "of nobody who talks to it")
		return
	}
	n, sent := t.find(p.Size)
	if n < 0 {
		j.leak(p.Talker, l, "that was never sent")
		return
	}
	now := l.pairs[t.ordinal].now.Load()
	if since := sent - time.Duration(now>>3); standing(now&7) == out && since > leakAfter {
		j.leak(p.Talker, l, fmt.Sprintf("sent %v after it went out of earshot", since))
	}
	l.got[t.ordinal][n] = true
	if measuring && n%8 == 0 {
		j.residence.add(p.At.Sub(j.begin) - sent)
	}
}

// find returns the newest packet of that size.
func (t *talker) find(size int) (n int, sent time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if size < leastSize || size >= leastSize+sizes {
		return -1, 0
	}
	newest := len(t.sent) - 1
	n = newest - ((newest%sizes-(size-leastSize))+sizes)%sizes
	if n < 0 {
		return -1, 0
	}
	return n, t.sent[n]
}

func (j *judge) leak(talker uint16, l *listener, what string) {
	if j.leaked.Add(1) <= 5 {
		say("leak: a packet of participant %d at bot %d, %s", talker, l.bot, what)
	}
}
