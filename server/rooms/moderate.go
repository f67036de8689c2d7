package rooms

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/store"
)

// removedFor is how long somebody who was removed is kept out, so that its
// ticket and its resume token are worth nothing. PROTOCOL.md section 4.14.
const removedFor = 5 * time.Minute

// Order is what somebody in charge wants done. PROTOCOL.md section 4.14.
type Order struct {
	Action worldstate.Action
	Number uint32 // participant or knock
	Value  uint8
}

// ErrNotOpen reports an order about people of a room in which nobody is.
var ErrNotOpen = fmt.Errorf("rooms: nobody is in the room: %w", worldstate.ErrNobody)

// Moderate carries out an order given by an account, if its role in the room
// allows: ErrForbidden if not, ErrNobody, ErrNoKnock. It is durable before it
// is felt.
func (rs *Rooms) Moderate(ctx context.Context, id worldstate.RoomID, by worldstate.AccountID, o Order) error {
	role, _, err := rs.Role(ctx, id, by)
	if err != nil {
		return err
	}
	if !role.May(o.Action) {
		return worldstate.ErrForbidden
	}
	if o.Action == worldstate.DoorKeeping {
		return rs.SetDoor(ctx, id, worldstate.Door(o.Value))
	}
	r := rs.Open(id)
	if r == nil {
		return ErrNotOpen
	}
	switch o.Action {
	case worldstate.Ending:
		return r.end(ctx)
	case worldstate.Answering:
		return r.answer(o.Number, o.Value != 0)
	}
	p, err := r.person(ctx, o.Number)
	if err != nil {
		return err
	}
	return rs.moderate(ctx, r, by, role, p, o)
}

func (rs *Rooms) moderate(ctx context.Context, r *Room, by worldstate.AccountID, role worldstate.Role, p *worldstate.Person, o Order) error {
	self := p.Account == by
	if !role.MayTo(o.Action, p.Role) && !(self && o.Action == worldstate.Promoting) {
		return worldstate.ErrForbidden
	}
	switch o.Action {
	case worldstate.Silencing:
		r.World.Insist(p.Number, &worldstate.Silence{On: o.Value != 0})
		return nil
	case worldstate.Lowering:
		r.World.Insist(p.Number, &worldstate.Raise{})
		return nil
	case worldstate.Promoting:
		return rs.promote(ctx, r.ID, role, store.Member{Account: p.Account, Name: p.Name, Role: worldstate.Role(o.Value)})
	case worldstate.Removing:
		return rs.ban(ctx, r.ID, p, removedFor)
	case worldstate.Banning:
		return rs.ban(ctx, r.ID, p, 0)
	}
	return worldstate.ErrForbidden
}

// SetRole gives an account a role in the room, present or not, if by may.
func (rs *Rooms) SetRole(ctx context.Context, id worldstate.RoomID, by worldstate.AccountID, m store.Member) error {
	return rs.overMember(ctx, id, by, m.Account, func(role worldstate.Role) error { return rs.promote(ctx, id, role, m) })
}

// RemoveMember takes an account's own role in the room away, if by may.
func (rs *Rooms) RemoveMember(ctx context.Context, id worldstate.RoomID, by, account worldstate.AccountID) error {
	return rs.overMember(ctx, id, by, account, func(worldstate.Role) error {
		return errors.Join(rs.cfg.Store.RemoveMember(ctx, id, account), rs.refresh(ctx, id))
	})
}

func (rs *Rooms) overMember(ctx context.Context, id worldstate.RoomID, by, account worldstate.AccountID, f func(worldstate.Role) error) error {
	access, err := rs.access(ctx, id)
	if err != nil {
		return err
	}
	role, _ := rs.roleIn(access, by)
	other, _ := rs.roleIn(access, account)
	if !role.MayTo(worldstate.Promoting, other) && !(role.May(worldstate.Promoting) && account == by) {
		return worldstate.ErrForbidden
	}
	return f(role)
}

// promote gives nobody more than the giver has.
func (rs *Rooms) promote(ctx context.Context, id worldstate.RoomID, giver worldstate.Role, m store.Member) error {
	if m.Role > giver || m.Account == (worldstate.AccountID{}) {
		return worldstate.ErrForbidden
	}
	if err := rs.cfg.Store.SetMember(ctx, id, m); err != nil {
		return err
	}
	return rs.refresh(ctx, id)
}

