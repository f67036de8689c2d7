package worldstate

import "slices"

// hiddenFrom returns whom the person is hidden from, in order of number.
func (r *Room) hiddenFrom(p *Person) (numbers []uint16) {
	for _, other := range r.state.People {
		if other != p && hides(p, other) {
			numbers = append(numbers, other.Number)
		}
	}
	return numbers
}

// hide brings what is shown of and to a participant in line with whom it is
// hidden from. To either side the other has left, or has joined again.
func (r *Room) hide(number uint16) {
	p := r.state.Person(number)
	before, now := r.presences[number].hidden, r.hiddenFrom(p)
	r.presences[number].hidden = now
	for _, other := range now {
		if !slices.Contains(before, other) {
			o := r.presences[other]
			o.hidden = append(o.hidden, number)
			r.tell(number, &Left{other, "left"})
			r.tell(other, &Left{number, "left"})
			delete(o.seen, number)
			delete(r.presences[number].seen, other)
		}
	}
	for _, other := range before {
		if o := r.presences[other]; o != nil && !slices.Contains(now, other) {
			o.hidden = slices.DeleteFunc(o.hidden, func(n uint16) bool { return n == number })
			r.tell(number, &Joined{r.state.Person(other).Participant})
			r.tell(other, &Joined{p.Participant})
		}
	}
}
