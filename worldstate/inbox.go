package worldstate

import (
	"context"
	"errors"
	"slices"
	"time"
)

// The messages of the room's inbox, besides functions to run.
type (
	request struct {
		from    uint16
		command Command
	}
	detach struct {
		number uint16
		viewer Viewer
	}
)

// receive handles one message. A room that was given up ignores messages: their senders
// have gone elsewhere.
func (r *Room) receive(m any) {
	r.turns.Add(1)
	select {
	case <-r.done:
		return
	default:
	}
	switch m := m.(type) {
	case request:
		r.apply(m.from, m.command)
	case detach:
		r.detach(m)
	case nextRequest:
		r.feed(m)
	case func():
		m()
	}
}

// apply carries out a participant's command and sends the event to the right viewers.
func (r *Room) apply(from uint16, c Command) {
	if from == 0 {
		return // the room's own commands do not come from outside
	}
	if op, ok := c.(*Operation); ok {
		r.operate(from, op)
		return
	}
	if c, ok := c.(*Chat); ok {
		r.say(from, c)
		return
	}
	if r.documentCommand(from, c) {
		return
	}
	p := r.state.Person(from)
	switch c := c.(type) {
	case *Draw:
		c.At = r.now
	case *Hold:
		c.At = r.now
	}
	event, err := r.state.Apply(from, c)
	if _, holds := c.(*Hold); holds && err != nil && refusable(err) {
		r.tell(from, &NotHeld{err})
	}
	if err != nil {
		return // other commands have no answer
	}
	if event != nil {
		r.tellOthers(from, event)
	}
	switch c := c.(type) {
	case *Mute:
		r.quieten(from)
	case *Silence:
		r.quieten(from)
		if !c.On && event != nil {
			r.tell(from, &AskedToSpeak{})
		}
	case *Become:
		r.tellDoor(from)
		r.hide(from)
		r.resee(from)
	case *Hide:
		r.hide(from)
	case *Leave:
		r.forget(p, nil)
	case *Expel:
		r.forget(p, c.Err)
	}
}

// quieten tells the voices whether the participant may be heard.
func (r *Room) quieten(number uint16) {
	if p := r.state.Person(number); p != nil {
		r.cfg.Voices.Mute(number, p.Quiet())
	}
}

func (r *Room) detach(m detach) {
	if p := r.views[m.number]; p != nil && p.viewer == m.viewer {
		p.viewer = nil
		r.closeAll(m.number)
		_, _ = r.state.Apply(m.number, &Disconnect{time.Now()})
	}
}

// expire removes participants that did not resume within [ResumeTime].
func (r *Room) expire() {
	for i := len(r.state.People) - 1; i >= 0; i-- { // backwards: who leaves is taken out
		if p := r.state.People[i]; !p.LostAt.IsZero() && r.now.Sub(p.LostAt) > ResumeTime {
			r.apply(p.Number, &Leave{Lost: true})
		}
	}
	r.state.letGo(r.now)
	for number, used := range r.rested {
		if r.now.Sub(used) > numberRest {
			delete(r.rested, number)
		}
	}
	for client, at := range r.endedFor {
		if r.now.Sub(at) > endedMemory {
			delete(r.endedFor, client)
		}
	}
}

// GiveUpLost removes the one of the given participants that lost its connection first,
// as if its resume time were over. It returns false if all have a connection.
func (r *Room) GiveUpLost(ctx context.Context, among []uint16) (bool, error) {
	return Ask(ctx, r, func(*State) bool { return r.giveUpLost(among) })
}

func (r *Room) giveUpLost(among []uint16) bool {
	var first *Person
	for _, number := range among {
		if p := r.state.Person(number); p != nil && !p.LostAt.IsZero() && (first == nil || p.LostAt.Before(first.LostAt)) {
			first = p
		}
	}
	if first != nil {
		r.apply(first.Number, &Leave{Lost: true})
	}
	return first != nil
}

// forget frees what the room keeps of a participant that left the state.
func (r *Room) forget(gone *Person, reason error) {
	number := gone.Number
	r.closeAll(number)
	r.cfg.Journal.Present(gone.Client, false)
	delete(r.mayResume, gone.Client)
	if p := r.views[number]; p != nil && p.viewer != nil {
		p.viewer.Leave(reason)
	}
	delete(r.views, number)
	for _, p := range r.views {
		delete(p.seen, number)
		delete(p.held, number)
		p.hidden = slices.DeleteFunc(p.hidden, func(n uint16) bool { return n == number })
	}
	r.rested[number] = r.now
	if errors.Is(reason, ErrEnded) {
		r.endedFor[gone.Client] = r.now
	}
	r.people.Store(int32(len(r.views)))
	r.gone(number)
}

// mentioning is an event about one participant that names a second one.
type mentioning interface {
	Event
	mentioned() uint16
	// anonymous returns the event for viewers from whom the second one is hidden.
	anonymous() Event
}

// tellOthers sends an event about a participant to everybody who may see it.
func (r *Room) tellOthers(about uint16, e Event) {
	second, mentions := e.(mentioning)
	least := Guest
	if e, is := e.(onObject); is {
		least = r.sightNow(e.object())
	}
	for _, p := range r.views {
		switch {
		case p.viewer == nil || p.sight < least || slices.Contains(p.hidden, about):
		case mentions && slices.Contains(p.hidden, second.mentioned()):
			p.viewer.Tell(second.anonymous())
		default:
			p.viewer.Tell(e)
		}
	}
}

func (r *Room) tell(number uint16, e Event) {
	if p := r.views[number]; p != nil && p.viewer != nil {
		p.viewer.Tell(e)
	}
}

// refusable reports whether the sender gets err as an answer.
func refusable(err error) bool { return !errors.Is(err, ErrRepeated) && !errors.Is(err, ErrNobody) }
