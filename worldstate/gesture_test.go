package worldstate_test

import (
	"testing"

	"stoa/worldstate"
)

func TestAWaveIsSeenByEverybodyAndNamesNobodyWhoIsHidden(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1, as(1))
	bob, bobSees := h.join(2, as(2))
	eve, eveSees := h.join(3, as(3))
	h.hide(true, [2]uint16{bob, eve}, [2]byte{2, 3}) // neither sees the other
	h.send(ada, &worldstate.Wave{To: bob})
	if w := last[*worldstate.Waved](bobSees); w == nil || *w != (worldstate.Waved{Participant: ada, To: bob}) {
		t.Errorf("who is waved at was told %+v", w)
	}
	if w := last[*worldstate.Waved](eveSees); w == nil || *w != (worldstate.Waved{Participant: ada}) {
		t.Errorf("who is not shown the other was told %+v", w)
	}
	h.send(bob, &worldstate.Wave{To: eve})
	if w := last[*worldstate.Waved](eveSees); w.Participant == bob {
		t.Errorf("a blocked wave arrived: %+v", w)
	}
	before := len(bobSees.events)
	h.send(ada, &worldstate.Wave{To: 999})
	if len(bobSees.events) != before {
		t.Error("a wave at nobody was told")
	}
	h.send(bob, &worldstate.Wave{})
	if w := last[*worldstate.Waved](bobSees); *w != (worldstate.Waved{Participant: bob}) {
		t.Errorf("who waves at everybody was told %+v", w)
	}
}
