package web

import (
	"net/http"
	"strconv"
	"time"

	"stoa/server/rooms"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

func (a *api) members(q *request) (int, any, error) {
	type entry struct {
		Account worldstate.AccountID `json:"account"`
		Name    string               `json:"name"`
		Role    string               `json:"role"`
		Since   time.Time            `json:"since"`
		Present bool                 `json:"present"`
	}
	all, err := a.Store.Members(q.Context(), q.room)
	if err != nil {
		return 0, nil, err
	}
	_, here, err := rooms.Inspect(q.Context(), a.Rooms, q.room, func(s *worldstate.State) map[worldstate.AccountID]bool {
		here := map[worldstate.AccountID]bool{}
		for _, p := range s.People {
			here[p.Account] = true
		}
		return here
	})
	if err != nil {
		return 0, nil, err
	}
	return listed("members", nil, all, func(m store.Member) any {
		return entry{m.Account, m.Name, m.Role.String(), m.Since, here[m.Account]}
	})
}

func (a *api) setMember(q *request) (int, any, error) {
	id, err := q.accountID()
	if err != nil {
		return 0, nil, err
	}
	var in struct {
		Role string `json:"role"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	role, known := worldstate.ParseRole(in.Role)
	if !known {
		return 0, nil, bad("role is guest, member, presenter, host or owner")
	}
	return done(true, a.Rooms.SetRole(q.Context(), q.room, q.account, store.Member{Account: id, Role: role}))
}

func (a *api) removeMember(q *request) (int, any, error) {
	id, err := q.accountID()
	if err != nil {
		return 0, nil, err
	}
	return done(true, a.Rooms.RemoveMember(q.Context(), q.room, q.account, id))
}

func (a *api) bans(q *request) (int, any, error) {
	type entry struct {
		ID    int64      `json:"id"`
		Name  string     `json:"name"`
		At    time.Time  `json:"at"`
		Until *time.Time `json:"until"`
	}
	all, err := a.Store.Bans(q.Context(), q.room)
	return listed("bans", err, all, func(b worldstate.Ban) any { return entry{b.ID, b.Name, b.At, orNull(b.Until)} })
}

func (a *api) liftBan(q *request) (int, any, error) {
	id, err := strconv.ParseInt(q.PathValue("ban"), 10, 64)
	if err != nil {
		return 0, nil, errNotFound
	}
	found, err := a.Rooms.LiftBan(q.Context(), q.room, id)
	return done(found, err)
}

func (a *api) people(q *request) (int, any, error) {
	type person struct {
		Number   uint16               `json:"number"`
		Account  worldstate.AccountID `json:"account"`
		Name     string               `json:"name"`
		Role     string               `json:"role"`
		Muted    bool                 `json:"muted"`
		Silenced bool                 `json:"silenced"`
		Hand     uint32               `json:"hand"`
	}
	type waiting struct {
		Number uint32    `json:"number"`
		Name   string    `json:"name"`
		Colour uint32    `json:"colour"`
		Since  time.Time `json:"since"`
	}
	_, people, err := rooms.Inspect(q.Context(), a.Rooms, q.room, func(s *worldstate.State) (all []person) {
		for _, p := range s.People {
			all = append(all, person{p.Number, p.Account, p.Name, p.Role.String(), p.Muted, p.Silenced, p.Hand})
		}
		return all
	})
	if err != nil {
		return 0, nil, err
	}
	knocks := []waiting{}
	if open := a.Rooms.Open(q.room); open != nil {
		for _, w := range open.Waiting() {
			knocks = append(knocks, waiting{w.Number, w.Name, w.Colour, w.Since})
		}
	}
	return http.StatusOK, map[string]any{"people": append([]person{}, people...), "knocks": knocks}, nil
}

// orders are the actions of POST /rooms/{room}/people/{number}.
var orders = map[string]rooms.Order{
	"silence": {Action: worldstate.Silencing, Value: 1},
	"speak":   {Action: worldstate.Silencing},
	"lower":   {Action: worldstate.Lowering},
	"role":    {Action: worldstate.Promoting},
	"remove":  {Action: worldstate.Removing},
	"ban":     {Action: worldstate.Banning},
	"block":   {Action: worldstate.Blocking},
}

func (a *api) order(q *request) (int, any, error) {
	var in struct {
		Action string  `json:"action"`
		Role   *string `json:"role"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	o, known := orders[in.Action]
	number, err := strconv.ParseUint(q.PathValue("number"), 10, 16)
	switch {
	case !known:
		return 0, nil, bad("action is silence, speak, lower, role, remove, ban or block")
	case err != nil:
		return 0, nil, worldstate.ErrNobody
	case o.Action == worldstate.Blocking:
		return done(true, a.Rooms.Block(q.Context(), q.room, q.account, uint16(number)))
	case (in.Role != nil) != (o.Action == worldstate.Promoting):
		return 0, nil, bad("role goes with the action role, and only with it")
	}
	if in.Role != nil {
		role, known := worldstate.ParseRole(*in.Role)
		if !known {
			return 0, nil, bad("role is guest, member, presenter, host or owner")
		}
		o.Value = uint8(role)
	}
	o.Number = uint32(number)
	return done(true, a.Rooms.Moderate(q.Context(), q.room, q.account, o))
}

func (a *api) answerKnock(q *request) (int, any, error) {
	var in struct {
		Admit bool `json:"admit"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	number, err := strconv.ParseUint(q.PathValue("number"), 10, 32)
	if err != nil {
		return 0, nil, worldstate.ErrNoKnock
	}
	o := rooms.Order{Action: worldstate.Answering, Number: uint32(number)}
	if in.Admit {
		o.Value = 1
	}
	return done(true, a.Rooms.Moderate(q.Context(), q.room, q.account, o))
}

// end removes everybody from an open room.
func (a *api) end(q *request) (int, any, error) {
	if a.Rooms.Open(q.room) == nil {
		return http.StatusNoContent, nil, nil
	}
	return done(true, a.Rooms.Moderate(q.Context(), q.room, q.account, rooms.Order{Action: worldstate.Ending}))
}

// chat answers with the chat lines to everybody.
func (a *api) chat(q *request) (int, any, error) {
	type entry struct {
		ID   uint64    `json:"id"`
		Time time.Time `json:"time"`
		Name string    `json:"name"`
		Text string    `json:"text"`
	}
	all, err := a.Store.Records(q.Context(), q.room)
	public := all[:0]
	for _, r := range all {
		if r.Line.Scope == worldstate.ToAll {
			public = append(public, r)
		}
	}
	return listed("lines", err, public, func(r *worldstate.Record) any {
		return entry{r.Line.ID, time.UnixMilli(int64(r.Line.Time)).UTC(), r.Line.Name, r.Line.Text}
	})
}
