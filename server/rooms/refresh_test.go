package rooms

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/store"
)

// inside returns the accounts in the room.
func inside(t *testing.T, rs *Rooms, id worldstate.RoomID) []worldstate.AccountID {
	t.Helper()
	_, all, err := Inspect(t.Context(), rs, id, func(s *worldstate.State) (all []worldstate.AccountID) {
		for _, p := range s.People {
			all = append(all, p.Account)
		}
		return all
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A person who joins while being banned is not inside afterwards, in any order.
func TestNobodySlipsPastABan(t *testing.T) {
	rs, id := open(t)
	arrive(t, rs, id, 200) // keeps the room open
	for n := range byte(60) {
		account := worldstate.AccountID{n, 1}
		var both sync.WaitGroup
		both.Go(func() {
			_, _, err := rs.Join(context.Background(), id, worldstate.Arrival{Client: worldstate.ClientID{n}, Account: account, Viewer: newGuest()}, Via{From: here})
			if err != nil && !errors.Is(err, worldstate.ErrBanned) {
				t.Error(err)
			}
		})
		both.Go(func() {
			if err := rs.ban(context.Background(), id, &worldstate.Person{Account: account}, 0); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		if slices.Contains(inside(t, rs, id), account) {
			t.Fatalf("visitor %d is inside though banned", n)
		}
	}
}

// Two people who join while one blocks the other never see each other afterwards.
func TestNobodySlipsPastABlock(t *testing.T) {
	rs, id := open(t)
	arrive(t, rs, id, 200)
	for n := range byte(60) {
		a, b := worldstate.AccountID{n, 1}, worldstate.AccountID{n, 2}
		var all sync.WaitGroup
		for i, account := range []worldstate.AccountID{a, b} {
			all.Go(func() {
				if _, _, err := rs.Join(context.Background(), id, worldstate.Arrival{Client: worldstate.ClientID{n, byte(i)}, Account: account, Viewer: newGuest()}, Via{From: here}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Go(func() {
			if err := rs.cfg.Store.Block(context.Background(), a, store.Account{ID: b}); err != nil {
				t.Error(err)
			}
			if err := rs.hide(rs.Open(id), a, b); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		hidden, err := worldstate.Ask(t.Context(), rs.Open(id).World, func(s *worldstate.State) (hidden int) {
			for _, p := range s.People {
				_, fromA := p.Hidden[a]
				_, fromB := p.Hidden[b]
				if p.Account == a && fromB || p.Account == b && fromA {
					hidden++
				}
			}
			return hidden
		})
		if hidden != 2 || err != nil {
			t.Fatalf("round %d: %d of two are hidden from the other, %v", n, hidden, err)
		}
	}
}

// An update that failed is retried as soon as possible.
func TestAChangeThatWasNotAppliedIsTriedAgain(t *testing.T) {
	b := impatient(t)
	r, _, g := arrive(t, b.Rooms, b.id, 1)
	if err := b.cfg.Store.Ban(t.Context(), b.id, worldstate.Ban{DeviceID: worldstate.DeviceID{7}, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	account := worldstate.AccountID{9}
	if _, _, err := b.Join(t.Context(), b.id, worldstate.Arrival{Client: worldstate.ClientID{2}, Account: account, DeviceID: worldstate.DeviceID{7}, Viewer: g}, Via{From: here}); err != nil {
		t.Fatal(err) // the room does not know the ban
	}
	if err := b.noteFailure(b.id, errors.New("the disk was away")); err == nil {
		t.Error("said to have been applied")
	}
	select {
	case err := <-g.left:
		if !errors.Is(err, worldstate.ErrBanned) {
			t.Errorf("told %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("never applied")
	}
	if r.World.People() != 1 {
		t.Errorf("%d people", r.World.People())
	}
}

// Of reads that arrive out of order the newest counts.
func TestAnOlderReadingChangesNothing(t *testing.T) {
	rs, id := open(t)
	r, _, _ := arrive(t, rs, id, 1)
	newer := &worldstate.Access{Link: worldstate.NoLink}
	r.learn(&known{7, newer})
	r.learn(&known{6, &worldstate.Access{}})
	if r.access.Load().Access != newer {
		t.Error("an older reading replaced a newer one")
	}
}

// Blocks of others do not delay a join, and no own block is missed.
func TestAReadingOfBlocksIsOldOnceTheAccountsOwnBlocksChanged(t *testing.T) {
	var c changes
	ada, bob := worldstate.AccountID{1}, worldstate.AccountID{2}
	c.touch(ada)
	version := c.now()
	c.touch(bob)
	if c.touched(ada, version) || !c.touched(bob, version) {
		t.Error("the wrong one's blocks changed")
	}
	for n := range uint16(2 * maxTouched) {
		c.touch(worldstate.AccountID{9, byte(n), byte(n >> 8)})
	}
	if !c.touched(ada, version) || len(c.last) > maxTouched {
		t.Errorf("what is not remembered any more counts as unchanged; %d are", len(c.last))
	}
}

// Reading the owners is retried until it succeeds.
func TestAChangeOfOwnersThatWasNotFeltIsTriedAgain(t *testing.T) {
	b := impatient(t)
	ada := worldstate.AccountID{1}
	if err := b.cfg.Store.AddOwner(t.Context(), store.Account{ID: ada}); err != nil {
		t.Fatal(err)
	}
	away, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.ownedIn(away); err == nil || b.IsOwner(ada) {
		t.Fatalf("read without a disk: %v", err)
	}
	b.awaits(t, "to know its owner", func() bool { return b.IsOwner(ada) })
}
