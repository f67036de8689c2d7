package auth

import (
	"errors"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

func TestPasses(t *testing.T) {
	now := time.Now()
	passes := NewPasses()
	mine := Pass{Room: worldstate.NewRoomID(), Document: record.ID{1}, Account: worldstate.AccountID{2}, Name: "Ada", Writes: true}
	first, other := mine, mine
	other.Document[0] = 9
	token, others := passes.Give(&first, now), passes.Give(&other, now)
	if got, err := passes.Open(token, now); err != nil || got != first {
		t.Fatal(got, err)
	}
	refuses := func(what, token string, at time.Time) {
		t.Helper()
		if _, err := passes.Open(token, at); !errors.Is(err, ErrPass) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refuses("expired", token, now.Add(PassLife))
	refuses("cut", token[:len(token)-1], now)
	refuses("changed", "e"+token[:20]+"x"+token[22:], now)
	refuses("none", "", now)
	if _, err := NewPasses().Open(token, now); !errors.Is(err, ErrPass) {
		t.Error("another process takes the pass")
	}
	passes.End(mine.Room, mine.Document, mine.Account, now)
	refuses("ended", token, now)
	if passes.Holds(&first) {
		t.Error("an ended pass holds")
	}
	if _, err := passes.Open(others, now); err != nil {
		t.Error("ended the pass of another document")
	}
	again := mine
	token = passes.Give(&again, now)
	if _, err := passes.Open(token, now); err != nil || !passes.Holds(&again) {
		t.Error("a newer pass is refused", err)
	}
}

func TestEndedPassesAreBounded(t *testing.T) {
	now := time.Now()
	passes := NewPasses()
	kept := Pass{Account: worldstate.AccountID{1}}
	token := passes.Give(&kept, now)
	for i := range maxEnded {
		passes.End(worldstate.RoomID{}, record.ID{byte(i), byte(i >> 8)}, worldstate.AccountID{}, now)
	}
	if _, err := passes.Open(token, now); err != nil {
		t.Fatal("too early:", err)
	}
	passes.End(worldstate.RoomID{}, record.ID{254, 254}, worldstate.AccountID{}, now)
	if _, err := passes.Open(token, now); !errors.Is(err, ErrPass) || len(passes.ended) != 1 {
		t.Error("beyond the bound, all passes end:", err, len(passes.ended))
	}
}
