package web

import (
	"crypto/rand"
	"net/http"
	"time"
	"unicode/utf8"

	"stoa/worldstate"
	"stoa/worldstate/scene"
	"stoa/worldstate/store"
)

// roomEntry is a room as people with a role in it see it from outside.
type roomEntry struct {
	ID       worldstate.RoomID `json:"id"`
	Name     string            `json:"name"`
	Template string            `json:"template"`
	Role     string            `json:"role"`
	Archived bool              `json:"archived"`
	Door     string            `json:"door"`
	Link     string            `json:"link"`
	Passcode bool              `json:"passcode"`
	Erasing  string            `json:"erasing"`
	Drawing  string            `json:"drawing"`
	Creating string            `json:"creating"`
	People   int               `json:"people"`
	Created  time.Time         `json:"created"`
}

// entry returns the parts of a room that the role may see.
func (a *api) entry(r store.Room, role worldstate.Role) (*roomEntry, error) {
	name, err := nameOf(r)
	if err != nil {
		return nil, err
	}
	e := &roomEntry{ID: r.ID, Name: name.English, Template: r.Template, Role: role.String(), Archived: r.Archived,
		Door: r.Door.String(), Link: linkName(r.Link), Passcode: r.Passcode, Erasing: r.Erasing.String(), Drawing: r.Drawing.String(), Creating: r.Creating.String(), Created: r.Made}
	if open := a.Rooms.Open(r.ID); open != nil {
		e.People = open.World.People()
	}
	return e, nil
}

// rooms lists the rooms in which the caller is at least a member; for owners of the
// server, all.
func (a *api) rooms(q *request) (int, any, error) {
	owner := a.Rooms.IsOwner(q.account)
	var all []store.Room
	var roles []worldstate.Role
	var err error
	if owner {
		all, err = a.Store.Rooms(q.Context())
	} else {
		all, roles, err = a.Store.RoomsOf(q.Context(), q.account)
	}
	if err != nil {
		return 0, nil, err
	}
	entries := []*roomEntry{}
	for i, r := range all {
		role := worldstate.Owner
		if !owner {
			role = roles[i]
		}
		if role < worldstate.Member {
			continue
		}
		e, err := a.entry(r, role)
		if err != nil {
			return 0, nil, err
		}
		entries = append(entries, e)
	}
	return http.StatusOK, map[string]any{"rooms": entries, "templates": scene.Templates(), "create": owner}, nil
}

// one answers with the current state of a room.
func (a *api) one(q *request, status int, id worldstate.RoomID) (int, any, error) {
	r, err := a.Store.Room(q.Context(), id)
	if err != nil {
		return 0, nil, err
	}
	role, _, err := a.Rooms.Role(q.Context(), id, q.account)
	if err != nil {
		return 0, nil, err
	}
	e, err := a.entry(r, role)
	return status, e, err
}

func (a *api) create(q *request) (int, any, error) {
	var in struct {
		Name     string `json:"name"`
		Template string `json:"template"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	name, err := roomName(in.Name)
	if err != nil {
		return 0, nil, err
	}
	if _, err := scene.Load(in.Template); err != nil {
		return 0, nil, bad("there is no such template")
	}
	r := store.Room{ID: worldstate.NewRoomID(), Template: in.Template, Name: name}
	if err := a.Store.Create(q.Context(), r); err != nil {
		return 0, nil, err
	}
	return a.one(q, http.StatusCreated, r.ID)
}

func (a *api) duplicate(q *request) (int, any, error) {
	var in struct {
		Name string `json:"name"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	name, err := roomName(in.Name)
	if err != nil {
		return 0, nil, err
	}
	from, err := a.Store.Room(q.Context(), q.room)
	if err != nil {
		return 0, nil, err
	}
	r := store.Room{ID: worldstate.NewRoomID(), Template: from.Template, Name: name}
	if err := a.Store.Duplicate(q.Context(), from.ID, r); err != nil {
		return 0, nil, err
	}
	return a.one(q, http.StatusCreated, r.ID)
}

func roomName(name string) (string, error) {
	name, err := CleanName(name)
	if err != nil {
		return "", &problemError{http.StatusBadRequest, "bad_name", err.Error()}
	}
	return name, nil
}

// change is the body of PATCH; nil fields stay as they are.
type change struct {
	Name     *string `json:"name"`
	Archived *bool   `json:"archived"`
	Door     *string `json:"door"`
	Link     *string `json:"link"`
	Passcode *string `json:"passcode"`
	Erasing  *string `json:"erasing"`
	Drawing  *string `json:"drawing"`
	Creating *string `json:"creating"`
}

// settle changes a room's settings. A host may set the door and the rights, an owner
// all.
func (a *api) settle(q *request) (int, any, error) {
	var in change
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	if (in.Name != nil || in.Archived != nil || in.Link != nil || in.Passcode != nil) && !q.role.May(worldstate.Settling) {
		return 0, nil, errForbidden
	}
	steps, err := a.steps(q, &in)
	if err != nil {
		return 0, nil, err
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return 0, nil, err
		}
	}
	return a.one(q, http.StatusOK, q.room)
}

