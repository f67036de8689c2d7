package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"stoa/server/rooms"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Debug shows the state of an open room: positions, who was sent whose packets, and
// digests of boards. It is off by default, because people's positions are private.
type Debug struct{ Rooms *rooms.Rooms }

type debugRoom struct {
	Tick     uint64        `json:"tick"`
	Sequence uint64        `json:"sequence"` // accepted; the durable sequence may be lower
	People   []debugPerson `json:"people"`
	Boards   []debugBoard  `json:"boards"`
}

type debugPerson struct {
	Number    uint16            `json:"number"`
	Name      string            `json:"name"`
	Feet      [3]float64        `json:"feet"` // metres
	Yaw       float64           `json:"yaw"`  // radians
	Epoch     uint8             `json:"epoch"`
	Muted     bool              `json:"muted"`
	Forwarded map[uint16]uint64 `json:"forwarded"` // packets sent to this person, by talker
}

type debugBoard struct {
	Object  record.ID `json:"object"`
	Strokes int       `json:"strokes"`
	Digest  string    `json:"digest"` // PROTOCOL.md section 7.4
}

// ServeHTTP answers GET /debug/rooms/{room}.
func (d *Debug) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, err := worldstate.ParseRoomID(r.PathValue("room"))
	room := d.Rooms.Open(id)
	if err != nil || room == nil {
		fail(w, http.StatusNotFound, "no_room", "the room is not open")
		return
	}
	var out debugRoom
	_, out.Tick = room.World.Clock()
	if err := room.World.Do(r.Context(), out.read); err != nil {
		fail(w, http.StatusServiceUnavailable, "internal", err.Error())
		return
	}
	for i := range out.People {
		out.People[i].Forwarded = room.Forwarded(out.People[i].Number)
	}
	answer(w, http.StatusOK, out)
}

func (d *debugRoom) read(s *worldstate.State) {
	d.Sequence = s.Contents.Sequence
	for _, p := range s.People {
		d.People = append(d.People, debugPerson{Number: p.Number, Name: p.Name, Feet: p.Body.Feet(),
			Yaw: p.Body.YawRadians(), Epoch: p.Body.Epoch, Muted: p.Muted})
	}
	for _, o := range s.Contents.Set(record.Room).Records() {
		if set := s.Contents.Set(o.ID); set != nil {
			digest := sha256.Sum256(wire.SetBytes(set))
			d.Boards = append(d.Boards, debugBoard{o.ID, set.Len(), hex.EncodeToString(digest[:])})
		}
	}
}
