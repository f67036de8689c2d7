package sfu_test

import (
	"testing"
	"time"

	"stoa/spatial"
)

// Browsers send a consent check every 4 to 6 s (RFC 7675 section 5.1), and a client
// that only listens sends nothing else that counts. A check may get lost.
func TestWhoOnlyListensStaysConnected(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 12 s")
	}
	h := newHall(t)
	talker := h.join(t, 1, 0)
	listener := h.admit(newClient(t, 2, 2, clientWishes{asks: 6 * time.Second, sink: discard{}}), 2)
	h.sw.Route([]spatial.Hearing{listens(2, 1)})
	for end := time.Now().Add(12 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		talker.say(1)
		if !listener.peer.Connected() {
			t.Fatalf("disconnected %v before the end", time.Until(end).Round(time.Second))
		}
	}
}
