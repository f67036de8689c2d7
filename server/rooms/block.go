package rooms

import (
	"context"
	"errors"
	"slices"

	"stoa/worldstate"
	"stoa/worldstate/store"
)

// Block makes two people of a room disappear from each other, wherever they
// meet; but nobody disappears from those in charge (see [worldstate.Sees]).
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

// Unblock lets two accounts meet again; false if the first did not block the
// second.
func (rs *Rooms) Unblock(ctx context.Context, account, other worldstate.AccountID) (bool, error) {
	found, err := rs.cfg.Store.Unblock(ctx, account, other)
	if err != nil || !found {
		return found, err
	}
	return true, rs.hide(nil, account, other)
}

// hide brings the open rooms in line with who blocks whom, side by side, and
// waits for the first of them alone. It does not end with the request that asked
// for it.
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
		_ = rs.everywhere(func(r *Room) error { // noted where it fails
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

// hiddenOf returns from whom each of the accounts is hidden.
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

// hideAll does so for everybody in a room.
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

// met returns somebody whom the account meets in the room: ErrForbidden if it is
// not there itself, ErrNobody for itself, for whom it does not see, and for
// whom it blocks already.
func (r *Room) met(ctx context.Context, by worldstate.AccountID, number uint16) (*worldstate.Person, error) {
	type meeting struct {
		person *worldstate.Person
		err    error
	}
	m, err := worldstate.Ask(ctx, r.World, func(s *worldstate.State) meeting {
		i := slices.IndexFunc(s.People, func(p *worldstate.Person) bool { return p.Account == by })
		if i < 0 {
			return meeting{err: worldstate.ErrForbidden} // one blocks whom one meets
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
