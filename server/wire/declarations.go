package wire

import (
	"reflect"

	"stoa/worldstate"
)

// Declaration is one message of the protocol. The fields of its struct, in order,
// are the fields of the message; see [fieldsOf] for what their tags say.
type Declaration struct {
	Code    Code
	Name    string // in PROTOCOL.md and in TypeScript
	Section string // of PROTOCOL.md
	fields  fields
	type_   reflect.Type
}

// declarations is every message. What Go reads and writes, the tables of fields in
// PROTOCOL.md and the client's messages.ts are made from it: `make generate`.
var declarations = []Declaration{
	// From clients.
	declare[Hello](CodeHello, "hello", "4.1"),
	declare[worldstate.Move](CodePose, "pose", "4.2"),
	declare[worldstate.Teleport](CodeTeleport, "teleport", "4.3"),
	declare[worldstate.Mute](CodeMute, "mute", "4.4"),
	declare[worldstate.Operate](CodeOperation, "operation", "4.5"),
	declare[Live](CodeLive, "live", "4.6"),
	declare[Offer](CodeOffer, "offer", "4.7"),
	declare[Ping](CodePing, "ping", "4.8"),
	declare[worldstate.Leave](CodeLeave, "leave", "4.9"),
	declare[worldstate.Say](CodeSay, "chat", "4.10"),
	declare[worldstate.Raise](CodeHand, "raiseHand", "4.11"),
	declare[worldstate.React](CodeReact, "react", "4.12"),
	declare[Block](CodeBlock, "block", "4.13"),
	declare[Moderate](CodeModerate, "moderate", "4.14"),

	// From the server.
	declare[Welcome](CodeWelcome, "welcome", "5.1"),
	declare[Tick](CodeTick, "tick", "6.0"),
	declare[worldstate.Joined](CodeJoined, "joined", "5.3"),
	declare[worldstate.Left](CodeLeft, "left", "5.4"),
	declare[worldstate.Changed](CodeChanged, "participantChanged", "5.5"),
	declare[worldstate.Strokes](CodeStrokes, "strokes", "5.6"),
	declare[worldstate.Operated](CodeResult, "result", "5.7"),
	declare[worldstate.Acknowledged](CodeAcknowledged, "acknowledged", "5.8"),
	declare[Error](CodeError, "refused", "5.9"),
	declare[Answer](CodeAnswer, "answer", "5.10"),
	declare[Pong](CodePong, "pong", "5.11"),
	declare[worldstate.Reset](CodeReset, "boardsReset", "5.12"),
	declare[worldstate.Said](CodeSaid, "chatLine", "5.13"),
	declare[worldstate.History](CodeHistory, "chatHistory", "5.15"),
	declare[worldstate.Reacted](CodeReacted, "reacted", "5.16"),
	declare[worldstate.Asked](CodeAsked, "askedToSpeak", "5.17"),
	declare[worldstate.DoorIs](CodeDoor, "doorChanged", "5.18"),
}

// firstFromServer is the lowest code of a message from the server.
const firstFromServer = CodeWelcome

func declare[T any](c Code, name, section string) Declaration {
	t := reflect.TypeFor[T]()
	return Declaration{c, name, section, fieldsOf(t, c < firstFromServer), t}
}

var (
	byCode = map[Code]*Declaration{}
	byType = map[reflect.Type]*Declaration{}
)

func init() {
	for i := range declarations {
		d := &declarations[i]
		byCode[d.Code], byType[d.type_] = d, d
	}
}

// Message is a pointer to one of the declared structs.
type Message any

// CodeOf returns the code of a message.
func CodeOf(m Message) Code { return declarationOf(m).Code }

func declarationOf(m Message) *Declaration {
	d := byType[reflect.TypeOf(m).Elem()]
	if d == nil {
		panic("wire: " + reflect.TypeOf(m).String() + " is not declared")
	}
	return d
}

// Append writes a message. Those that are sent at every tick have code of their
// own, which makes the same bytes.
func (w *Writer) Append(m Message) {
	switch m := m.(type) {
	case *worldstate.Move:
		w.pose(m)
	case *Live:
		w.live(m)
	case *Tick:
		w.tick(m)
	default:
		w.declared(m)
	}
}

func (w *Writer) declared(m Message) {
	d, v := declarationOf(m), reflect.ValueOf(m).Elem()
	w.array(1 + d.fields.count(v))
	w.uint(uint64(d.Code))
	d.fields.write(w, v)
}

// ParseClient reads the first of the messages in data and returns what follows
// it. It refuses, as ErrMalformed, what is not a complete message of section 4.
func ParseClient(data []byte) (c Code, m Message, rest []byte, err error) {
	message, rest, err := Split(data)
	if err != nil {
		return 0, nil, nil, err
	}
	c, m, err = parse(message, func(c Code) bool { return c < firstFromServer })
	return c, m, rest, err
}

// ParseServer reads the first of the messages in data and returns what follows
// it. It refuses, as ErrMalformed, what is not a complete message of sections 5
// and 6.
func ParseServer(data []byte) (m Message, rest []byte, err error) {
	message, rest, err := split(data, maxServerElems)
	if err != nil {
		return nil, nil, err
	}
	_, m, err = parse(message, func(c Code) bool { return c >= firstFromServer })
	return m, rest, err
}

func parse(message []byte, taken func(Code) bool) (Code, Message, error) {
	r, n, code := newReader(message)
	d := byCode[code]
	if r.err == nil && (d == nil || !taken(code)) {
		r.fail("unknown code %d", code)
	}
	if r.err != nil {
		return code, nil, r.err
	}
	var m Message
	switch code {
	case CodePose:
		m = r.pose()
	case CodeLive:
		m = r.live()
	case CodeTick:
		m = r.tick()
	default:
		m = r.declared(d, n)
	}
	return code, m, r.err
}

func (r *reader) declared(d *Declaration, n int) Message {
	m := reflect.New(d.type_)
	d.fields.read(r, m.Elem(), n)
	return m.Interface()
}
