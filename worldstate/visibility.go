package worldstate

import "slices"

// Hidden lists the accounts that a block separates from this one: true if this account
// made the block, false if the other did.
type Hidden map[AccountID]bool

// Sees reports whether viewer may see other: no block between them, or viewer may
// remove people. Hosts see everybody, otherwise a troll could hide from all hosts by
// blocking them; such a block works one way.
func Sees(viewer, other *Person) bool {
	return !apart(viewer, other) || viewer.Role.May(Removing)
}

// listens reports whether listener may hear talker. A host does not hear people whom
// the host has blocked.
func listens(listener, talker *Person) bool {
	return Sees(listener, talker) && !listener.Hidden[talker.Account]
}

func apart(a, b *Person) bool { return a.isApartFrom(b.Account) || b.isApartFrom(a.Account) }

func (p *Person) isApartFrom(account AccountID) bool {
	_, is := p.Hidden[account]
	return is
}

// unseen returns the participants that the person may not see, in order of number.
func (r *Room) unseen(p *Person) (numbers []uint16) {
	for _, other := range r.state.People {
		if other != p && !Sees(p, other) {
			numbers = append(numbers, other.Number)
		}
	}
	return numbers
}

// hide updates what a participant sees and who sees it after a change of blocks. For a
// viewer who may no longer see a participant, that participant has left; for one who
// may see it again, it has joined.
func (r *Room) hide(number uint16) {
	p := r.state.Person(number)
	if p == nil {
		return
	}
	for _, other := range r.state.People {
		if other != p {
			r.see(p, other)
			r.see(other, p)
		}
	}
}

// see tells the viewer that it sees the other from now on, or no longer.
func (r *Room) see(viewer, other *Person) {
	v := r.views[viewer.Number]
	before, now := !slices.Contains(v.hidden, other.Number), Sees(viewer, other)
	switch {
	case before && !now:
		v.hidden = append(v.hidden, other.Number)
		delete(v.seen, other.Number)
		delete(v.held, other.Number)
		r.tell(viewer.Number, &Left{other.Number, "left"})
	case now && !before:
		v.hidden = slices.DeleteFunc(v.hidden, func(n uint16) bool { return n == other.Number })
		r.tell(viewer.Number, &Joined{other.Participant})
	}
}
