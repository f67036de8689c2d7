package worldstate

// SetDoor updates the door, the knocks and the rights of the room. The room calls now on
// its goroutine, so that of several calls the last one has the newest values. Everybody
// gets a change, except that knocks go only to people who may answer them, at most once
// a tick: strangers can knock at any rate.
func (r *Room) SetDoor(now func() *DoorChanged) {
	r.must(func() {
		door, rights := r.state.Door, r.state.Rights
		event, _ := r.state.Apply(0, &SetDoor{*now()})
		switch {
		case event == nil:
		case r.state.Door == door && r.state.Rights == rights:
			r.knocked = true
		default:
			for _, p := range r.state.People {
				r.tellDoor(p.Number)
			}
		}
	})
}

// tellKnocks tells people who may answer knocks what has changed since the last tick.
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
	e := &DoorChanged{Door: r.state.Door, Rights: r.state.Rights}
	if p.Role.May(Answering) {
		e.Knocks = r.state.Knocks
	}
	r.tell(number, e)
}
