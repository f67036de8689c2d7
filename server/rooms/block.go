package rooms

import (
	"context"
	"errors"
	"slices"

	"stoa/worldstate"
	"stoa/worldstate/store"
)

// Block hides two people of a room from each other, in all rooms. Hosts still see
// people whom they block or who block them (see [worldstate.Sees]).
func (rs *Rooms) Block(ctx context.Context, id worldstate.RoomID, by worldstate.AccountID, number uint16) error {
	r := rs.Open(id)
	if r == nil {
		return ErrNotOpen
	}
	p, err := r.met(ctx, by, number)
	if err != nil {
		return err
	}
	err = rs.cfg.Store.Block(ctx, by, store.Account{ID: p.Account, Name: p.Name})
	if errors.Is(err, store.ErrBlocks) {
		return worldstate.ErrTooMany
	}
	if err != nil {
		return err
	}
	return rs.hide(r, by, p.Account)
}

// Unblock deletes a block; false if there was none.
func (rs *Rooms) Unblock(ctx context.Context, account, other worldstate.AccountID) (bool, error) {
	found, err := rs.cfg.Store.Unblock(ctx, account, other)
	if err != nil || !found {
		return found, err
	}
	return true, rs.hide(nil, account, other)
}

// hide applies the stored blocks of the accounts to all open rooms in parallel, and
// waits only for the first room. It goes on after the request has ended.
func (rs *Rooms) hide(first *Room, accounts ...worldstate.AccountID) error {
	version := rs.blocks.touch(accounts...)
	reading, cancel := context.WithTimeout(context.Background(), refreshTime)
	defer cancel()
	hidden, err := rs.hiddenOf(reading, accounts)
	inLine := func(r *Room) error {
		if err != nil {
			return rs.noteFailure(r.ID, err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), refreshTime)
		defer cancel()
		return rs.noteFailure(r.ID, r.hide(ctx, version, hidden))
	}
	rs.beside(func() {
		_ = rs.everywhere(func(r *Room) error { // rooms that fail are noted for a retry
			if r == first {
				return nil
			}
			return inLine(r)
		})
	})
	if first == nil {
		return err
	}
	return inLine(first)
}

// hiddenOf returns the accounts that are hidden from each of the accounts.
func (rs *Rooms) hiddenOf(ctx context.Context, accounts []worldstate.AccountID) (map[worldstate.AccountID]worldstate.Hidden, error) {
	hidden := map[worldstate.AccountID]worldstate.Hidden{}
	for _, account := range accounts {
		if _, known := hidden[account]; known {
			continue
		}
		from, err := rs.cfg.Store.Hidden(ctx, account)
		if err != nil {
			return nil, err
		}
		hidden[account] = from
	}
	return hidden, nil
}

func (r *Room) hide(ctx context.Context, version uint64, hidden map[worldstate.AccountID]worldstate.Hidden) error {
	return r.World.Each(ctx, func(p *worldstate.Person) []worldstate.Command {
		from, changed := hidden[p.Account]
		if !changed {
			return nil
		}
		return []worldstate.Command{&worldstate.Hide{Accounts: from, Version: version}}
	})
}

// hideAll applies the stored blocks to everybody in a room.
func (rs *Rooms) hideAll(ctx context.Context, r *Room) error {
	version := rs.blocks.now()
	accounts, err := worldstate.Ask(ctx, r.World, func(s *worldstate.State) (all []worldstate.AccountID) {
		for _, p := range s.People {
			all = append(all, p.Account)
		}
		return all
	})
	if err != nil {
		return err
	}
	hidden, err := rs.hiddenOf(ctx, accounts)
	if err != nil {
		return err
	}
	return r.hide(ctx, version, hidden)
}

// met returns a person in the same room as the account: ErrForbidden if the account is
// not there, ErrNobody for itself, for a person whom it cannot see, and for one whom it
// blocks already.
func (r *Room) met(ctx context.Context, by worldstate.AccountID, number uint16) (*worldstate.Person, error) {
	type meeting struct {
		person *worldstate.Person
		err    error
	}
	m, err := worldstate.Ask(ctx, r.World, func(s *worldstate.State) meeting {
		i := slices.IndexFunc(s.People, func(p *worldstate.Person) bool { return p.Account == by })
		if i < 0 {
			return meeting{err: worldstate.ErrForbidden} // only people in the same room can be blocked
		}
		me, other := s.People[i], s.Person(number)
		if other == nil || other.Account == by || other.Account == (worldstate.AccountID{}) || !worldstate.Sees(me, other) || me.Hidden[other.Account] {
			return meeting{err: worldstate.ErrNobody}
		}
		copied := *other
		return meeting{person: &copied}
	})
	return m.person, errors.Join(err, m.err)
}
