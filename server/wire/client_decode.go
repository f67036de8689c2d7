package wire

import (
	"math"
	"unicode/utf8"

	"stoa/avatar"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

// fromClient says how the fields of each client message are read.
var fromClient = map[Code]func(*reader) Message{
	CodeHello:     readHello,
	CodePose:      func(r *reader) Message { return &Pose{r.body()} },
	CodeTeleport:  func(r *reader) Message { return &Teleport{r.body()} },
	CodeMute:      func(r *reader) Message { return &Mute{r.bool()} },
	CodeOperation: readOperation,
	CodeLive:      readLive,
	CodeOffer:     func(r *reader) Message { return &Offer{uint32(r.uint(math.MaxUint32)), r.str(maxSDP)} },
	CodePing:      func(r *reader) Message { return &Ping{r.uint(math.MaxUint64)} },
	CodeLeave:     func(*reader) Message { return &Leave{} },
	CodeSay: func(r *reader) Message {
		return &Say{r.uint(math.MaxInt64), worldstate.Scope(r.uint(uint64(worldstate.ToOne))), r.number(), r.str(worldstate.MaxText * utf8.UTFMax)}
	},
	CodeHand:  func(r *reader) Message { return &Hand{r.bool()} },
	CodeReact: func(r *reader) Message { return &React{uint8(r.between(1, MaxReaction))} },
	CodeBlock: func(r *reader) Message { return &Block{r.number()} },
	CodeModerate: func(r *reader) Message {
		return &Moderate{worldstate.Action(r.uint(math.MaxUint8)), uint32(r.uint(math.MaxUint32)), uint8(r.uint(math.MaxUint8))}
	},
}

// ParseClient reads the first of the messages in data and returns what
// follows it. It refuses, as ErrMalformed, what is not a complete message of
// section 4.
func ParseClient(data []byte) (c Code, m Message, rest []byte, err error) {
	message, rest, err := Split(data)
	if err != nil {
		return 0, nil, nil, err
	}
	c, m, err = parse(message, fromClient)
	return c, m, rest, err
}

func parse(message []byte, table map[Code]func(*reader) Message) (Code, Message, error) {
	r, code := newReader(message)
	read := table[code]
	if r.err == nil && read == nil {
		r.fail("unknown code %d", code)
	}
	if r.err != nil {
		return code, nil, r.err
	}
	m := read(r)
	return code, m, r.err
}

func readHello(r *reader) Message {
	m := &Hello{Version: r.uint(math.MaxUint32), Ticket: r.str(maxToken), Resume: r.str(maxToken)}
	r.fixed(m.Client[:])
	if r.err == nil && m.Client == (worldstate.ClientID{}) {
		r.fail("a client id of zeros stands for the room itself")
	}
	m.Device = worldstate.Device(r.uint(uint64(worldstate.Bot)))
	m.Slots = uint8(r.uint(MaxSlots))
	m.Place = r.optional(64)
	if r.fields > 8 && !r.null() {
		m.Have = r.have()
	}
	return m
}

func (r *reader) have() *worldstate.Have {
	more := r.record(2)
	h := &worldstate.Have{Sequence: r.uint(math.MaxUint64), Boards: []worldstate.Coming{}}
	for n := r.array(maxElements); n > 0 && r.err == nil; n-- {
		rest := r.record(2)
		h.Boards = append(h.Boards, worldstate.Coming{Object: uint32(r.uint(math.MaxUint32)), After: r.uint(math.MaxUint64)})
		r.skipRest(rest)
	}
	r.skipRest(more)
	return h
}

// MaxSlots is how many voice slots a client may offer. Section 4.1.
const MaxSlots = 8

func (r *reader) body() avatar.Body {
	src := r.bin(64)
	if r.err != nil {
		return avatar.Body{}
	}
	b, n, err := avatar.DecodeBody(src)
	if err != nil || n != len(src) {
		r.fail("%d bytes are not a body", len(src))
	}
	return b
}

func readOperation(r *reader) Message {
	m := &Operation{ClientSequence: r.uint(math.MaxInt64), Object: uint32(r.uint(math.MaxUint32)), Kind: board.Kind(r.uint(uint64(board.Restore)))}
	if m.ClientSequence == 0 {
		r.fail("client sequences begin with 1")
	}
	switch m.Kind {
	case board.Put:
		r.fixed(m.ID[:])
		m.Colour = uint32(r.uint(board.MaxColour))
		m.Width = uint16(r.uint(math.MaxUint16))
		m.Points = r.bin(board.MaxPointsBytes)
	case board.Erase, board.Restore:
		m.IDs = r.ids(board.MaxIDs)
	default:
		r.fail("unknown kind %d", m.Kind)
	}
	return m
}

func (r *reader) ids(most int) []board.ID {
	n := r.array(most)
	ids := make([]board.ID, n)
	for i := range ids {
		r.fixed(ids[i][:])
	}
	return ids
}

func readLive(r *reader) Message {
	m := &Live{Object: uint32(r.uint(math.MaxUint32))}
	r.fixed(m.Stroke[:])
	m.Colour = uint32(r.uint(board.MaxColour))
	m.Width = uint16(r.uint(board.MaxWidth))
	m.From = uint16(r.uint(board.MaxPoints))
	m.Points = r.bin(board.MaxPointsBytes)
	return m
}
