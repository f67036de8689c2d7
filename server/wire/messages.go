package wire

import (
	"stoa/avatar"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// The messages besides the commands and events of package worldstate. The comment
// behind a field is the field's meaning in PROTOCOL.md.
type (
	// Hello opens a connection. Section 4.1.
	Hello struct {
		Version uint32
		Ticket  string                 `wire:"max=1024"` // of the join call (3.2); empty in a resume
		Resume  string                 `wire:"max=1024"` // resume token (3.4); empty after a join call
		Client  worldstate.ClientID    `wire:"nonzero"`  // section 1
		Device  worldstate.DeviceClass `wire:"max=3"`    // device class, 5.2
		Slots   uint8                  `wire:"max=8"`    // number of voice slots K that the client will offer
		Place   *avatar.Body           `wire:"nil"`      // where the body stood; used only by a resume after a restart
		Have    *worldstate.Have       `wire:"optional"` // in a resume: which records the client still has
	}

	// Live is a part of an unfinished stroke. Section 4.6.
	Live struct {
		Board  record.ID
		Stroke record.ID // id that the finished stroke will have
		Colour uint32    `wire:"unit=rgb"`  // 7.1
		Width  uint16    `wire:"max=200"`   // 7.1
		From   uint16    `wire:"max=4096"`  // index in the stroke of the first of `points`; 0 begins the stroke anew
		Points []byte    `wire:"max=16384"` // 7.1, may be empty
	}

	// Offer opens or restarts the media connection. Section 4.7.
	Offer struct {
		Connection uint32 // number of the participant's peer connection: 1 for the first, a higher number for each new one; the same number again is an ICE restart
		SDP        string `wire:"max=65536"` // section 8
	}

	// Ping asks for a Pong. Section 4.8.
	Ping struct {
		Time uint64 // any number; `pong` returns it
	}

	// Block makes two people disappear from each other. Section 4.13.
	Block struct {
		Participant uint16
	}

	// Moderate is a host's or an owner's order about a participant, a knock or the
	// room. Section 4.14.
	Moderate struct {
		Action      worldstate.Action // see the table below
		Participant uint32            // participant number, number of a knock, or 0
		Value       uint8             // see the table below
	}

	// Welcome is the whole room except its records. Section 5.1.
	Welcome struct {
		Version uint32
		worldstate.Welcome
		Resume string   // resume token, 3.4
		Limits []uint64 // poses/s, operations/s, live/s, bytes per message, bytes of points per stroke
	}

	// Tick is one tick frame. Section 6.
	Tick struct {
		Tick    uint64            // number of the tick; rises, not always by one
		Bodies  []byte            `wire:"script=bodies"`      // 6.2
		Gains   []byte            `wire:"nil,script=gains"`   // 6.4, what has changed; nil: nothing
		Hearers []byte            `wire:"nil,script=hearers"` // 6.5, complete; nil: unchanged
		Lives   []LivePart        `wire:"nil"`                // 6.6, new parts of unfinished strokes
		Held    []worldstate.Held `wire:"nil"`                // 6.7, changes of what others hold
	}

	// LivePart is a part of another participant's unfinished stroke. Section 6.6.
	LivePart struct {
		Participant uint16
		Board       record.ID
		Stroke      record.ID
		Colour      uint32 `wire:"unit=rgb"`
		Width       uint16
		From        uint16
		Points      []byte
	}

	// Refused says that the server did not carry out a message. Section 5.9.
	Refused struct {
		Reason Reason  // code, section 10
		Detail string  // English, for logs and developers
		Ref    *uint64 `wire:"nil"` // client sequence of the refused operation, ref of the refused chat line or update, or nil for other messages
		Of     Code    // code of the refused message
	}

	// Answer is the server's SDP answer to an offer. Section 5.10.
	Answer struct {
		Connection uint32 // as in the offer
		SDP        string
	}

	// Pong answers a Ping. Section 5.11.
	Pong struct {
		Time       uint64 // as in the ping
		ServerTime uint64 // milliseconds since the room's start
		Tick       uint64 // current tick
	}
)
