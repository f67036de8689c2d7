package worldstate

// Role says what a participant may do. A higher role may do all that a lower one may.
type Role uint8

// The roles, with their values in the protocol. PROTOCOL.md section 5.2.
const (
	Guest Role = iota
	Member
	Presenter
	Host
	Owner
)

// roleNames are the roles in texts and in the HTTP API.
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

// Action is something that needs a role. The numbers up to Answering are those of
// `moderate`: PROTOCOL.md section 4.14.
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
	Talking    // chat, hand, reaction
	Blocking   // another account, for oneself
	Viewing    // current and former participants, members, invitations, bans, chat
	Inviting   // and revoking invitations
	Settling   // name, link, passcode, archive
	Restoring  // restore all that somebody deleted, take back all that somebody did
	Deleting   // the room
	Uploading  // pictures and models
	Fetching   // the files of the room
	Discarding // a file of the room
	Reading    // the history and the bin of the room, and searching in the room
)

// needs is the least role of each action. Actions that are not listed are denied. For what
// is in the room, each room has [Rights] of its own.
var needs = map[Action]Role{
	Talking: Guest, Blocking: Guest, Uploading: Guest, Fetching: Guest, Reading: Guest,
	Silencing: Host, Lowering: Host, Promoting: Host, Removing: Host, Banning: Host, Ending: Host,
	DoorKeeping: Host, Answering: Host, Viewing: Host, Inviting: Host, Restoring: Host, Discarding: Host,
	Settling: Owner, Deleting: Owner,
}

// May reports whether the role allows the action.
func (r Role) May(a Action) bool {
	least, known := needs[a]
	return known && r >= least
}

// MayTo reports whether the role allows the action on a participant with another role.
// Nobody acts on the same or a higher role, except owners among each other, lowering a
// hand and blocking.
func (r Role) MayTo(a Action, other Role) bool {
	return r.May(a) && (other < r || r == Owner || a == Lowering || a == Blocking)
}
