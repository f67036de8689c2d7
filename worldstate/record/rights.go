package record

import "slices"

// Level is what somebody may do with an object of the room. Each level includes those
// before. PROTOCOL.md section 7.3 has the table.
type Level uint8

// The levels.
const (
	ToView Level = iota // see it, and what is on it
	ToDraw              // change what is on the object
	ToEdit              // change the object
	ToOwn               // delete it, and change its rights
)

// levels are the rights of an object: properties with the least role of each level. An
// object without the property leaves the level to everybody, or to its author and to
// editors with Others; an object of the scene, which nobody put, to hosts.
var levels = [...]struct {
	right string
	open  bool // to everybody
}{ToView: {View, true}, ToDraw: {Draw, true}, ToEdit: {Edit, false}, ToOwn: {Own, false}}

const sceneRole = 3 // host

// leastRole returns the role that a right asks for. What is no role, as records of earlier
// versions may have it, leaves the level to hosts; hosts see everything.
func leastRole(right string, v Value) int64 {
	if v.Type != Int || v.Number < 0 || right == View && v.Number > sceneRole {
		return sceneRole
	}
	return v.Number
}

// LeastToView returns the least role that sees an object with the properties, at most that
// of hosts.
func (p Properties) LeastToView() uint8 {
	v := p.Get(View)
	if v.Type == None {
		return 0
	}
	return uint8(leastRole(View, v))
}

// isRight reports whether a property is a right.
func isRight(p Property) bool {
	return p.Name == View || p.Name == Draw || p.Name == Edit || p.Name == Own
}

// May reports whether the editor may do something with an object of the room.
func (e *Editor) May(to Level, o *Record) bool {
	for _, level := range levels[:to+1] {
		least := o.Properties.Get(level.right)
		switch {
		case least.Type != None:
			if int64(e.Role) < leastRole(level.right, least) {
				return false
			}
		case level.open:
		case o.Author == (Author{}):
			if e.Role < sceneRole {
				return false
			}
		case !e.Others && o.Author != e.Author:
			return false
		}
	}
	return true
}

// MayRestore reports whether the editor may bring back what has the parent. Without Others
// an editor brings back only what it deleted itself and that held nothing of others.
func (e *Editor) MayRestore(t *Deleted, parent ID) bool {
	if !e.Others && (t.Deletion.By != e.Author || t.Deletion.Shared) {
		return false
	}
	if parent == Room {
		return e.May(ToOwn, t.Record)
	}
	return e.Others || t.Author == e.Author
}

// mayChange decides who may change a record with a patch, or delete it: the patch is nil. A
// locked object can only be unlocked, or get other rights. Records on an object belong to
// their author and to editors with Others. [Author] is a hash of the account and the room
// (worldstate.AccountID.Author).
func (d *decision) mayChange(r *Record, patch Properties) error {
	if d.set.parent != Room {
		if d.by.Others || r.Author == d.by.Author {
			return nil
		}
		return ErrNotYours
	}
	to := ToEdit
	if patch == nil || slices.ContainsFunc(patch, isRight) {
		to = ToOwn
	}
	unlocks := patch != nil && !slices.ContainsFunc(patch, func(p Property) bool { return p.Name != Locked && !isRight(p) })
	switch {
	case !d.by.May(to, r) || d.locksOut(patch):
		return ErrNotYours
	case r.Properties.Is(Locked) && !unlocks && !d.by.Itself:
		return ErrLocked
	}
	return nil
}

// locksOut reports whether a right would be above the role of who asks.
func (d *decision) locksOut(p Properties) bool {
	return slices.ContainsFunc(p, func(q Property) bool { return isRight(q) && q.Value.Number > int64(d.by.Role) })
}
