package worldstate

import (
	"slices"

	"stoa/worldstate/record"
)

// Rights are the least roles that a room asks for; hosts choose them. What one object asks
// for stands in its properties (record/rights.go). PROTOCOL.md section 7.3 has the table.
type Rights struct {
	Erasing  Role // least role that may change, delete and restore what other authors put (7.3)
	Drawing  Role // least role that may change what is on boards (7.3)
	Creating Role // least role that may put objects and bring files (7.3)
}

// RightsChange changes some of a room's rights. Nil ones stay.
type RightsChange struct{ Erasing, Drawing, Creating *Role }

// MayCreate reports whether a role may put objects and bring files.
func (r *Rights) MayCreate(role Role) bool { return role >= r.Creating }

// allows returns ErrForbidden if p may not ask for such changes at all. Package record
// decides about each record.
func (s *State) allows(p *Person, parent record.ID, changes []record.Change) error {
	puts := func(c record.Change) bool { return c.Verb == record.Put }
	switch {
	case parent != record.Room && !s.mayDraw(p, parent),
		parent == record.Room && !s.MayCreate(p.Role) && slices.ContainsFunc(changes, puts):
		return ErrForbidden
	}
	return nil
}

// mayDraw reports whether p may change what is on a board.
func (s *State) mayDraw(p *Person, board record.ID) bool {
	o, by := s.Contents.Object(board), s.editor(p)
	return p.Role >= s.Drawing && (o == nil || by.May(record.ToDraw, o))
}

// editor returns p as the author of changes: the author is a hash of account and room
// ([AccountID.Author]).
func (s *State) editor(p *Person) record.Editor {
	return record.Editor{Author: p.Author, Name: p.Name, Role: uint8(p.Role), Others: p.Role >= s.Erasing}
}
