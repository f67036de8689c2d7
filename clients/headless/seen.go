package headless

import (
	"crypto/sha256"
	"encoding/hex"

	"stoa/avatar"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Seen is what a client knows of its room, in a form that two clients can compare: once
// nothing moves, all have the same JSON.
type Seen struct {
	People []SeenPerson `json:"people"` // in order of number
	Boards []SeenBoard  `json:"boards"` // in the order in which they were put
	Lines  []uint64     `json:"lines"`  // ids of the stored chat lines, oldest first
}

// SeenPerson is one participant with the body of the newest frame, in the units of
// PROTOCOL.md section 6.1; head and hands are offsets, nil without a device.
type SeenPerson struct {
	worldstate.Participant
	Place   [3]int16  `json:"place"`
	Yaw     uint16    `json:"yaw"`
	Sitting bool      `json:"sitting"`
	Head    *[3]int16 `json:"head"`
	Left    *[3]int16 `json:"left"`
	Right   *[3]int16 `json:"right"`
}

// SeenBoard is a board with its digest. PROTOCOL.md section 7.4.
type SeenBoard struct {
	ID     record.ID `json:"id"`
	Digest string    `json:"digest"` // hexadecimal
}

// Seen returns the client's current state.
func (c *Client) Seen() Seen {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := &c.replica
	seen := Seen{People: []SeenPerson{}, Boards: []SeenBoard{}, Lines: []uint64{}}
	for _, p := range r.People {
		body, _ := r.Body(p.Number)
		seen.People = append(seen.People, seenPerson(p, &body))
	}
	for _, id := range r.Boards() {
		if set := r.Contents.Set(id); set != nil {
			sum := sha256.Sum256(wire.SetBytes(set))
			seen.Boards = append(seen.Boards, SeenBoard{id, hex.EncodeToString(sum[:])})
		}
	}
	for _, l := range r.Lines {
		if l.ID != 0 {
			seen.Lines = append(seen.Lines, l.ID)
		}
	}
	return seen
}

func seenPerson(p worldstate.Participant, b *avatar.Body) SeenPerson {
	out := SeenPerson{Participant: p, Place: [3]int16{b.X, b.Y, b.Z}, Yaw: b.Yaw, Sitting: b.Flags&avatar.Sitting != 0}
	if b.Flags&avatar.Tracked != 0 {
		out.Head, out.Left, out.Right = seenJoint(b.Head), seenJoint(b.Left), seenJoint(b.Right)
	}
	return out
}

func seenJoint(j avatar.Joint) *[3]int16 { return &[3]int16{j.DX, j.DY, j.DZ} }
