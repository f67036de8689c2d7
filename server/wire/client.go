package wire

import (
	"stoa/avatar"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

// Message is one message of the protocol, in either direction.
type Message interface {
	// Append writes the message's bytes.
	Append(*Writer)
}

type (
	// Hello opens a connection. Section 4.1.
	Hello struct {
		Version uint64              `json:"version"`
		Ticket  string              `json:"ticket"`
		Resume  string              `json:"resume"`
		Client  worldstate.ClientID `json:"client"`
		Device  worldstate.Device   `json:"device"`
		Slots   uint8               `json:"slots"`
		Place   []byte              `json:"place"` // a body, or nil
		Have    *worldstate.Have    `json:"have"`  // what a resume goes on from, or nil
	}

	// Pose says where the sender is. Section 4.2.
	Pose struct {
		Body avatar.Body `json:"body"`
	}

	// Teleport is an explicit jump. Section 4.3.
	Teleport struct {
		Body avatar.Body `json:"body"`
	}

	// Mute forbids or allows forwarding of the sender's voice. Section 4.4.
	Mute struct {
		Muted bool `json:"muted"`
	}

	// Operation changes a board for good. Section 4.5.
	Operation struct {
		ClientSequence uint64     `json:"clientSequence"`
		Object         uint32     `json:"object"`
		Kind           board.Kind `json:"kind"`
		ID             board.ID   `json:"id"` // put
		Colour         uint32     `json:"colour"`
		Width          uint16     `json:"width"`
		Points         []byte     `json:"points"`
		IDs            []board.ID `json:"ids"` // erase, restore
	}

	// Live is a part of an unfinished stroke. Section 4.6.
	Live struct {
		Object uint32   `json:"object"`
		Stroke board.ID `json:"stroke"`
		Colour uint32   `json:"colour"`
		Width  uint16   `json:"width"`
		From   uint16   `json:"from"`
		Points []byte   `json:"points"`
	}

	// Offer opens or restarts the media connection. Section 4.7.
	Offer struct {
		Connection uint32 `json:"connection"`
		SDP        string `json:"sdp"`
	}

	// Ping asks for a Pong. Section 4.8.
	Ping struct {
		Time uint64 `json:"time"`
	}

	// Leave ends the sender's presence. Section 4.9.
	Leave struct{}
)

// Append writes section 4.1.
func (m *Hello) Append(w *Writer) {
	fields := 7
	if m.Have != nil {
		fields++
	}
	w.message(CodeHello, fields)
	w.uint(m.Version)
	w.str(m.Ticket)
	w.str(m.Resume)
	w.bin(m.Client[:])
	w.uint(uint64(m.Device))
	w.uint(uint64(m.Slots))
	w.optional(m.Place)
	if m.Have != nil {
		w.have(m.Have)
	}
}

func (w *Writer) have(h *worldstate.Have) {
	w.array(2)
	w.uint(h.Sequence)
	w.array(len(h.Boards))
	for _, b := range h.Boards {
		w.array(2)
		w.uint(uint64(b.Object))
		w.uint(b.After)
	}
}

// Append writes section 4.2.
func (m *Pose) Append(w *Writer) { appendBody(w, CodePose, &m.Body) }

// Append writes section 4.3.
func (m *Teleport) Append(w *Writer) { appendBody(w, CodeTeleport, &m.Body) }

func appendBody(w *Writer, c Code, b *avatar.Body) {
	var room [64]byte
	w.message(c, 1)
	w.bin(avatar.AppendBody(room[:0], b))
}

// Append writes section 4.4.
func (m *Mute) Append(w *Writer) {
	w.message(CodeMute, 1)
	w.bool(m.Muted)
}

// Append writes section 4.5.
func (m *Operation) Append(w *Writer) {
	fields := 4
	if m.Kind == board.Put {
		fields = 7
	}
	w.message(CodeOperation, fields)
	w.uint(m.ClientSequence)
	w.uint(uint64(m.Object))
	w.uint(uint64(m.Kind))
	if m.Kind != board.Put {
		w.ids(m.IDs)
		return
	}
	w.bin(m.ID[:])
	w.uint(uint64(m.Colour))
	w.uint(uint64(m.Width))
	w.bin(m.Points)
}

func (w *Writer) ids(ids []board.ID) {
	w.array(len(ids))
	for i := range ids {
		w.bin(ids[i][:])
	}
}

// Append writes section 4.6.
func (m *Live) Append(w *Writer) {
	w.message(CodeLive, 6)
	w.uint(uint64(m.Object))
	w.bin(m.Stroke[:])
	w.uint(uint64(m.Colour))
	w.uint(uint64(m.Width))
	w.uint(uint64(m.From))
	w.bin(m.Points)
}

// Append writes section 4.7.
func (m *Offer) Append(w *Writer) {
	w.message(CodeOffer, 2)
	w.uint(uint64(m.Connection))
	w.str(m.SDP)
}

// Append writes section 4.8.
func (m *Ping) Append(w *Writer) {
	w.message(CodePing, 1)
	w.uint(m.Time)
}

// Append writes section 4.9.
func (m *Leave) Append(w *Writer) { w.message(CodeLeave, 0) }
