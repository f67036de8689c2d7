package worldstate

import "slices"

// SetDoor takes who may come in and who waits from now, which it calls on the
// room's goroutine: of several, the last to arrive tells the newest. Everybody
// here is told of a door that has changed, those who may answer of who waits.
func (r *Room) SetDoor(now func() (Door, []Knock)) {
	r.must(func() {
		door, knocks := now()
		changed := r.door != door
		waiting := !slices.Equal(r.knocks, knocks)
		r.door, r.knocks = door, knocks
		for _, p := range r.state.People {
			if changed || waiting && p.Role.May(Answering) {
				r.tellDoor(p.Number)
			}
		}
	})
}

func (r *Room) tellDoor(number uint16) {
	p := r.state.Person(number)
	if p == nil {
		return
	}
	e := &DoorIs{Door: r.door}
	if p.Role.May(Answering) {
		e.Knocks = r.knocks
	}
	r.tell(number, e)
}
