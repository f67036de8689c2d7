package rooms

import (
	"context"
	"errors"
	"fmt"
	"sync"

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
	mine, err := r.numbersOf(ctx, by)
	switch {
	case err != nil:
		return err
	case len(mine) == 0:
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
// the others side by side, so that none waits for another. It does not end with
// the request that asked for it.
func (rs *Rooms) hide(first *Room, accounts ...worldstate.AccountID) error {
	ctx, cancel := context.WithTimeout(context.Background(), refreshTime)
	defer cancel()
	rs.hiding.Lock()
	defer rs.hiding.Unlock()
	hidden := map[worldstate.AccountID]map[worldstate.AccountID]bool{}
	for _, account := range accounts {
		var err error
		if hidden[account], err = rs.cfg.Store.Hidden(ctx, account); err != nil {
			return err
		}
	}
	var all []error
	if first != nil {
		all = append(all, first.hide(ctx, hidden))
	}
	var others sync.WaitGroup
	var mu sync.Mutex
	for _, r := range rs.opened() {
		if r == first {
			continue
		}
		others.Go(func() {
			err := r.hide(ctx, hidden)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, err)
		})
	}
	others.Wait()
	return errors.Join(all...)
}

func (r *Room) hide(ctx context.Context, hidden map[worldstate.AccountID]map[worldstate.AccountID]bool) error {
	for account, from := range hidden {
		numbers, err := r.numbersOf(ctx, account)
		if err != nil {
			return fmt.Errorf("hide people from each other: %w", err)
		}
		for _, number := range numbers {
			r.World.Insist(number, &worldstate.Hide{Accounts: from})
		}
	}
	return nil
}

// numbersOf returns under which numbers an account is in the room. Whoever is
// just coming in is waited for. A room that has ended has nobody.
func (r *Room) numbersOf(ctx context.Context, account worldstate.AccountID) (all []uint16, err error) {
	r.gate.Lock()
	defer r.gate.Unlock()
	err = r.World.Do(ctx, func(s *worldstate.State) {
		for _, p := range s.People {
			if p.Account == account {
				all = append(all, p.Number)
			}
		}
	})
	if errors.Is(err, worldstate.ErrClosed) {
		err = nil
	}
	return all, err
}
