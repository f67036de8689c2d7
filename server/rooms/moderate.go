package rooms

import (
	"context"
	"fmt"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/store"
)

// removedFor is how long a removed person is kept out, so that ticket and resume token
// become invalid. PROTOCOL.md section 4.14.
const removedFor = 5 * time.Minute

// Order is what a host or an owner wants done. PROTOCOL.md section 4.14.
type Order struct {
	Action worldstate.Action
	Number uint32 // number of a participant or a knock
	Value  uint8
}

// ErrNotOpen reports an order about people of an empty room.
var ErrNotOpen = fmt.Errorf("rooms: nobody is in the room: %w", worldstate.ErrNobody)

// Moderate carries out an order of an account. ErrForbidden if the account's role does
// not allow the order; ErrNobody, ErrNoKnock. The change is on disk before it takes
// effect.
func (rs *Rooms) Moderate(ctx context.Context, id worldstate.RoomID, by worldstate.AccountID, o Order) error {
	role, _, err := rs.Role(ctx, id, by)
	if err != nil {
		return err
	}
	if o.Action > worldstate.Answering || !role.May(o.Action) { // others are no orders
		return worldstate.ErrForbidden
	}
	if o.Action == worldstate.DoorKeeping {
		if o.Value > uint8(worldstate.DoorLocked) {
			return worldstate.ErrBadValue
		}
		return rs.SetDoor(ctx, id, worldstate.Door(o.Value))
	}
	r := rs.Open(id)
	if r == nil {
		return ErrNotOpen
	}
	switch o.Action {
	case worldstate.Ending:
		return r.World.EndMeeting(ctx)
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
		return rs.after(r.ID, rs.cfg.Store.SetSilenced(ctx, r.ID, p.Account, o.Value != 0))
	case worldstate.Lowering:
		r.World.Insist(p.Number, &worldstate.RaiseHand{})
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

// SetRole gives an account, present or not, a role in the room, if by may do so.
func (rs *Rooms) SetRole(ctx context.Context, id worldstate.RoomID, by worldstate.AccountID, m store.Member) error {
	return rs.overMember(ctx, id, by, m.Account, func(role worldstate.Role) error { return rs.promote(ctx, id, role, m) })
}

// RemoveMember removes an account's own role in the room, if by may do so.
func (rs *Rooms) RemoveMember(ctx context.Context, id worldstate.RoomID, by, account worldstate.AccountID) error {
	return rs.overMember(ctx, id, by, account, func(worldstate.Role) error {
		return rs.after(id, rs.cfg.Store.RemoveMember(ctx, id, account))
	})
}

func (rs *Rooms) overMember(ctx context.Context, id worldstate.RoomID, by, account worldstate.AccountID, f func(worldstate.Role) error) error {
	access, err := rs.Access(ctx, id)
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

// promote gives at most the giver's own role.
func (rs *Rooms) promote(ctx context.Context, id worldstate.RoomID, giver worldstate.Role, m store.Member) error {
	switch {
	case m.Role > worldstate.Owner:
		return worldstate.ErrBadValue
	case m.Role > giver || m.Account == worldstate.AccountID{}:
		return worldstate.ErrForbidden
	}
	return rs.after(id, rs.cfg.Store.SetMember(ctx, id, m))
}

func (rs *Rooms) ban(ctx context.Context, id worldstate.RoomID, p *worldstate.Person, d time.Duration) error {
	b := worldstate.Ban{Account: p.Account, DeviceID: p.DeviceID, Name: p.Name, At: time.Now()}
	if d > 0 {
		b.Until = b.At.Add(d)
	}
	return rs.after(id, rs.cfg.Store.Ban(ctx, id, b))
}

// LiftBan deletes a ban; false if there is none.
func (rs *Rooms) LiftBan(ctx context.Context, id worldstate.RoomID, ban int64) (bool, error) {
	found, err := rs.cfg.Store.LiftBan(ctx, id, ban)
	return found, rs.after(id, err)
}

// person returns a copy of a participant's state.
func (r *Room) person(ctx context.Context, number uint32) (*worldstate.Person, error) {
	found, err := worldstate.Ask(ctx, r.World, func(s *worldstate.State) *worldstate.Person {
		p := s.Person(uint16(number))
		if p == nil || number > 0xffff {
			return nil
		}
		copied := *p
		return &copied
	})
	if err == nil && found == nil {
		err = worldstate.ErrNobody
	}
	return found, err
}
