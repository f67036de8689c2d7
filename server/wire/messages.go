package wire

import (
	"stoa/avatar"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

// The messages that are not the world's own commands and events. Comments behind
// fields are their meanings in PROTOCOL.md.
type (
	// Hello opens a connection. Section 4.1.
	Hello struct {
		Version uint32
		Ticket  string                 `wire:"max=1024"` // from joining; empty when resuming
		Resume  string                 `wire:"max=1024"` // resume token; empty when joining
		Client  worldstate.ClientID    `wire:"nonzero"`  // client id, section 1
		Device  worldstate.DeviceClass `wire:"max=3"`    // 0 desktop, 1 phone, 2 headset, 3 bot
		Slots   uint8                  `wire:"max=8"`    // voice slots K that the client will offer
		Place   *avatar.Body           `wire:"nil"`      // where it stood, used only by a resume after a restart
		Have    *worldstate.Have       `wire:"optional"` // for a resume: what the client still has of the boards
	}

	// Live is a part of an unfinished stroke. Section 4.6.
	Live struct {
		Object uint32   // the board
		Stroke board.ID // the id the finished stroke will have
		Colour uint32   `wire:"unit=rgb"`  // 7.1
		Width  uint16   `wire:"max=200"`   // 7.1
		From   uint16   `wire:"max=4096"`  // index of the first point in `points`; 0 begins the stroke anew
		Points []byte   `wire:"max=16384"` // points, 7.1, may be empty
	}

	// Offer opens or restarts the media connection. Section 4.7.
	Offer struct {
		Connection uint32 // 1 for the first peer connection of this socket's participant, a higher number for each new one; the same number again is an ICE restart
		SDP        string `wire:"max=65536"` // section 8
	}

	// Ping asks for a Pong. Section 4.8.
	Ping struct {
		Time uint64 // anything; returned in `pong`
	}

	// Block makes two people disappear from each other. Section 4.13.
	Block struct {
		Participant uint16
	}

	// Moderate is what those in charge may do. Section 4.14.
	Moderate struct {
		Action      worldstate.Action // below
		Participant uint32            // whom, or the number of a knock, or 0
		Value       uint8             // by action
	}

	// Welcome is the whole room but for the bodies of boards. Section 5.1.
	Welcome struct {
		Version uint32
		worldstate.Welcome
		Resume string   // token, 3.4
		Limits []uint64 // poses/s, operations/s, live/s, bytes per message, bytes of points per stroke
	}

	// Tick is one frame. Section 6.
	Tick struct {
		Tick    uint64     // number; rises, not always by one
		Bodies  []byte     `wire:"script=bodies"`      // 6.2
		Gains   []byte     `wire:"nil,script=gains"`   // 6.4, what changed
		Hearers []byte     `wire:"nil,script=hearers"` // 6.5, whole, when changed
		Lives   []LivePart `wire:"nil"`                // what is new
	}

	// LivePart is a part of somebody's unfinished stroke. Section 6.6.
	LivePart struct {
		Participant uint16
		Object      uint32
		Stroke      board.ID
		Colour      uint32 `wire:"unit=rgb"`
		Width       uint16
		From        uint16
		Points      []byte
	}

	// Refused refuses something. Section 5.9.
	Refused struct {
		Reason Reason  // the code, section 10
		Detail string  // English, for logs and developers
		Ref    *uint64 `wire:"nil"` // client sequence of the refused operation, ref of the refused line, or nil
		Of     Code    // code of the refused message
	}

	// Answer is the server's side of an offer. Section 5.10.
	Answer struct {
		Connection uint32 // of the offer
		SDP        string
	}

	// Pong answers a Ping. Section 5.11.
	Pong struct {
		Time       uint64 // of the ping
		ServerTime uint64 // milliseconds since the room's start
		Tick       uint64 // current tick
	}
)

// MaxSlots is how many voice slots a client may offer. Section 4.1.
const MaxSlots = 8
