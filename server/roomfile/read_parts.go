package roomfile

import (
	"errors"
	"fmt"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

// record puts a record as somebody in the room would, with the same checks.
func (r *reader) record(in *record1) error {
	c := r.whole.Contents
	author, moved := r.authors[in.Author]
	if !moved {
		author = in.Author
	}
	result, err := c.Decide(&worldstate.Operation{By: record.Editor{Author: author, Role: uint8(worldstate.Owner)}, Parent: in.Parent,
		Changes: []record.Change{{Verb: record.Put, ID: in.ID, Kind: in.Kind, Properties: in.Properties}}})
	if err != nil {
		return err
	}
	c.Apply(&result)
	r.refers(in)
	return nil
}

func (r *reader) chat(in *chat1) error {
	lines := r.whole.Lines
	text, err := worldstate.CleanText(in.Text)
	if err == nil {
		err = r.checkName(in.Name)
	}
	switch {
	case err != nil:
		return err
	case text != in.Text:
		return errors.New("the text has characters that chat does not carry")
	case len(lines) >= worldstate.KeptRecords || len(in.Heard) > maxHeard:
		return fmt.Errorf("a room keeps at most %d chat lines, each heard by at most %d people", worldstate.KeptRecords, maxHeard)
	case !plausible(time.UnixMilli(int64(min(in.Time, 1<<53)))):
		return errors.New("the line was said at an impossible time")
	}
	id := uint64(len(lines) + 1)
	record := &worldstate.Record{Line: worldstate.Line{ID: id, Time: in.Time, Name: in.Name, Text: in.Text}, Ref: id, Heard: in.Heard, ViaLink: in.Guest}
	if in.Earshot {
		record.Line.Scope = worldstate.ToEarshot
	}
	if in.Account != nil {
		record.Account = *in.Account
	}
	r.whole.Lines = append(lines, record)
	return nil
}

// What an account was seen as.
const (
	asMember uint8 = 1 << iota
	asSilenced
)

// once returns an error if the account comes twice in the same way.
func (r *reader) once(account worldstate.AccountID, as uint8) error {
	if account == (worldstate.AccountID{}) || r.seen[account]&as != 0 {
		return errors.New("the account is missing, or was named before")
	}
	r.seen[account] |= as
	return nil
}

func (r *reader) member(in *member1) error {
	role, known := worldstate.ParseRole(in.Role)
	var err error
	if in.Name != "" {
		err = r.checkName(in.Name)
	}
	switch {
	case err != nil:
		return err
	case !known:
		return errors.New("role is guest, member, presenter, host or owner")
	case len(r.whole.Members) >= maxMembers:
		return fmt.Errorf("a room has at most %d members", maxMembers)
	case !plausible(in.Since):
		return errors.New("the account is a member since an impossible time")
	}
	r.authors[in.Account.Author(r.id)] = in.Account.Author(r.whole.Room.ID)
	r.whole.Members = append(r.whole.Members, store.Member{Account: in.Account, Name: in.Name, Role: role, Since: in.Since})
	return r.once(in.Account, asMember)
}

func (r *reader) ban(in *ban1) error {
	b := worldstate.Ban{Account: in.Account, DeviceID: in.Device, Name: in.Name, At: in.At}
	if in.Until != nil {
		b.Until = *in.Until
	}
	var err error
	if in.Name != "" {
		err = r.checkName(in.Name)
	}
	switch {
	case err != nil:
		return err
	case len(r.whole.Bans) >= maxBans:
		return fmt.Errorf("a room has at most %d bans", maxBans)
	case !plausible(in.At) || in.Until != nil && !plausible(b.Until):
		return errors.New("the ban has an impossible time")
	}
	r.whole.Bans = append(r.whole.Bans, b)
	return nil
}

func (r *reader) silenced(account worldstate.AccountID) error {
	if len(r.whole.Silenced) >= maxMembers {
		return fmt.Errorf("at most %d accounts are silenced in a room", maxMembers)
	}
	r.whole.Silenced = append(r.whole.Silenced, account)
	return r.once(account, asSilenced)
}

// plausible reports whether a time can be stored and shown.
func plausible(t time.Time) bool { return t.Year() >= 1970 && t.Year() < 10000 }
