package worldstate

import (
	"fmt"
	"slices"
	"time"
)

// Durability: what stands between accepted operations and operations on disk. See the
// package comment.

// operate applies an operation ahead of the disk and appends its result to the journal.
// The author and everybody else get the result in release.
func (r *Room) operate(from uint16, op *Operation) {
	if r.rests() && !r.isRepeated(from, op) {
		r.tell(from, &Refused{op.ClientSequence, ErrStore})
		return
	}
	op.By.At, op.At, op.Keep = time.Now().UnixMilli(), r.now, r.keepResult
	if _, err := r.state.Apply(from, op); err != nil {
		r.refuse(from, op, err)
	}
}

// isRepeated reports whether the operation was applied before: its answer comes, or came,
// with the first one.
func (r *Room) isRepeated(from uint16, op *Operation) bool {
	p := r.state.Person(from)
	return p != nil && op.ClientSequence <= r.state.Contents.Clients[p.Client].ClientSequence
}

func (r *Room) keepResult(result *Result) error { return r.keep(result, func(error) {}) }

// keep appends a result to the journal, before the room applies the result. then gets
// the outcome, on another goroutine.
func (r *Room) keep(result *Result, then func(error)) error {
	generation := r.generation
	err := r.cfg.Journal.Append(result, func(err error) {
		r.disk.put(appended{result.Sequence, generation, err})
		then(err)
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	r.pending = append(r.pending, result)
	return nil
}

// refuse answers an operation that was not applied. A repeated one is acknowledged again if it
// is on disk; the acknowledgement of one on its way is still to come. Of one that the room does
// not remember nobody knows whether it was applied: it is refused.
func (r *Room) refuse(from uint16, op *Operation, err error) {
	p := r.state.Person(from)
	if refusable(err) || p == nil {
		r.tell(from, &Refused{op.ClientSequence, err})
		return
	}
	same := func(result *Result) bool {
		return result.Client == p.Client && result.ClientSequence == op.ClientSequence
	}
	mark := r.durable.Clients[p.Client]
	if mark.ClientSequence == op.ClientSequence {
		r.tell(from, &Acknowledged{mark.ClientSequence, mark.Sequence})
	} else if at := slices.IndexFunc(r.recent.results, same); at >= 0 {
		r.tell(from, &Acknowledged{op.ClientSequence, r.recent.results[at].Sequence})
	} else if !slices.ContainsFunc(r.pending, same) {
		r.tell(from, &Refused{op.ClientSequence, ErrRepeated})
	}
}

// release takes the disk's reports and sends everybody the results that are on disk.
func (r *Room) release() {
	for _, m := range r.disk.take() {
		r.turns.Add(1)
		switch m := m.(type) {
		case appended:
			r.appended(m)
		case journalBack:
			r.journalBack(m.contents)
		case recorded:
			r.recorded(m)
		case documentRead:
			r.documentWasRead(m)
		case documentKept:
			r.documentWasKept(m)
		}
	}
	if r.broken {
		return // journalBack decides
	}
	for len(r.pending) > 0 && r.pending[0].Sequence <= r.onDisk {
		result := r.pending[0]
		r.pending = r.pending[1:]
		r.reveal(result)
	}
	if len(r.pending) == 0 {
		r.pending = nil // free the array
	}
}

// reveal sends everybody a result that is on disk, then the author its acknowledgement.
func (r *Room) reveal(result *Result) {
	r.conceal(result)
	r.durable.Apply(result)
	r.recent.add(result)
	r.tellResult(result)
	r.acknowledge(result)
}

// acknowledge tells the author that a result is on disk, and removes the live stroke
// that the result finishes.
func (r *Room) acknowledge(result *Result) {
	_, _ = r.state.Apply(0, &Finish{result}) // never refused
	author := r.state.ByClient(result.Client)
	if author == nil {
		return
	}
	r.tell(author.Number, &Acknowledged{result.ClientSequence, result.Sequence})
}

// appended notes what is on disk. If the journal has failed, appended asks for the
// contents of the disk: some of the pending results may have reached it.
func (r *Room) appended(m appended) {
	switch {
	case m.generation != r.generation:
		return // the room has already rolled back
	case m.err == nil:
		r.onDisk = m.sequence
		r.trouble = trouble{}
		return
	}
	r.trouble.add(r.now)
	r.generation++
	r.broken = true
	r.cfg.Log.Error("journal failed", "reason", m.err.Error())
	r.cfg.Journal.Reload(func(c *Contents) { r.disk.put(journalBack{c}) })
}

// journalBack goes on from the contents of the disk. Every pending operation gets its
// answer: the room reveals operations that are on disk although their commit seemed to
// fail, and refuses the rest, which nobody has seen. Boards are reset only if the disk
// has lost or changed what it had reported as stored.
func (r *Room) journalBack(c *Contents) {
	r.broken = false
	pending := r.pending
	r.pending = nil
	for _, result := range pending {
		if result.Sequence <= c.Sequence {
			r.reveal(result)
		} else if author := r.state.ByClient(result.Client); author != nil {
			r.tell(author.Number, &Refused{result.ClientSequence, ErrStore})
		}
	}
	if !r.durable.Equal(c) {
		r.cfg.Log.Error("the disk has other boards than were shown", "shown", r.durable.Sequence, "disk", c.Sequence)
		r.reset(c)
	}
	_, _ = r.state.Apply(0, &RollBack{r.durable.Clone()})
	r.onDisk = r.durable.Sequence
}

// reset replaces the boards that everybody has.
func (r *Room) reset(c *Contents) {
	r.durable, r.recent, r.resetAt, r.covered = c, recent{}, r.now, coverageOf(c)
	for _, p := range r.views {
		if p.viewer != nil {
			r.startOver(p)
		}
	}
}

// resetMemory is how long after a reset no resuming viewer may keep its boards: it may
// not have received the reset.
const resetMemory = 2 * ResumeTime

// trouble keeps a room from using a failing journal: for longer with each failure in a
// row.
type trouble struct {
	failures int
	until    time.Time
}

const (
	shortestRest = 500 * time.Millisecond
	longestRest  = 10 * time.Second
)

func (t *trouble) add(now time.Time) {
	rest := min(longestRest, shortestRest<<min(t.failures, 10))
	t.failures++
	t.until = now.Add(rest)
}

// rests reports whether the room must not use the journal now.
func (r *Room) rests() bool { return r.broken || r.trouble.rests(r.now) }

func (t *trouble) rests(now time.Time) bool { return now.Before(t.until) }
