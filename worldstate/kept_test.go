package worldstate_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"stoa/worldstate"
)

// keptSlowly drops line after line by the rule.
func keptSlowly(lines []*worldstate.Record, n int) []*worldstate.Record {
	lines = slices.Clone(lines)
	for len(lines) > n {
		said := map[worldstate.AccountID]int{}
		most := 0
		for _, l := range lines {
			said[l.Account]++
			most = max(most, said[l.Account])
		}
		i := slices.IndexFunc(lines, func(l *worldstate.Record) bool { return said[l.Account] == most })
		lines = slices.Delete(lines, i, i+1)
	}
	return lines
}

func TestTheOldestOfWhoSaidMostIsLeftOut(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 0))
		var lines []*worldstate.Record
		for n := range random.IntN(60) {
			account := byte(random.IntN(1 + random.IntN(8)))
			lines = append(lines, &worldstate.Record{Line: worldstate.Line{ID: uint64(n + 1)}, Account: worldstate.AccountID{account}})
		}
		n := random.IntN(50)
		if got, want := worldstate.Kept(lines, n), keptSlowly(lines, n); !slices.Equal(got, want) {
			t.Fatalf("seed %d: of %d lines, %d are kept: %d, want %d", seed, len(lines), n, len(got), len(want))
		}
	}
}

func TestNobodyPushesOutWhatOthersSaid(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1, as(1))
	bob, _ := h.join(2, as(2))
	h.send(ada, say(1, worldstate.ToAll, 0, "read this"))
	h.disk.keep(nil)
	for ref := range uint64(600) {
		h.send(bob, say(ref+1, worldstate.ToAll, 0, "noise"))
		h.disk.keep(nil)
	}
	h.settle()
	_, late := h.join(3, as(3))
	lines := last[*worldstate.ChatHistory](late).Lines
	if len(lines) != worldstate.MaxHistory || lines[0].Text != "read this" {
		t.Errorf("of %d lines the first is %q", len(lines), lines[0].Text)
	}
}

// People who came by the link alone can have any number of accounts: together they push
// out no more lines than one account with a role of its own.
func TestGuestsTogetherPushOutNobody(t *testing.T) {
	h := open(t, "lobby")
	member, _ := h.join(1, as(1), func(a *worldstate.Arrival) { a.Invited = true })
	for ref := range uint64(20) {
		h.send(member, say(ref+1, worldstate.ToAll, 0, "minutes"))
		h.disk.keep(nil)
	}
	guest, _ := h.join(2, as(2))
	h.send(guest, say(1, worldstate.ToAll, 0, "a question"))
	h.disk.keep(nil)
	for n := range byte(100) {
		troll, _ := h.join(100+n, as(100+n))
		for ref := range uint64(10) {
			h.send(troll, say(ref+1, worldstate.ToAll, 0, "noise"))
			h.disk.keep(nil)
		}
		h.send(troll, &worldstate.Leave{})
	}
	h.settle()
	_, late := h.join(3, as(3))
	said := map[string]int{}
	for _, l := range last[*worldstate.ChatHistory](late).Lines {
		said[l.Text]++
	}
	if said["minutes"] != 20 || said["a question"] != 1 {
		t.Errorf("%v", said)
	}
}

func TestALongHistoryIsCutByItsBytes(t *testing.T) {
	h := open(t, "lobby")
	ada, _ := h.join(1, as(1))
	bob, _ := h.join(2, as(2))
	h.send(ada, say(1, worldstate.ToAll, 0, "read this"))
	h.disk.keep(nil)
	long := strings.Repeat("\u8bdd", worldstate.MaxText)
	for ref := range uint64(100) {
		h.send(bob, say(ref+1, worldstate.ToAll, 0, long))
		h.disk.keep(nil)
	}
	h.settle()
	_, late := h.join(3, as(3))
	size, lines := 0, last[*worldstate.ChatHistory](late).Lines
	for _, l := range lines {
		size += len(l.Text)
	}
	if size > worldstate.MaxHistoryBytes || size < worldstate.MaxHistoryBytes/2 || lines[0].Text != "read this" {
		t.Errorf("%d bytes, the first line of %d", size, len(lines[0].Text))
	}
}
