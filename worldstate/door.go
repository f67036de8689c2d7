package worldstate

// SetDoor says who may come in and who waits, to be told to those here. It
// does not wait.
func (r *Room) SetDoor(door Door, knocks []Knock) {
	r.must(func() {
		r.door, r.knocks = door, knocks
		for number := range r.presences {
			r.tellDoor(number)
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
