package editor

import (
	"errors"

	"stoa/worldstate"
	"stoa/worldstate/document"
)

// Tell implements [worldstate.OutsideViewer].
func (e *editor) Tell(event worldstate.Event) {
	switch m := event.(type) {
	case *worldstate.DocumentContent:
		e.tellContent(m)
	case *worldstate.DocumentWritten:
		if len(m.Update) == 0 {
			e.out.lag()
			return
		}
		e.say(e.sync(syncUpdate, m.Update))
	case *worldstate.DocumentSaved:
		e.acknowledge(1)
	case *worldstate.NotWritten:
		e.notWritten(m.Err)
	case *worldstate.PresenceShown:
		if len(m.State) > 0 {
			e.out.hear(m.State)
			e.say(e.awareness(m.State))
		}
	}
}

// tellContent answers a comparison, and asks what the server lacks.
func (e *editor) tellContent(m *worldstate.DocumentContent) {
	deletions, err := document.DeletionsSum(m.Update)
	if err != nil {
		e.end(endingOf(worldstate.ErrStore))
		return
	}
	if e.server.contents.Load()+int64(len(m.Update)) > maxContents {
		e.end(endBusy)
		return
	}
	update := m.Update
	if len(update) == 0 {
		update = document.Empty
	}
	message := e.sync(syncStep2, update)
	e.server.contents.Add(int64(len(message)))
	if !e.out.content(message, e.sync(syncStep1, m.State), m.State, deletions) {
		e.server.contents.Add(-int64(len(message)))
	}
}

// notWritten handles an update that was not kept. After what comparing again mends, the
// provider has to come again.
func (e *editor) notWritten(err error) {
	why := endingOf(err)
	switch {
	case errors.Is(err, worldstate.ErrForbidden):
		e.forbid()
	case why.status == statusForbidden && e.framing == hocuspocus:
		e.acknowledge(0)
	default:
		e.end(why)
	}
}

// say queues a message. An editor for which too much waits is sent away.
func (e *editor) say(message []byte) {
	if !e.out.send(message, 0) {
		e.end(endTooSlow)
	}
}

// Congested implements [worldstate.OutsideViewer].
func (e *editor) Congested() bool { return e.out.isCongested() }

// Leave implements [worldstate.OutsideViewer].
func (e *editor) Leave(err error) { e.end(endingOf(err)) }
