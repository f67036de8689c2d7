package worldstate

import "slices"

// Hidden is whose account somebody's is kept apart from by a block: true where
// the block is its own, false where it is the other's.
type Hidden map[AccountID]bool

// Sees says whether the first is shown the second: neither blocks the other, or
// the first may moderate. Whoever is in charge sees everybody, or a troll could
// hide from all of them by blocking them; a block then works one way.
func Sees(viewer, other *Person) bool {
	return !apart(viewer, other) || viewer.Role.May(Removing)
}

// listens says whether the first may hear the second: whom somebody in charge
// has blocked it does not hear.
func listens(listener, talker *Person) bool {
	return Sees(listener, talker) && !listener.Hidden[talker.Account]
}

func apart(a, b *Person) bool { return a.isApartFrom(b.Account) || b.isApartFrom(a.Account) }

func (p *Person) isApartFrom(account AccountID) bool {
	_, is := p.Hidden[account]
	return is
}

// unseen returns whom the person is not shown, in order of number.
func (r *Room) unseen(p *Person) (numbers []uint16) {
	for _, other := range r.state.People {
		if other != p && !Sees(p, other) {
			numbers = append(numbers, other.Number)
		}
	}
	return numbers
}

// hide brings what is shown of and to a participant in line with who sees whom.
// To somebody who does not see another any more that one has left; to somebody
// who sees it again it has joined.
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

// see tells the viewer what has changed of its seeing the other.
func (r *Room) see(viewer, other *Person) {
	v := r.views[viewer.Number]
	before, now := !slices.Contains(v.hidden, other.Number), Sees(viewer, other)
	switch {
	case before && !now:
		v.hidden = append(v.hidden, other.Number)
		delete(v.seen, other.Number)
		r.tell(viewer.Number, &Left{other.Number, "left"})
	case now && !before:
		v.hidden = slices.DeleteFunc(v.hidden, func(n uint16) bool { return n == other.Number })
		r.tell(viewer.Number, &Joined{other.Participant})
	}
}
