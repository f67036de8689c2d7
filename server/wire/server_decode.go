package wire

import (
	"math"

	"stoa/avatar"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

// fromServer says how the fields of each server message are read.
var fromServer = map[Code]func(*reader) Message{
	CodeWelcome: readWelcome,
	CodeTick:    readTick,
	CodeJoined:  func(r *reader) Message { return &Joined{r.participant()} },
	CodeLeft:    func(r *reader) Message { return &Left{r.number(), r.str(maxText)} },
	CodeChanged: func(r *reader) Message { return &Changed{r.participant()} },
	CodeStrokes: readStrokes,
	CodeResult:  readResult,
	CodeAcknowledged: func(r *reader) Message {
		return &Acknowledged{r.uint(math.MaxUint64), r.uint(math.MaxUint64)}
	},
	CodeError:  readError,
	CodeAnswer: func(r *reader) Message { return &Answer{uint32(r.uint(math.MaxUint32)), r.str(maxSDP)} },
	CodePong: func(r *reader) Message {
		return &Pong{r.uint(math.MaxUint64), r.uint(math.MaxUint64), r.uint(math.MaxUint64)}
	},
	CodeReset:   func(r *reader) Message { return &Reset{r.uint(math.MaxUint64)} },
	CodeSaid:    func(r *reader) Message { return &Said{r.line(), r.ref()} },
	CodeHistory: readHistory,
	CodeReacted: func(r *reader) Message { return &Reacted{r.number(), uint8(r.uint(math.MaxUint8))} },
	CodeAsked:   func(*reader) Message { return &Asked{} },
	CodeDoor:    readDoor,
}

// ParseServer reads the first of the messages in data and returns what
// follows it. It refuses, as ErrMalformed, what is not a complete message of
// sections 5 and 6.
func ParseServer(data []byte) (m Message, rest []byte, err error) {
	message, rest, err := split(data, maxServerElems)
	if err != nil {
		return nil, nil, err
	}
	_, m, err = parse(message, fromServer)
	return m, rest, err
}

func (r *reader) number() uint16 { return uint16(r.uint(math.MaxUint16)) }

func (r *reader) participant() worldstate.Participant {
	more := r.record(9)
	p := worldstate.Participant{Number: r.number(), Name: r.str(maxText), Look: avatar.Look{Colour: uint32(r.uint(board.MaxColour)), Height: r.number()},
		Device: worldstate.Device(r.uint(math.MaxUint8)), Role: worldstate.Role(r.uint(math.MaxUint8)), Muted: r.bool(), Silenced: r.bool(), Hand: uint32(r.uint(math.MaxUint32))}
	r.look(&p.Look, &more)
	r.skipRest(more)
	return p
}

// look reads the rest of a look, which servers did not always say.
func (r *reader) look(l *avatar.Look, more *int) {
	l.Accent = avatar.AccentOf(l.Colour)
	if *more < 3 {
		return
	}
	*more -= 3
	l.Accent, l.Hands, l.Model = uint32(r.uint(board.MaxColour)), avatar.Hands(r.uint(math.MaxUint8)), r.str(maxText)
}

func (r *reader) object() Object {
	more := r.record(8)
	o := Object{Number: uint32(r.uint(math.MaxUint32)), Kind: r.str(maxText), X: r.int16(), Y: r.int16(), Z: r.int16(),
		Yaw: r.number(), Width: r.number(), Height: r.number()}
	r.skipRest(more)
	return o
}

func (r *reader) stroke() *board.Stroke {
	more := r.record(6)
	s := &board.Stroke{}
	r.fixed(s.ID[:])
	s.Sequence = r.uint(math.MaxUint64)
	r.fixed(s.Author[:])
	s.Colour = uint32(r.uint(board.MaxColour))
	s.Width = r.number()
	s.Points = r.bin(board.MaxPointsBytes)
	r.skipRest(more)
	return s
}

func readWelcome(r *reader) Message {
	m := &Welcome{Version: r.uint(math.MaxUint32), You: r.number(), Tick: r.uint(math.MaxUint64), TickRate: r.number(), Scene: r.str(1 << 20)}
	for n := r.array(worldstate.MaxPeople); n > 0 && r.err == nil; n-- {
		m.Participants = append(m.Participants, r.participant())
	}
	m.Bodies = r.bin(MaxServerBytes)
	for n := r.array(maxElements); n > 0 && r.err == nil; n-- {
		m.Objects = append(m.Objects, r.object())
	}
	m.Sequence, m.LastClientSequence, m.Resume = r.uint(math.MaxUint64), r.uint(math.MaxUint64), r.str(maxToken)
	for n := r.array(maxElements); n > 0 && r.err == nil; n-- {
		m.Limits = append(m.Limits, r.uint(math.MaxUint64))
	}
	m.LivedOn = r.bool()
	if r.fields > 14 { // an older server ends here
		r.fixed(m.Author[:])
	}
	if r.fields > 15 {
		m.From = r.ref()
	}
	return m
}

func readTick(r *reader) Message {
	m := &Tick{Tick: r.uint(math.MaxUint64), Bodies: r.bin(MaxServerBytes), Gains: r.optional(MaxServerBytes), Hearers: r.optional(MaxServerBytes)}
	if r.null() {
		return m
	}
	for n := r.array(maxElements); n > 0 && r.err == nil; n-- {
		more := r.record(7)
		l := LivePart{Participant: r.number(), Object: uint32(r.uint(math.MaxUint32))}
		r.fixed(l.Stroke[:])
		l.Colour, l.Width, l.From, l.Points = uint32(r.uint(board.MaxColour)), r.number(), r.number(), r.bin(board.MaxPointsBytes)
		r.skipRest(more)
		m.Lives = append(m.Lives, l)
	}
	return m
}

func readStrokes(r *reader) Message {
	m := &Strokes{Object: uint32(r.uint(math.MaxUint32))}
	m.Strokes = r.strokes(board.MaxStrokes)
	m.More = r.bool()
	return m
}

func (r *reader) strokes(most int) (all []*board.Stroke) {
	for n := r.array(most); n > 0 && r.err == nil; n-- {
		all = append(all, r.stroke())
	}
	return all
}

func readResult(r *reader) Message {
	m := &Result{Sequence: r.uint(math.MaxUint64), Object: uint32(r.uint(math.MaxUint32)), Kind: board.Kind(r.uint(math.MaxUint8))}
	switch m.Kind {
	case board.Put:
		m.Stroke = r.stroke()
	case board.Erase:
		m.IDs = r.ids(board.MaxIDs)
	case board.Restore:
		m.Strokes = r.strokes(board.MaxIDs)
	default:
		r.fail("unknown kind %d", m.Kind)
	}
	return m
}

func readError(r *reader) Message {
	return &Error{Reason: Reason(r.str(maxText)), Detail: r.str(4096), Ref: r.ref(), Of: Code(r.uint(math.MaxUint8))}
}

// ref reads a number or nil.
func (r *reader) ref() *uint64 {
	if r.null() {
		return nil
	}
	v := r.uint(math.MaxUint64)
	return &v
}
