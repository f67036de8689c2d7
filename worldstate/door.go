package worldstate

import "slices"

// SetDoor takes who may come in, who waits and who may erase from now, which it
// calls on the room's goroutine: of several, the last to arrive tells the newest.
// Everybody here is told what has changed, but who waits only those who may answer,
// and that once a tick: strangers can knock as often as they like.
func (r *Room) SetDoor(now func() *DoorChanged) {
	r.must(func() {
		is := now()
		changed := r.door != is.Door || r.state.Erasing != is.Erasing
		r.knocked = r.knocked || !slices.Equal(r.knocks, is.Knocks)
		r.door, r.knocks, r.state.Erasing = is.Door, is.Knocks, is.Erasing
		for _, p := range r.state.People {
			if changed {
				r.tellDoor(p.Number)
			}
		}
	})
}

// tellKnocks tells those who may answer of who has come to the door, or gone,
// since the last tick.
func (r *Room) tellKnocks() {
	if !r.knocked {
		return
	}
	r.knocked = false
	for _, p := range r.state.People {
		if p.Role.May(Answering) {
			r.tellDoor(p.Number)
		}
	}
}

func (r *Room) tellDoor(number uint16) {
	p := r.state.Person(number)
	if p == nil {
		return
	}
	e := &DoorChanged{Door: r.door, Erasing: r.state.Erasing}
	if p.Role.May(Answering) {
		e.Knocks = r.knocks
	}
	r.tell(number, e)
}