// steps checks the whole change before any part of it is made.
func (a *api) steps(q *request, in *change) (steps []func() error, err error) {
	ctx, id := q.Context(), q.room
	if in.Name != nil {
		name, err := roomName(*in.Name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, func() error { return a.Store.Rename(ctx, id, name) })
	}
	if in.Door != nil {
		door, known := worldstate.ParseDoor(*in.Door)
		if !known {
			return nil, bad("door is open, knock or locked")
		}
		steps = append(steps, func() error { return a.Rooms.SetDoor(ctx, id, door) })
	}
	rights, err := in.rights()
	switch {
	case err != nil:
		return nil, err
	case rights != worldstate.RightsChange{}:
		steps = append(steps, func() error { return a.Rooms.SetRights(ctx, id, rights) })
	}
	if in.Link != nil {
		link := worldstate.NoLink
		if role, known := worldstate.ParseRole(*in.Link); known && role <= worldstate.Member {
			link = int(role)
		} else if *in.Link != "nobody" {
			return nil, bad("link is guest, member or nobody")
		}
		steps = append(steps, func() error { return a.Rooms.SetLink(ctx, id, link) })
	}
	if in.Passcode != nil {
		if utf8.RuneCountInString(*in.Passcode) > maxPasscode {
			return nil, bad("a passcode has at most 64 characters")
		}
		steps = append(steps, func() error { return a.Rooms.SetPasscode(ctx, id, *in.Passcode) })
	}
	if in.Archived != nil {
		steps = append(steps, func() error { return a.Rooms.SetArchived(ctx, id, *in.Archived) })
	}
	return steps, nil
}

// rights returns the least roles that change.
func (c *change) rights() (out worldstate.RightsChange, err error) {
	for _, right := range []struct {
		name string
		in   *string
		out  **worldstate.Role
	}{{"erasing", c.Erasing, &out.Erasing}, {"drawing", c.Drawing, &out.Drawing}, {"creating", c.Creating, &out.Creating}} {
		if right.in == nil {
			continue
		}
		least, known := worldstate.ParseRole(*right.in)
		if !known || least > worldstate.Host {
			return out, bad(right.name + " is guest, member, presenter or host")
		}
		*right.out = &least
	}
	return out, nil
}

func (a *api) remove(q *request) (int, any, error) {
	return done(true, a.Rooms.Delete(q.Context(), q.room))
}

type invitationEntry struct {
	ID      string     `json:"id"`
	Role    string     `json:"role"`
	Note    string     `json:"note"`
	Made    time.Time  `json:"made"`
	Ends    *time.Time `json:"ends"`
	Revoked bool       `json:"revoked"`
	Used    int        `json:"used"`
	Secret  string     `json:"secret,omitempty"` // only in the answer to its creation
}

func invitation(i store.Invitation) invitationEntry {
	return invitationEntry{worldstate.AccountID(i.ID).String(), i.Role.String(), i.Note, i.Made, orNull(i.Ends), i.Revoked, i.Used, ""}
}

// orNull returns nil for a zero time.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (a *api) invitations(q *request) (int, any, error) {
	all, err := a.Store.Invitations(q.Context(), q.room)
	return listed("invitations", err, all, func(i store.Invitation) any { return invitation(i) })
}

func (a *api) invite(q *request) (int, any, error) {
	var in struct {
		Role string     `json:"role"`
		Ends *time.Time `json:"ends"`
		Note string     `json:"note"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	role, known := worldstate.ParseRole(in.Role)
	i := store.Invitation{Role: role, Maker: q.account, Note: in.Note, Made: time.Now().Truncate(time.Second)}
	if in.Ends != nil {
		i.Ends = *in.Ends
	}
	switch {
	case !known:
		return 0, nil, bad("role is guest, member, presenter, host or owner")
	case role > q.role:
		return 0, nil, errForbidden
	case utf8.RuneCountInString(in.Note) > 200 || !utf8.ValidString(in.Note):
		return 0, nil, bad("a note has at most 200 characters")
	case in.Ends != nil && !i.Ends.After(i.Made):
		return 0, nil, bad("the invitation would have ended already")
	}
	rand.Read(i.ID[:])
	secret := rand.Text()
	if err := a.Store.Invite(q.Context(), q.room, i, []byte(secret)); err != nil {
		return 0, nil, err
	}
	e := invitation(i)
	e.Secret = secret
	return http.StatusCreated, e, nil
}

func (a *api) revoke(q *request) (int, any, error) {
	var id store.InvitationID
	if err := hexID(id[:], q.PathValue("invitation")); err != nil {
		return 0, nil, err
	}
	found, err := a.Rooms.Revoke(q.Context(), q.room, q.account, id)
	return done(found, err)
}
