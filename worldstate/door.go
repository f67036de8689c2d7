package worldstate

// SetDoor takes who may come in, who waits and who may erase from now, which it
// calls on the room's goroutine: of several, the last to arrive tells the newest.
// Everybody here is told what has changed, but who waits only those who may answer,
// and that once a tick: strangers can knock as often as they like.
func (r *Room) SetDoor(now func() *DoorChanged) {
	r.must(func() {
		door, erasing := r.state.Door, r.state.Erasing
		event, _ := r.state.Apply(0, &SetDoor{*now()})
		switch {
		case event == nil:
		case r.state.Door == door && r.state.Erasing == erasing:
			r.knocked = true
		default:
			for _, p := range r.state.People {
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
	e := &DoorChanged{Door: r.state.Door, Erasing: r.state.Erasing}
	if p.Role.May(Answering) {
		e.Knocks = r.state.Knocks
	}
	r.tell(number, e)
}
