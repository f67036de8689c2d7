package rooms

import (
	"context"
	"strings"
	"testing"

	"stoa/worldstate"
)

// A room that panics while it is opened is an error for those who want to enter, and can be
// opened later.
func TestARoomThatPanicsWhileItIsOpened(t *testing.T) {
	var g registry
	panics := true
	g.init(func(context.Context, worldstate.RoomID) (*Room, error) {
		if panics {
			panic("a bad record")
		}
		return nil, ErrNoRoom
	})
	if _, err := g.get(t.Context(), worldstate.RoomID{1}); err == nil || !strings.Contains(err.Error(), "a bad record") {
		t.Errorf("%v", err)
	}
	panics = false
	if _, err := g.get(t.Context(), worldstate.RoomID{1}); err == nil || !strings.Contains(err.Error(), ErrNoRoom.Error()) {
		t.Errorf("%v", err)
	}
}
