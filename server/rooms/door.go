package rooms

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/store"
)

// Visitor is somebody who wants into a room.
type Visitor struct {
	Account    worldstate.AccountID
	Machine    worldstate.DeviceID
	Name       string
	Colour     uint32
	Height     uint16 // millimetres
	Invitation string // secret, or empty
	Passcode   string // as typed, or empty
}

// Why a visitor is not let in, besides the reasons of [worldstate.Access].
var (
	ErrPasscodeNeeded   = errors.New("rooms: the room asks for a passcode")
	ErrPasscodeWrong    = errors.New("rooms: the passcode is wrong")
	ErrInvitation       = store.ErrInvitation
	ErrInvitationNeeded = errors.New("rooms: the room's link alone does not let anybody in")
)

// Visit decides about somebody at the door: the role to come in with, or that
// it has to wait (see [Rooms.Knock]). PROTOCOL.md section 3.2.
func (rs *Rooms) Visit(ctx context.Context, id worldstate.RoomID, v *Visitor) (role worldstate.Role, wait bool, err error) {
	access, err := rs.access(ctx, id)
	if err != nil {
		return 0, false, err
	}
	if err := access.Refuses(v.Account, v.Machine, time.Now()); err != nil {
		return 0, false, err
	}
	if v.Invitation != "" {
		if _, err := rs.cfg.Store.Accept(ctx, id, []byte(v.Invitation), store.Member{Account: v.Account, Name: v.Name}); err != nil {
			return 0, false, err
		}
		if err := rs.refresh(ctx, id); err != nil {
			return 0, false, err
		}
		if access, err = rs.access(ctx, id); err != nil {
			return 0, false, err
		}
	}
	role, own := rs.roleIn(access, v.Account)
	switch {
	case own:
	case access.Link == worldstate.NoLink:
		return 0, false, ErrInvitationNeeded
	case access.Passcode != "" && v.Passcode == "":
		return 0, false, ErrPasscodeNeeded
	case access.Passcode != "" && !rs.passcodes.Is(access.Passcode, v.Passcode):
		return 0, false, ErrPasscodeWrong
	}
	wait = access.Door == worldstate.DoorKnock && !own || access.Door == worldstate.DoorLocked && role < worldstate.Host
	return role, wait, nil
}

// Role returns what the account is in the room, and whether that is its own
// rather than the link's. The owners of the server own every room.
func (rs *Rooms) Role(ctx context.Context, id worldstate.RoomID, account worldstate.AccountID) (worldstate.Role, bool, error) {
	access, err := rs.access(ctx, id)
	if err != nil {
		return 0, false, err
	}
	role, own := rs.roleIn(access, account)
	return role, own, nil
}

func (rs *Rooms) roleIn(a *worldstate.Access, account worldstate.AccountID) (worldstate.Role, bool) {
	if rs.IsOwner(account) {
		return worldstate.Owner, true
	}
	return a.RoleOf(account)
}

// Access returns who may come into the room. It is not to be changed.
func (rs *Rooms) Access(ctx context.Context, id worldstate.RoomID) (*worldstate.Access, error) {
	return rs.access(ctx, id)
}

func (rs *Rooms) access(ctx context.Context, id worldstate.RoomID) (*worldstate.Access, error) {
	if r := rs.Open(id); r != nil {
		r.gate.RLock()
		defer r.gate.RUnlock()
		return r.access, nil
	}
	return rs.cfg.Store.Access(ctx, id)
}

// refresh brings an open room in line with what the store says of its access:
// who is banned is out, roles are what they are now, the door is what it is.
// Every change of access ends here.
func (rs *Rooms) refresh(ctx context.Context, id worldstate.RoomID) error {
	rs.mu.Lock()
	r := rs.open[id]
	rs.mu.Unlock()
	if r == nil {
		return nil
	}
	r.gate.Lock()
	access, err := rs.cfg.Store.Access(ctx, id)
	if err == nil {
		r.access = access
	}
	r.gate.Unlock()
	if err != nil {
		return fmt.Errorf("refresh room: %w", err)
	}
	if err := rs.enforce(ctx, r, access); err != nil && !errors.Is(err, worldstate.ErrClosed) {
		return fmt.Errorf("refresh room: %w", err)
	}
	r.tellDoor()
	return nil
}

func (rs *Rooms) enforce(ctx context.Context, r *Room, access *worldstate.Access) error {
	orders := map[uint16]worldstate.Command{}
	err := r.World.Do(ctx, func(s *worldstate.State) {
		for _, p := range s.People {
			role, _ := rs.roleIn(access, p.Account)
			if err := access.Refuses(p.Account, p.Machine, time.Now()); err != nil {
				orders[p.Number] = &worldstate.Expel{Err: err}
			} else if role != p.Role {
				orders[p.Number] = &worldstate.Become{Role: role}
			}
		}
	})
	for number, order := range orders {
		r.World.Insist(number, order)
	}
	if err == nil && len(orders) > 0 {
		err = r.World.Do(ctx, func(*worldstate.State) {}) // they have been carried out
	}
	return err
}

// refreshAll does so for every open room.
func (rs *Rooms) refreshAll(ctx context.Context) error {
	var all []error
	for _, r := range rs.opened() {
		all = append(all, rs.refresh(ctx, r.ID))
	}
	return errors.Join(all...)
}

func (rs *Rooms) opened() (all []*Room) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	for _, r := range rs.open {
		all = append(all, r)
	}
	return all
}
