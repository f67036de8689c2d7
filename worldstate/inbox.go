package worldstate

import (
	"errors"
	"time"
)

// What the room's inbox holds, besides functions to run.
type (
	request struct {
		from    uint16
		command Command
	}
	detach struct {
		number uint16
		viewer Viewer
	}
	journalFailed struct {
		generation int
		err        error
	}
	journalBack struct{ contents *Contents }
)

func (r *Room) receive(m any) {
	switch m := m.(type) {
	case request:
		r.apply(m.from, m.command)
	case detach:
		r.detach(m)
	case journalFailed:
		r.journalFailed(m)
	case journalBack:
		r.journalBack(m.contents)
	case func():
		m()
	}
}

// apply carries out a participant's command and tells those who need to know.
func (r *Room) apply(from uint16, c Command) {
	if op, ok := c.(*Operate); ok {
		r.operate(from, op)
		return
	}
	event, err := r.state.Apply(from, c)
	if err != nil || event == nil {
		return // poses and unfinished strokes are not answered
	}
	switch c := c.(type) {
	case *Mute:
		r.cfg.Voices.Mute(from, c.Muted)
	case *Leave:
		r.forget(from, nil)
	}
	r.tellAll(event)
}

func (r *Room) detach(m detach) {
	if p := r.presences[m.number]; p != nil && p.viewer == m.viewer {
		p.viewer, p.lostAt = nil, time.Now()
	}
}

// expire lets those go who lost their connection and did not come back.
func (r *Room) expire() {
	for number, p := range r.presences {
		if p.viewer == nil && r.now.Sub(p.lostAt) > resumeTime {
			r.apply(number, &Leave{Lost: true})
		}
	}
	for number, used := range r.rested {
		if r.now.Sub(used) > numberRest {
			delete(r.rested, number)
		}
	}
}

// forget removes what the room keeps of a participant that left the state.
func (r *Room) forget(number uint16, reason error) {
	if p := r.presences[number]; p != nil && p.viewer != nil {
		p.viewer.Leave(reason)
	}
	delete(r.presences, number)
	for _, p := range r.presences {
		delete(p.seen, number)
	}
	r.rested[number] = r.now
	r.people.Store(int32(len(r.presences)))
	r.gone(number)
}

func (r *Room) tellAll(e Event) {
	for _, p := range r.presences {
		if p.viewer != nil {
			p.viewer.Tell(e)
		}
	}
}

func (r *Room) tell(number uint16, e Event) {
	if p := r.presences[number]; p != nil && p.viewer != nil {
		p.viewer.Tell(e)
	}
}

// refusable says whether err is an answer to give, rather than silence.
func refusable(err error) bool { return !errors.Is(err, ErrRepeated) && !errors.Is(err, ErrNobody) }
