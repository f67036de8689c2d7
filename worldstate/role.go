package worldstate

// Role is what a participant may do; higher roles may all that lower ones may.
type Role uint8

// The roles, as they stand on the wire. PROTOCOL.md section 5.2.
const (
	Guest Role = iota
	Member
	Presenter
	Host
	Owner
)

// roleNames are the roles as people and the HTTP API write them.
var roleNames = [...]string{"guest", "member", "presenter", "host", "owner"}

func (r Role) String() string { return roleNames[min(r, Owner)] }

// ParseRole reads what String writes.
func ParseRole(name string) (Role, bool) {
	for i, n := range roleNames {
		if n == name {
			return Role(i), true
		}
	}
	return 0, false
}

// Action is something people ask for that not everybody may do. The numbers of
// those that moderate stand on the wire: PROTOCOL.md section 4.14.
type Action uint8

// The actions.
const (
	Silencing Action = iota + 1
	Lowering
	Promoting
	Removing
	Banning
	Ending
	DoorKeeping
	Answering
	Drawing  // on boards
	Talking  // by chat, hand, reaction
	Blocking // somebody, for oneself
	Viewing  // who is or was here, members, invitations, bans, what was said
	Inviting // and taking invitations back
	Settling // name, link, passcode, archive
	Reviving // all that somebody erased
	Deleting // the room
)

// needs says which role each action takes. What is not listed is denied.
var needs = map[Action]Role{
	Drawing: Guest, Talking: Guest, Blocking: Guest,
	Silencing: Host, Lowering: Host, Promoting: Host, Removing: Host, Banning: Host, Ending: Host,
	DoorKeeping: Host, Answering: Host, Viewing: Host, Inviting: Host, Reviving: Host,
	Settling: Owner, Deleting: Owner,
}

// May says whether the role allows the action.
func (r Role) May(a Action) bool {
	least, known := needs[a]
	return known && r >= least
}

// MayTo says whether the role allows the action on somebody of another role:
// nobody acts on equals, but owners among each other, and hands may be lowered
// wherever they are.
func (r Role) MayTo(a Action, other Role) bool {
	return r.May(a) && (other < r || r == Owner || a == Lowering || a == Blocking)
}
