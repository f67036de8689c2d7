package wire

import (
	"math"
	"unicode/utf8"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

// The messages of talking beside talking, and of who is in charge.

type (
	// Say is a line of chat. Section 4.10.
	Say struct {
		Ref   uint64           `json:"ref"`
		Scope worldstate.Scope `json:"scope"`
		To    uint16           `json:"to"`
		Text  string           `json:"text"`
	}

	// Hand raises or lowers the sender's hand. Section 4.11.
	Hand struct {
		Raised bool `json:"raised"`
	}

	// React shows a sign over the sender's head. Section 4.12.
	React struct {
		Kind uint8 `json:"kind"`
	}

	// Block makes two people disappear from each other. Section 4.13.
	Block struct {
		Participant uint16 `json:"participant"`
	}

	// Moderate is what those in charge may do. Section 4.14.
	Moderate struct {
		Action      worldstate.Action `json:"action"`
		Participant uint32            `json:"participant"` // or the number of a knock
		Value       uint8             `json:"value"`
	}

	// Said tells a line of chat. Section 5.13.
	Said struct {
		Line worldstate.Line `json:"line"`
		Ref  *uint64         `json:"ref"`
	}

	// History is what was said before. Section 5.15.
	History struct {
		Lines  []worldstate.Line `json:"lines"`
		Stored []uint64          `json:"stored"` // refs of this client's own
	}

	// Reacted tells of a sign over somebody's head. Section 5.16.
	Reacted struct {
		Participant uint16 `json:"participant"`
		Kind        uint8  `json:"kind"`
	}

	// Asked says that a host asks the receiver to speak. Section 5.17.
	Asked struct{}

	// Door says who may come in, who waits, and from which role on people may
	// erase what others drew. Section 5.18.
	Door struct {
		Door    worldstate.Door    `json:"door"`
		Knocks  []worldstate.Knock `json:"knocks"`
		Erasing worldstate.Role    `json:"erasing"`
	}
)

// MaxReaction is the highest kind of reaction. Section 4.12.
const MaxReaction = 6

// Append writes section 4.10.
func (m *Say) Append(w *Writer) {
	w.message(CodeSay, 4)
	w.uint(m.Ref)
	w.uint(uint64(m.Scope))
	w.uint(uint64(m.To))
	w.str(m.Text)
}

// Append writes section 4.11.
func (m *Hand) Append(w *Writer) {
	w.message(CodeHand, 1)
	w.bool(m.Raised)
}

// Append writes section 4.12.
func (m *React) Append(w *Writer) {
	w.message(CodeReact, 1)
	w.uint(uint64(m.Kind))
}

// Append writes section 4.13.
func (m *Block) Append(w *Writer) {
	w.message(CodeBlock, 1)
	w.uint(uint64(m.Participant))
}

// Append writes section 4.14.
func (m *Moderate) Append(w *Writer) {
	w.message(CodeModerate, 3)
	w.uint(uint64(m.Action))
	w.uint(uint64(m.Participant))
	w.uint(uint64(m.Value))
}

// Append writes section 5.13.
func (m *Said) Append(w *Writer) {
	w.message(CodeSaid, 2)
	w.line(&m.Line)
	w.ref(m.Ref)
}

func (w *Writer) line(l *worldstate.Line) {
	w.array(7)
	w.uint(l.ID)
	w.uint(l.Time)
	w.uint(uint64(l.From))
	w.str(l.Name)
	w.uint(uint64(l.Scope))
	w.uint(uint64(l.To))
	w.str(l.Text)
}

func (r *reader) line() worldstate.Line {
	more := r.record(7)
	l := worldstate.Line{ID: r.uint(math.MaxUint64), Time: r.uint(math.MaxUint64), From: r.number(), Name: r.str(maxText),
		Scope: worldstate.Scope(r.uint(math.MaxUint8)), To: r.number(), Text: r.str(worldstate.MaxText * utf8.UTFMax)}
	r.skipRest(more)
	return l
}

// Append writes section 5.15.
func (m *History) Append(w *Writer) {
	w.message(CodeHistory, 2)
	w.array(len(m.Lines))
	for i := range m.Lines {
		w.line(&m.Lines[i])
	}
	w.array(len(m.Stored))
	for _, ref := range m.Stored {
		w.uint(ref)
	}
}

func readHistory(r *reader) Message {
	m := &History{Lines: []worldstate.Line{}, Stored: []uint64{}}
	for n := r.array(maxElements); n > 0 && r.err == nil; n-- {
		m.Lines = append(m.Lines, r.line())
	}
	for n := r.array(maxElements); n > 0 && r.err == nil; n-- {
		m.Stored = append(m.Stored, r.uint(math.MaxUint64))
	}
	return m
}

// Append writes section 5.16.
func (m *Reacted) Append(w *Writer) {
	w.message(CodeReacted, 2)
	w.uint(uint64(m.Participant))
	w.uint(uint64(m.Kind))
}

// Append writes section 5.17.
func (m *Asked) Append(w *Writer) { w.message(CodeAsked, 0) }

// Append writes section 5.18.
func (m *Door) Append(w *Writer) {
	w.message(CodeDoor, 3)
	w.uint(uint64(m.Door))
	w.array(len(m.Knocks))
	for _, k := range m.Knocks {
		w.array(3)
		w.uint(uint64(k.Number))
		w.str(k.Name)
		w.uint(uint64(k.Colour))
	}
	w.uint(uint64(m.Erasing))
}

func readDoor(r *reader) Message {
	m := &Door{Door: worldstate.Door(r.uint(math.MaxUint8)), Knocks: []worldstate.Knock{}}
	for n := r.array(maxElements); n > 0 && r.err == nil; n-- {
		more := r.record(3)
		m.Knocks = append(m.Knocks, worldstate.Knock{Number: uint32(r.uint(math.MaxUint32)), Name: r.str(maxText), Colour: uint32(r.uint(board.MaxColour))})
		r.skipRest(more)
	}
	if r.fields > 3 { // an older server ends here: everybody may
		m.Erasing = worldstate.Role(r.uint(math.MaxUint8))
	}
	return m
}
