package wire

import (
	"bytes"
	"iter"
	"reflect"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Message is a pointer to one of the declared structs.
type Message any

// CodeOf returns the code of a message.
func CodeOf(m Message) Code { return declarationOf(m).Code }

// FromClients returns an empty message of each code that a client may send.
func FromClients() iter.Seq2[Code, Message] {
	return func(yield func(Code, Message) bool) {
		for _, d := range declarations {
			if d.Code < firstFromServer && !yield(d.Code, reflect.New(d.type_).Interface()) {
				return
			}
		}
	}
}

func declarationOf(m Message) *Declaration {
	d := byType[reflect.TypeOf(m).Elem()]
	if d == nil {
		panic("wire: " + reflect.TypeOf(m).String() + " is not declared")
	}
	return d
}

// Append writes a message. Frequent messages have hand-written code that makes the same
// bytes.
func (w *Writer) Append(m Message) {
	switch m := m.(type) {
	case *worldstate.Pose:
		w.pose(m)
	case *Live:
		w.live(m)
	case *Tick:
		w.tick(m)
	case *worldstate.Result:
		w.raw(record.Encode(m.Shared, m, encodeResult))
	default:
		w.declared(m)
	}
}

// encodeResult encodes a result, once for all viewers.
func encodeResult(m *worldstate.Result) []byte {
	w := NewWriter()
	w.declared(m)
	return bytes.Clone(w.Bytes()) // a copy of minimum size, because it is kept
}

func (w *Writer) declared(m Message) {
	d, v := declarationOf(m), reflect.ValueOf(m).Elem()
	w.array(1 + d.fields.count(v))
	w.uint(uint64(d.Code))
	d.fields.write(w, v)
}

// ParseClient decodes the first message in data and returns the rest. ErrMalformed: the
// message is not complete or breaks section 4.
func ParseClient(data []byte) (c Code, m Message, rest []byte, err error) {
	message, rest, err := Split(data)
	if err != nil {
		return 0, nil, nil, err
	}
	c, m, err = parse(message, func(c Code) bool { return c < firstFromServer })
	return c, m, rest, err
}

// ParseServer decodes the first message in data and returns the rest. ErrMalformed: the
// message is not complete or breaks sections 5 and 6.
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
