package worldstate

import (
	"math"
	"slices"

	"stoa/worldstate/record"
)

// A viewer that joins or resumes needs more records than a connection takes at once. The
// viewer asks for them part by part ([Room.Next]), first the objects of the room, then
// what is on the boards, so that no queue grows and urgent messages go in between. A part
// shows the records at the time of the request and goes out in order with the results,
// so the room needs no snapshots.

const (
	keptResults = 4096     // newest results kept for viewers that resume
	keptBytes   = 4 << 20  // their approximate size
	missedBytes = 16 << 10 // of missed results in one part
)

// Have says which records a resuming client has. PROTOCOL.md section 4.1.
type Have struct {
	Sequence uint64   // of the last result that the client has applied
	Parents  []Coming `wire:"max=4096"` // parents whose records are not whole; the client has those of all others
}

// Coming is a parent whose records the client does not have whole.
type Coming struct {
	Parent record.ID
	After  uint64 // `made` of the last record in the last `records` of this parent, 0 if there was none
}

// recordSync is what a viewer still has to receive.
type recordSync struct {
	behind  bool // the viewer asks for results instead of getting them at once
	told    uint64
	parents []Coming
}

// recent holds the newest results, for viewers that resume.
type recent struct {
	results []*Result // in order of sequence, without a gap
	bytes   int
}

func (k *recent) add(result *Result) {
	k.results = append(k.results, result)
	k.bytes += result.Size()
	drop := 0
	for ; len(k.results)-drop > keptResults || k.bytes > keptBytes; drop++ {
		k.bytes -= k.results[drop].Size()
		k.results[drop] = nil // free its records
	}
	k.results = k.results[drop:]
}

// after returns the results that follow the sequence, up to about the given number
// of bytes; none if they are no longer kept.
func (k *recent) after(sequence uint64, bytes int) []*Result {
	if len(k.results) == 0 || sequence+1 < k.results[0].Sequence {
		return nil
	}
	rest := k.results[min(uint64(len(k.results)), sequence+1-k.results[0].Sequence):]
	n := 0
	for size := 0; n < len(rest) && size < bytes; n++ {
		size += rest[n].Size()
	}
	return slices.Clone(rest[:n]) // add changes the array
}

// nextRequest asks for the next part of the records.
type nextRequest struct {
	number uint16
	viewer Viewer
}

// Next asks for the next part of the records and results that v lacks. The answer is a
// Missed or Records event, or nothing if v has everything. If the last part kept v from
// taking the newest frame, v gets that frame first. ErrBusy: ask again later.
func (r *Room) Next(number uint16, v Viewer) error { return r.post(nextRequest{number, v}) }

func (r *Room) feed(m nextRequest) {
	p := r.views[m.number]
	if p == nil || p.viewer != m.viewer {
		return
	}
	if p.late {
		r.lookAtHands()
		r.showTo(m.number, p)
	}
	switch {
	case p.feed.behind:
		r.tellMissed(p)
	case len(p.feed.parents) > 0:
		r.tellPage(p)
	case p.texts.now != nil:
		r.tellContent(m.number, p)
	}
}

func (r *Room) tellMissed(p *view) {
	missed := r.recent.after(p.feed.told, missedBytes)
	if len(missed) == 0 { // the connection is slower than the changes
		r.startOver(p)
		return
	}
	p.feed.told = missed[len(missed)-1].Sequence
	p.feed.behind = p.feed.told < r.durable.Sequence
	seen := make([]*Result, len(missed))
	for i, result := range missed {
		seen[i] = result.seenBy(p.sight)
	}
	p.viewer.Tell(&Missed{seen})
}

func (r *Room) tellPage(p *view) {
	next := p.feed.parents[0]
	page, more := r.durable.Set(next.Parent).After(next.After)
	if more {
		p.feed.parents[0].After = page.Last()
	} else {
		p.feed.parents = p.feed.parents[1:]
	}
	p.viewer.Tell(&Records{next.Parent, r.pageFor(p, next.Parent, page), more})
}

// startOver makes the viewer forget all records and get them anew.
func (r *Room) startOver(p *view) {
	p.feed = recordSync{parents: r.parents(p.sight)}
	p.viewer.Tell(&ContentsReset{r.durable.Sequence})
}

// parents returns the room and everything in it that holds records and that a role sees, as
// needed by a viewer that has no records.
func (r *Room) parents(sight Role) []Coming {
	all := []Coming{{Parent: record.Room}}
	for _, o := range r.durable.Sets[record.Room].Records() {
		if record.KindOf(o.Kind).CanHold() && SightOf(o) <= sight {
			all = append(all, Coming{Parent: o.ID})
		}
	}
	return all
}

// tellResult sends a result to all viewers, except those that ask for results in parts:
// viewers that have not caught up, and from now on viewers that are too slow.
func (r *Room) tellResult(result *Result) {
	for _, p := range r.views {
		seen := result.seenBy(p.sight)
		p.feed.follow(seen)
		switch {
		case p.viewer == nil:
		case p.feed.behind && result.hides(p.sight):
			r.startOver(p)
		case p.feed.behind:
		case p.viewer.Congested():
			p.feed.behind, p.feed.told = true, result.Sequence-1
		default:
			p.viewer.Tell(seen)
		}
	}
}

// follow notes what a result means for the parts to come: viewers forget what is on a
// board that is deleted, and need it anew when the board is restored.
func (f *recordSync) follow(result *Result) {
	for i := range result.Of {
		switch e := &result.Of[i]; {
		case e.Verb == record.Delete && result.Parent == record.Room:
			f.parents = slices.DeleteFunc(f.parents, func(c Coming) bool { return c.Parent == e.ID })
		case e.Verb == record.Restore && record.KindOf(e.Record.Kind).CanHold():
			f.parents = append(f.parents, Coming{Parent: e.Record.ID})
		}
	}
}

// begin returns what a new or resuming viewer needs, and the result after which its
// records go on. from is nil if the viewer has no records, has records of before a reset,
// or needs results that are no longer kept.
func (r *Room) begin(have *Have, sight Role) (_ recordSync, from *uint64) {
	now := r.durable.Sequence
	hides := func(missed *Result) bool { return missed.hides(sight) }
	if have == nil || have.Sequence > now || r.now.Sub(r.resetAt) < resetMemory ||
		have.Sequence < now && len(r.recent.after(have.Sequence, 1)) == 0 ||
		slices.ContainsFunc(r.recent.after(have.Sequence, math.MaxInt), hides) {
		return recordSync{parents: r.parents(sight)}, nil
	}
	f := recordSync{behind: have.Sequence < now, told: have.Sequence}
	unknown := uint64(math.MaxUint64) // the client may not know objects that were put after this one
	for _, p := range r.parents(sight) {
		at := slices.IndexFunc(have.Parents, func(c Coming) bool { return c.Parent == p.Parent })
		switch {
		case at >= 0:
			f.parents = append(f.parents, have.Parents[at])
			if p.Parent == record.Room {
				unknown = have.Parents[at].After
			}
		case p.Parent != record.Room && r.durable.Object(p.Parent).Made > unknown:
			f.parents = append(f.parents, p)
		}
	}
	for _, missed := range r.recent.after(have.Sequence, math.MaxInt) {
		f.follow(missed.seenBy(sight))
	}
	return f, &have.Sequence
}