func (rs *Rooms) ban(ctx context.Context, id worldstate.RoomID, p *worldstate.Person, d time.Duration) error {
	b := worldstate.Ban{Account: p.Account, Machine: p.Machine, Name: p.Name, At: time.Now()}
	if d > 0 {
		b.Until = b.At.Add(d)
	}
	if err := rs.cfg.Store.Ban(ctx, id, b); err != nil {
		return err
	}
	return rs.refresh(ctx, id)
}

// LiftBan lets somebody in again; false if there is no such ban.
func (rs *Rooms) LiftBan(ctx context.Context, id worldstate.RoomID, ban int64) (bool, error) {
	found, err := rs.cfg.Store.LiftBan(ctx, id, ban)
	if err != nil {
		return false, err
	}
	return found, rs.refresh(ctx, id)
}

// person returns a copy of what the room knows of somebody.
func (r *Room) person(ctx context.Context, number uint32) (*worldstate.Person, error) {
	var found *worldstate.Person
	err := r.World.Do(ctx, func(s *worldstate.State) {
		if p := s.Person(uint16(number)); p != nil && number <= 0xffff {
			copied := *p
			found = &copied
		}
	})
	if err == nil && found == nil {
		err = worldstate.ErrNobody
	}
	return found, err
}

// end sends everybody out.
func (r *Room) end(ctx context.Context) error {
	var all []uint16
	if err := r.World.Do(ctx, func(s *worldstate.State) {
		for _, p := range s.People {
			all = append(all, p.Number)
		}
	}); err != nil {
		return err
	}
	for _, number := range all {
		r.World.Insist(number, &worldstate.Expel{Err: worldstate.ErrEnded})
	}
	return nil
}

// Block makes two people of a room disappear from each other, wherever they
// meet.
func (rs *Rooms) Block(ctx context.Context, id worldstate.RoomID, by worldstate.AccountID, number uint16) error {
	r := rs.Open(id)
	if r == nil {
		return ErrNotOpen
	}
	p, err := r.person(ctx, uint32(number))
	switch {
	case err != nil:
		return err
	case len(r.numbersOf(ctx, by)) == 0:
		return worldstate.ErrForbidden // one blocks whom one meets
	case p.Account == by || p.Account == worldstate.AccountID{} || by == worldstate.AccountID{} || p.Hidden[by]:
		return worldstate.ErrNobody // oneself, or somebody who is not there to be seen
	}
	if err := rs.cfg.Store.Block(ctx, by, store.Account{ID: p.Account, Name: p.Name}); err != nil {
		return err
	}
	return rs.hide(ctx, by, p.Account)
}

// Unblock lets two accounts meet again; false if the first did not block the
// second.
func (rs *Rooms) Unblock(ctx context.Context, account, other worldstate.AccountID) (bool, error) {
	found, err := rs.cfg.Store.Unblock(ctx, account, other)
	if err != nil || !found {
		return found, err
	}
	return true, rs.hide(ctx, account, other)
}

// hide brings the open rooms in line with who blocks whom.
func (rs *Rooms) hide(ctx context.Context, accounts ...worldstate.AccountID) error {
	for _, account := range accounts {
		hidden, err := rs.cfg.Store.Hidden(ctx, account)
		if err != nil {
			return err
		}
		for _, r := range rs.opened() {
			for _, number := range r.numbersOf(ctx, account) {
				r.World.Insist(number, &worldstate.Hide{Accounts: hidden})
			}
		}
	}
	return nil
}

// numbersOf returns under which numbers an account is in the room. Whoever is
// just coming in is waited for.
func (r *Room) numbersOf(ctx context.Context, account worldstate.AccountID) (all []uint16) {
	r.gate.Lock()
	defer r.gate.Unlock()
	_ = r.World.Do(ctx, func(s *worldstate.State) { // a room that has ended has nobody
		for _, p := range s.People {
			if p.Account == account {
				all = append(all, p.Number)
			}
		}
	})
	return all
}
