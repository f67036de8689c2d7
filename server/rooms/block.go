package rooms

import (
	"context"
	"errors"
	"slices"

	"stoa/worldstate"
	"stoa/worldstate/store"
)

// Block makes two people of a room disappear from each other, wherever they
// meet.
func (rs *Rooms) Block(ctx context.Context, id worldstate.RoomID, by worldstate.AccountID, number uint16) error {
	r := rs.Open(id)
	if r == nil {
		return ErrNotOpen
	}
	p, err := r.person(ctx, uint32(number))
	if err != nil {
		return err
	}
	here, err := r.isIn(ctx, by)
	switch {
	case err != nil:
		return err
	case !here:
		return worldstate.ErrForbidden // one blocks whom one meets
	case p.Account == by || p.Account == worldstate.AccountID{} || p.Hidden[by]:
		return worldstate.ErrNobody // oneself, or somebody who is not there to be seen
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

// hide brings the open rooms in line with who blocks whom: the first at once,
// the others after it and not waited for. It does not end with the request that
// asked for it.
func (rs *Rooms) hide(first *Room, accounts ...worldstate.AccountID) error {
	ctx, cancel := context.WithTimeout(context.Background(), refreshTime)
	version := rs.blocks.Add(1)
	hidden, err := rs.hiddenOf(ctx, accounts)
	inLine := func(r *Room) error {
		if err != nil {
			return rs.felt(r.ID, err)
		}
		return rs.felt(r.ID, r.hide(ctx, version, hidden))
	}
	if first != nil {
		err = errors.Join(err, inLine(first))
	}
	rs.begun(func() {
		defer cancel()
		_ = rs.everywhere(func(r *Room) error {
			if r == first {
				return nil
			}
			return inLine(r) // noted where it fails
		})
	})
	return err
}

// hiddenOf returns from whom each of the accounts is hidden.
func (rs *Rooms) hiddenOf(ctx context.Context, accounts []worldstate.AccountID) (map[worldstate.AccountID]map[worldstate.AccountID]bool, error) {
	hidden := map[worldstate.AccountID]map[worldstate.AccountID]bool{}
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

func (r *Room) hide(ctx context.Context, version uint64, hidden map[worldstate.AccountID]map[worldstate.AccountID]bool) error {
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
	version := rs.blocks.Load()
	var accounts []worldstate.AccountID
	err := r.World.Do(ctx, func(s *worldstate.State) {
		for _, p := range s.People {
			accounts = append(accounts, p.Account)
		}
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

// isIn says whether somebody of the account is in the room.
func (r *Room) isIn(ctx context.Context, account worldstate.AccountID) (here bool, err error) {
	err = r.World.Do(ctx, func(s *worldstate.State) {
		here = slices.ContainsFunc(s.People, func(p *worldstate.Person) bool { return p.Account == account })
	})
	return here, err
}
