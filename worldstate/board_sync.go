package worldstate

import "slices"

// A viewer that joins or resumes needs more data of the boards than a connection takes
// at once. The viewer asks for the data part by part ([Room.Next]), so that no queue
// grows and urgent messages go in between. A part shows the boards at the time of the
// request and goes out in order with the results, so the room needs no snapshots.

const (
	keptResults = 4096     // newest results kept for viewers that resume
	keptBytes   = 4 << 20  // their approximate size
	missedBytes = 16 << 10 // of missed results in one part
)

// Have says what a resuming client has of the boards. PROTOCOL.md section 4.1.
type Have struct {
	Sequence uint64   // of the last result that the client has applied
	Boards   []Coming `wire:"max=4096"` // boards that are not whole; the client has all others
}

// Coming is a board that the client does not have whole.
type Coming struct {
	Object uint32
	After  uint64 // highest sequence in the board's last `strokes` message, 0 if there was none
}

// boardSync is what a viewer still has to receive.
type boardSync struct {
	behind bool // the viewer asks for results instead of getting them at once
	told   uint64
	boards []Coming
}

// recent holds the newest results, for viewers that resume.
type recent struct {
	results []*Result // in order of sequence, without a gap
	bytes   int
}

func (k *recent) add(result *Result) {
	k.results = append(k.results, result)
	k.bytes += sizeOf(&result.Change)
	drop := 0
	for ; len(k.results)-drop > keptResults || k.bytes > keptBytes; drop++ {
		k.bytes -= sizeOf(&k.results[drop].Change)
		k.results[drop] = nil // free its stroke
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
		size += sizeOf(&rest[n].Change)
	}
	return slices.Clone(rest[:n]) // add changes the array
}

// nextRequest asks for the next part of the boards.
type nextRequest struct {
	number uint16
	viewer Viewer
}

// Next asks for the next part of the boards and results that v lacks. The answer is a
// Missed or Strokes event, or nothing if v has everything. If the last part kept v from
// taking the newest frame, v gets that frame first. ErrBusy: ask again later.
func (r *Room) Next(number uint16, v Viewer) error { return r.post(nextRequest{number, v}) }

func (r *Room) feed(m nextRequest) {
	p := r.views[m.number]
	if p == nil || p.viewer != m.viewer {
		return
	}
	if p.late {
		r.showTo(m.number, p)
	}
	switch {
	case p.feed.behind:
		r.tellMissed(p)
	case len(p.feed.boards) > 0:
		r.tellPage(p)
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
	p.viewer.Tell(&Missed{missed})
}

func (r *Room) tellPage(p *view) {
	next := &p.feed.boards[0]
	page, more := r.durable.Object(next.Object).Board.After(next.After)
	if more {
		next.After = page.Last()
	} else {
		p.feed.boards = p.feed.boards[1:]
	}
	p.viewer.Tell(&Strokes{next.Object, page, more})
}

// startOver makes the viewer forget the boards and get all of them anew.
func (r *Room) startOver(p *view) {
	p.feed = boardSync{boards: r.boards()}
	p.viewer.Tell(&BoardsReset{r.durable.Sequence})
}

// boards returns all boards, as needed by a viewer that has none.
func (r *Room) boards() (all []Coming) {
	for _, o := range r.durable.Objects {
		if o.Board != nil {
			all = append(all, Coming{Object: o.Number})
		}
	}
	return all
}

// tellResult sends a result to all viewers, except those that ask for results in parts:
// viewers that have not caught up, and from now on viewers that are too slow.
func (r *Room) tellResult(result *Result) {
	for _, p := range r.views {
		switch {
		case p.viewer == nil || p.feed.behind:
		case p.viewer.Congested():
			p.feed.behind, p.feed.told = true, result.Sequence-1
		default:
			p.viewer.Tell(result)
		}
	}
}

// begin returns what a new or resuming viewer needs, and the result after which its
// boards go on. from is nil if the viewer has no boards, has boards of before a reset,
// or needs results that are no longer kept.
func (r *Room) begin(have *Have) (_ boardSync, from *uint64) {
	now := r.durable.Sequence
	if have == nil || have.Sequence > now || r.now.Sub(r.resetAt) < resetMemory ||
		have.Sequence < now && len(r.recent.after(have.Sequence, 1)) == 0 {
		return boardSync{boards: r.boards()}, nil
	}
	f := boardSync{behind: have.Sequence < now, told: have.Sequence}
	for _, b := range r.boards() {
		for _, c := range have.Boards {
			if c.Object == b.Object {
				f.boards = append(f.boards, c)
				break
			}
		}
	}
	return f, &have.Sequence
}
