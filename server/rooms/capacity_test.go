package rooms

import (
	"errors"
	"fmt"
	"testing"

	"stoa/server/clientaddr"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// here is this machine, without limits.
var here = clientaddr.Client{Local: true}

func household(n int) clientaddr.Client {
	return clientaddr.Client{Narrow: fmt.Sprintf("2001:db8:1:%x::/64", n), Wide: "2001:db8:1::/48"}
}

// arrivals lets n people join from a source, and returns the first refusal.
func arrivals(rs *Rooms, id worldstate.RoomID, from clientaddr.Client, account worldstate.AccountID, n int) error {
	for range n {
		_, _, err := rs.Join(rs.life, id, worldstate.Arrival{Client: worldstate.ClientID(worldstate.NewRoomID()), Account: account, Viewer: newGuest()}, Via{From: from})
		if err != nil {
			return err
		}
	}
	return nil
}

// appoint gives an account a role of its own.
func appoint(t *testing.T, rs *Rooms, id worldstate.RoomID, account worldstate.AccountID, role worldstate.Role) {
	t.Helper()
	owner := worldstate.AccountID{99}
	if err := errors.Join(rs.AddOwner(t.Context(), store.Account{ID: owner}),
		rs.SetRole(t.Context(), id, owner, store.Member{Account: account, Role: role})); err != nil {
		t.Fatal(err)
	}
}

func TestOneSourceDoesNotFillARoom(t *testing.T) {
	rs, id := open(t)
	if err := arrivals(rs, id, household(0), worldstate.AccountID{}, guestsEach); err != nil {
		t.Fatal("a hundred people behind one address: ", err)
	}
	if err := arrivals(rs, id, household(0), worldstate.AccountID{}, 1); !errors.Is(err, ErrAddressFull) {
		t.Errorf("one more: %v", err)
	}
	var err error
	came := guestsEach
	for n := 1; err == nil; n++ {
		if err = arrivals(rs, id, household(n), worldstate.AccountID{}, 10); err == nil {
			came += 10
		}
	}
	if !errors.Is(err, ErrAddressFull) || came != clientaddr.WideFactor*guestsEach {
		t.Errorf("%d came from one /48: %v", came, err)
	}
	if err := arrivals(rs, id, clientaddr.Client{Narrow: "192.0.2.1", Wide: "192.0.2.1"}, worldstate.AccountID{}, 1); err != nil {
		t.Error("somebody else: ", err)
	}
	member := worldstate.AccountID{7}
	appoint(t, rs, id, member, worldstate.Member)
	if err := arrivals(rs, id, household(0), member, 1); err != nil {
		t.Error("whom a host invited: ", err)
	}
}

// A person who joins and vanishes endlessly keeps nobody of the same network out.
func TestWhoVanishedMakesRoomForTheOwnNetwork(t *testing.T) {
	rs, id := open(t)
	for n := range 3 * guestsEach {
		v := newGuest()
		r, number, err := rs.Join(t.Context(), id, worldstate.Arrival{Client: worldstate.ClientID(worldstate.NewRoomID()), Viewer: v}, Via{From: household(0)})
		if err != nil {
			t.Fatalf("visit %d: %v", n, err)
		}
		r.World.Detach(number, v)
	}
	if n := rs.Open(id).World.People(); n != guestsEach {
		t.Errorf("%d are kept", n)
	}
	if err := arrivals(rs, id, household(0), worldstate.AccountID{}, guestsEach); err != nil {
		t.Errorf("a colleague: %v", err)
	}
	if err := arrivals(rs, id, household(0), worldstate.AccountID{}, 1); !errors.Is(err, ErrAddressFull) {
		t.Errorf("one too many: %v", err)
	}
}

func TestARoomFullOfStrangersTakesWhoIsInCharge(t *testing.T) {
	rs, id := open(t)
	if err := arrivals(rs, id, here, worldstate.AccountID{}, 1); err != nil {
		t.Fatal(err)
	}
	r := rs.Open(id)
	r.mu.Lock()
	for n := uint16(0); len(r.occupants) < worldstate.MaxPeople-keptPlaces; n++ {
		if r.occupants[n] == nil {
			r.occupants[n] = &occupant{viewer: newGuest()}
		}
	}
	r.mu.Unlock()
	if err := arrivals(rs, id, here, worldstate.AccountID{}, 1); !errors.Is(err, worldstate.ErrFull) {
		t.Errorf("one more stranger: %v", err)
	}
	host := worldstate.AccountID{7}
	appoint(t, rs, id, host, worldstate.Host)
	if err := arrivals(rs, id, household(0), host, 1); err != nil {
		t.Errorf("the host: %v", err)
	}
}
