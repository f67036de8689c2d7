package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"stoa/worldstate"
)

// hangs blocks a room's goroutine until the test ends.
func (h *house) hangs(template string) {
	h.t.Helper()
	link := h.link(template)
	id, err := worldstate.ParseRoomID(link[strings.LastIndex(link, "/")+1:])
	must(h.t, err)
	hang, hung := make(chan struct{}), make(chan struct{})
	h.t.Cleanup(func() { close(hang) })
	room := h.rooms.Open(id)
	go func() { _ = room.World.Do(h.t.Context(), func(*worldstate.State) { close(hung); <-hang }) }()
	<-hung
}

// says gets a page of the ops listener.
func (h *house) says(path string) (status int, body string) {
	h.t.Helper()
	answer, err := http.Get("http://" + h.ops.Addr + path)
	must(h.t, err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	must(h.t, err)
	return answer.StatusCode, string(b)
}

func (h *house) awaits(what string, is func() bool) {
	h.t.Helper()
	for end := time.Now().Add(enough); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			h.t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestARoomThatHangsIsReplacedAndNobodyElseNotices(t *testing.T) {
	h := openWith(t, func(c *config) { c.Ops, c.patience = "127.0.0.1:0", time.Second })
	ada, bob := h.joins("Ada", "lobby"), h.joins("Bob", "hall")
	h.awaits("readiness", func() bool { status, _ := h.says("/readyz"); return status == http.StatusOK })
	board, number := ada.board(), ada.You()
	sequence := ada.draws(board)
	h.hangs("lobby")
	h.awaits("/readyz to name what is stuck", func() bool {
		status, body := h.says("/readyz")
		return status == http.StatusServiceUnavailable && strings.Contains(body, "a room")
	})
	bob.seesTicks(5)
	ada.sees("its stroke, after it came back", func(r *worldstate.Replica) bool {
		return r.Contents.Sequence == sequence && strokes(board, 1)(r)
	})
	ada.draws(board)
	if ada.You() != number {
		t.Errorf("came back as %d, was %d", ada.You(), number)
	}
	h.awaits("readiness", func() bool { status, _ := h.says("/readyz"); return status == http.StatusOK })
	if _, metrics := h.says("/metrics"); !strings.Contains(metrics, "stoa_rooms_stuck_total 1") || !strings.Contains(metrics, "stoa_ready 1") {
		t.Error("the metrics do not tell of the room")
	}
}

func TestStoppingEndsInItsTimeThoughARoomHangs(t *testing.T) {
	h := openWith(t, func(c *config) { c.StopTime = 2 * time.Second })
	h.joins("Ada", "lobby")
	h.hangs("lobby")
	began := time.Now()
	if err := h.stop(); err == nil {
		t.Error("what hung was not reported")
	}
	if took := time.Since(began); took > h.cfg.StopTime {
		t.Errorf("took %v", took)
	}
	h.running = nil
}
