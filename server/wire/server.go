package wire

import (
	"bytes"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

type (
	// Welcome is the whole room but for the bodies of boards. Section 5.1.
	Welcome struct {
		Version            uint64                   `json:"version"`
		You                uint16                   `json:"you"`
		Tick               uint64                   `json:"tick"`
		TickRate           uint16                   `json:"tickRate"`
		Scene              string                   `json:"scene"`
		Participants       []worldstate.Participant `json:"participants"`
		Bodies             []byte                   `json:"bodies"`
		Objects            []Object                 `json:"objects"`
		Sequence           uint64                   `json:"sequence"`
		LastClientSequence uint64                   `json:"lastClientSequence"`
		Resume             string                   `json:"resume"`
		Limits             []uint64                 `json:"limits"`
		LivedOn            bool                     `json:"livedOn"`
		Author             board.Author             `json:"author"` // zero where an older server does not say
		From               *uint64                  `json:"from"`   // nil for a whole snapshot
	}

	// Object is an object's place and size. Section 5.1.
	Object struct {
		Number uint32 `json:"number"`
		Kind   string `json:"kind"`
		X      int16  `json:"x"`
		Y      int16  `json:"y"`
		Z      int16  `json:"z"`
		Yaw    uint16 `json:"yaw"`
		Width  uint16 `json:"width"`
		Height uint16 `json:"height"`
	}

	// Tick is one frame. Section 6.
	Tick struct {
		Tick    uint64     `json:"tick"`
		Bodies  []byte     `json:"bodies"`
		Gains   []byte     `json:"gains"`
		Hearers []byte     `json:"hearers"`
		Lives   []LivePart `json:"lives"`
	}

	// LivePart is a part of somebody's unfinished stroke. Section 6.6.
	LivePart struct {
		Participant uint16   `json:"participant"`
		Object      uint32   `json:"object"`
		Stroke      board.ID `json:"stroke"`
		Colour      uint32   `json:"colour"`
		Width       uint16   `json:"width"`
		From        uint16   `json:"from"`
		Points      []byte   `json:"points"`
	}

	// Joined tells of a new participant. Section 5.3.
	Joined struct {
		Participant worldstate.Participant `json:"participant"`
	}

	// Left tells of a participant who is gone. Section 5.4.
	Left struct {
		Number uint16 `json:"number"`
		Reason string `json:"reason"`
	}

	// Changed carries a participant's new record. Section 5.5.
	Changed struct {
		Participant worldstate.Participant `json:"participant"`
	}

	// Strokes is a part of a board. Section 5.6.
	Strokes struct {
		Object  uint32          `json:"object"`
		Strokes []*board.Stroke `json:"strokes"`
		More    bool            `json:"more"`
	}

	// StrokesPage is written as Strokes are. What it costs to encode the page
	// is spent once, whoever is sent it.
	StrokesPage struct {
		Object uint32
		Page   *board.Page
		More   bool
	}

	// Result is a durable change. Section 5.7.
	Result struct {
		Sequence uint64          `json:"sequence"`
		Object   uint32          `json:"object"`
		Kind     board.Kind      `json:"kind"`
		Stroke   *board.Stroke   `json:"stroke"`  // put
		IDs      []board.ID      `json:"ids"`     // erase
		Strokes  []*board.Stroke `json:"strokes"` // restore
	}

	// Acknowledged says what is durable. Section 5.8.
	Acknowledged struct {
		ClientSequence uint64 `json:"clientSequence"`
		Sequence       uint64 `json:"sequence"`
	}

	// Error refuses something. Section 5.9.
	Error struct {
		Reason Reason  `json:"code"`
		Detail string  `json:"detail"`
		Ref    *uint64 `json:"ref"`
		Of     Code    `json:"of"` // what was refused
	}

	// Answer is the server's side of an offer. Section 5.10.
	Answer struct {
		Connection uint32 `json:"connection"`
		SDP        string `json:"sdp"`
	}

	// Pong answers a Ping. Section 5.11.
	Pong struct {
		Time       uint64 `json:"time"`
		ServerTime uint64 `json:"serverTime"` // ms since the room's start
		Tick       uint64 `json:"tick"`
	}

	// Reset takes the room back to what is on disk. Section 5.12.
	Reset struct {
		Sequence uint64 `json:"sequence"`
	}
)

// Append writes section 5.1.
func (m *Welcome) Append(w *Writer) {
	fields := 14
	if m.From != nil {
		fields++
	}
	w.message(CodeWelcome, fields)
	w.uint(m.Version)
	w.uint(uint64(m.You))
	w.uint(m.Tick)
	w.uint(uint64(m.TickRate))
	w.str(m.Scene)
	w.array(len(m.Participants))
	for i := range m.Participants {
		w.participant(&m.Participants[i])
	}
	w.bin(m.Bodies)
	w.array(len(m.Objects))
	for i := range m.Objects {
		w.object(&m.Objects[i])
	}
	w.uint(m.Sequence)
	w.uint(m.LastClientSequence)
	w.str(m.Resume)
	w.array(len(m.Limits))
	for _, v := range m.Limits {
		w.uint(v)
	}
	w.bool(m.LivedOn)
	w.bin(m.Author[:])
	if m.From != nil {
		w.uint(*m.From)
	}
}

func (w *Writer) participant(p *worldstate.Participant) {
	w.array(12)
	w.uint(uint64(p.Number))
	w.str(p.Name)
	w.uint(uint64(p.Colour))
	w.uint(uint64(p.Height))
	w.uint(uint64(p.Device))
	w.uint(uint64(p.Role))
	w.bool(p.Muted)
	w.bool(p.Silenced)
	w.uint(uint64(p.Hand))
	w.uint(uint64(p.Accent))
	w.uint(uint64(p.Hands))
	w.str(p.Model)
}

func (w *Writer) object(o *Object) {
	w.array(8)
	w.uint(uint64(o.Number))
	w.str(o.Kind)
	w.int(int64(o.X))
	w.int(int64(o.Y))
	w.int(int64(o.Z))
	w.uint(uint64(o.Yaw))
	w.uint(uint64(o.Width))
	w.uint(uint64(o.Height))
}

func (w *Writer) stroke(s *board.Stroke) {
	w.array(6)
	w.bin(s.ID[:])
	w.uint(s.Sequence)
	w.bin(s.Author[:])
	w.uint(uint64(s.Colour))
	w.uint(uint64(s.Width))
	w.bin(s.Points)
}

// Append writes section 6.0.
func (m *Tick) Append(w *Writer) {
	w.message(CodeTick, 5)
	w.uint(m.Tick)
	w.bin(m.Bodies)
	w.optional(m.Gains)
	w.optional(m.Hearers)
	if len(m.Lives) == 0 {
		w.nil()
		return
	}
	w.array(len(m.Lives))
	for i := range m.Lives {
		w.livePart(&m.Lives[i])
	}
}

func (w *Writer) livePart(l *LivePart) {
	w.array(7)
	w.uint(uint64(l.Participant))
	w.uint(uint64(l.Object))
	w.bin(l.Stroke[:])
	w.uint(uint64(l.Colour))
	w.uint(uint64(l.Width))
	w.uint(uint64(l.From))
	w.bin(l.Points)
}

// Append writes section 5.3.
func (m *Joined) Append(w *Writer) {
	w.message(CodeJoined, 1)
	w.participant(&m.Participant)
}

// Append writes section 5.4.
func (m *Left) Append(w *Writer) {
	w.message(CodeLeft, 2)
	w.uint(uint64(m.Number))
	w.str(m.Reason)
}

// Append writes section 5.5.
func (m *Changed) Append(w *Writer) {
	w.message(CodeChanged, 1)
	w.participant(&m.Participant)
}

// Append writes section 5.6.
func (m *Strokes) Append(w *Writer) {
	w.message(CodeStrokes, 3)
	w.uint(uint64(m.Object))
	w.strokes(m.Strokes)
	w.bool(m.More)
}

// Append writes section 5.6.
func (m *StrokesPage) Append(w *Writer) {
	w.message(CodeStrokes, 3)
	w.uint(uint64(m.Object))
	w.buffer.Write(m.Page.Encoded(encodeStrokes))
	w.bool(m.More)
}

func (w *Writer) strokes(all []*board.Stroke) {
	w.array(len(all))
	for _, s := range all {
		w.stroke(s)
	}
}

func encodeStrokes(all []*board.Stroke) []byte {
	w := NewWriter()
	w.strokes(all)
	return bytes.Clone(w.Bytes()) // no larger than it has to be: it is kept
}

// Append writes section 5.7.
func (m *Result) Append(w *Writer) {
	w.message(CodeResult, 4)
	w.uint(m.Sequence)
	w.uint(uint64(m.Object))
	w.uint(uint64(m.Kind))
	switch m.Kind {
	case board.Put:
		w.stroke(m.Stroke)
	case board.Erase:
		w.ids(m.IDs)
	default:
		w.strokes(m.Strokes)
	}
}

// Append writes section 5.8.
func (m *Acknowledged) Append(w *Writer) {
	w.message(CodeAcknowledged, 2)
	w.uint(m.ClientSequence)
	w.uint(m.Sequence)
}

// Append writes section 5.9.
func (m *Error) Append(w *Writer) {
	w.message(CodeError, 4)
	w.str(string(m.Reason))
	w.str(m.Detail)
	w.ref(m.Ref)
	w.uint(uint64(m.Of))
}

func (w *Writer) ref(v *uint64) {
	if v == nil {
		w.nil()
		return
	}
	w.uint(*v)
}

// Append writes section 5.10.
func (m *Answer) Append(w *Writer) {
	w.message(CodeAnswer, 2)
	w.uint(uint64(m.Connection))
	w.str(m.SDP)
}

// Append writes section 5.11.
func (m *Pong) Append(w *Writer) {
	w.message(CodePong, 3)
	w.uint(m.Time)
	w.uint(m.ServerTime)
	w.uint(m.Tick)
}

// Append writes section 5.12.
func (m *Reset) Append(w *Writer) {
	w.message(CodeReset, 1)
	w.uint(m.Sequence)
}

// BoardBytes returns the bytes by whose digest two replicas of a board are
// compared. Section 7.4.
func BoardBytes(b *board.Board) []byte {
	w := NewWriter()
	for _, s := range b.Strokes() {
		w.stroke(s)
	}
	return w.Bytes()
}
