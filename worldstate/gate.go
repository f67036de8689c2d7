package worldstate

import (
	"fmt"
	"time"

	"stoa/worldstate/board"
)

// The gate between what was accepted and what is on disk. See the package
// comment.

// operate applies an operation ahead of the disk and hands its result to the
// journal. Its author and everybody else hear of it in release.
func (r *Room) operate(from uint16, op *Operate) {
	if r.broken {
		r.tell(from, &Refused{op.ClientSequence, ErrStore})
		return
	}
	now := time.Now()
	op.By.At = now.UnixMilli()
	result, err := r.state.Decide(from, op)
	if err == nil {
		err = r.state.Person(from).revives(result, now)
	}
	if err == nil {
		err = r.append(result, func(error) {})
	}
	if err != nil {
		r.refuse(from, op, err)
	}
}

// append applies a result ahead of the disk and hands it to the journal. then is
// told what became of it there, on another goroutine.
func (r *Room) append(result *Operated, then func(error)) error {
	generation := r.generation
	err := r.cfg.Journal.Append(result, func(err error) {
		r.disk.put(appended{result.Sequence, generation, err})
		then(err)
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	r.state.Contents.Apply(result)
	r.pending = append(r.pending, result)
	return nil
}

// refuse answers an operation that was not applied. One that was applied
// before is acknowledged again if it is on disk; if not, its first
// acknowledgement is still to come.
func (r *Room) refuse(from uint16, op *Operate, err error) {
	if refusable(err) {
		r.tell(from, &Refused{op.ClientSequence, err})
		return
	}
	if p := r.state.Person(from); p != nil {
		if mark := r.shown.Clients[p.Client]; op.ClientSequence <= mark.Client {
			r.tell(from, &Acknowledged{mark.Client, mark.Sequence})
		}
	}
}

// release takes what the disk said and tells everyone the results that have
// reached it.
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
		}
	}
	if r.broken {
		return // journalBack will know
	}
	for len(r.pending) > 0 && r.pending[0].Sequence <= r.onDisk {
		result := r.pending[0]
		r.pending = r.pending[1:]
		r.shown.Apply(result)
		r.tellAll(result)
		r.acknowledge(result)
	}
	if len(r.pending) == 0 {
		r.pending = nil // let go of the array
	}
}

// acknowledge tells the author of a result that it is on disk. The unfinished
// stroke that it finishes goes with it.
func (r *Room) acknowledge(result *Operated) {
	author := r.state.ByClient(result.Client)
	if author == nil {
		return
	}
	if c := result.Change; c.Kind == board.Put && author.Live != nil && author.Live.Stroke == c.Stroke.ID {
		author.Live = nil
	}
	r.tell(author.Number, &Acknowledged{result.ClientSequence, result.Sequence})
}

// appended notes how far the disk has come. When the journal has failed it asks
// for what is on disk: what becomes of the pending results is known when the
// answer is there, for some may have been kept.
func (r *Room) appended(m appended) {
	switch {
	case m.generation != r.generation:
		return // the room has already gone back
	case m.err == nil:
		r.onDisk = m.sequence
		return
	}
	r.generation++
	r.broken = true
	r.cfg.Log.Error("journal failed", "reason", m.err.Error())
	r.cfg.Journal.Reload(func(c *Contents) { r.disk.put(journalBack{c}) })
}

// journalBack goes on from what is on disk. Every pending operation gets its
// answer first.
func (r *Room) journalBack(c *Contents) {
	r.broken = false
	for _, result := range r.pending {
		if result.Sequence <= c.Sequence {
			r.acknowledge(result)
		} else if author := r.state.ByClient(result.Client); author != nil {
			r.tell(author.Number, &Refused{result.ClientSequence, ErrStore})
		}
	}
	r.pending = nil
	r.shown = c
	r.state.Contents = c.Clone()
	r.onDisk = c.Sequence
	r.tellAll(&Reset{c.Sequence})
	for _, p := range r.presences {
		r.turns.Add(1)
		if p.viewer != nil {
			r.tellBoards(p.viewer)
		}
	}
}

func (r *Room) tellBoards(v Viewer) {
	for _, o := range r.shown.Objects {
		if o.Board != nil {
			v.Tell(&Strokes{o.Number, o.Board.Strokes()})
		}
	}
}
