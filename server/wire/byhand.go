package wire

import (
	"encoding/binary"
	"math"
	"reflect"

	"stoa/avatar"
	"stoa/spatial"
	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
)

// Tick frames, and records, of which a room has thousands, have hand-written encoders
// and decoders: without reflection, and allocating only what a field needs. A test
// compares the bytes with those of the declarations.

func (w *Writer) pose(m *worldstate.Pose) {
	w.message(CodePose, 1)
	w.body(&m.Body)
}

func (r *reader) pose() *worldstate.Pose { return &worldstate.Pose{Body: r.body()} }

func (w *Writer) body(b *avatar.Body) {
	var room [maxBody]byte
	w.bin(avatar.AppendBody(room[:0], b))
}

func (r *reader) body() avatar.Body {
	src := r.bin(maxBody)
	if r.err != nil {
		return avatar.Body{}
	}
	b, n, err := avatar.DecodeBody(src)
	if err != nil || n != len(src) {
		r.fail("%d bytes are not a body", len(src))
	}
	return b
}

func (w *Writer) live(m *Live) {
	w.message(CodeLive, 6)
	w.bin(m.Board[:])
	w.bin(m.Stroke[:])
	w.uint(uint64(m.Colour))
	w.uint(uint64(m.Width))
	w.uint(uint64(m.From))
	w.bin(m.Points)
}

func (r *reader) live() *Live {
	m := &Live{}
	r.fixed(m.Board[:])
	r.fixed(m.Stroke[:])
	m.Colour = uint32(r.uint(record.MaxColour))
	m.Width = uint16(r.uint(record.MaxWidth))
	m.From = uint16(r.uint(record.MaxPoints))
	m.Points = r.bin(record.MaxPointsBytes)
	return m
}

func (w *Writer) tick(m *Tick) {
	w.message(CodeTick, 6)
	w.uint(m.Tick)
	w.bin(m.Bodies)
	w.optional(m.Gains)
	w.optional(m.Hearers)
	w.list(len(m.Lives))
	for i := range m.Lives {
		w.livePart(&m.Lives[i])
	}
	w.list(len(m.Held))
	for i := range m.Held {
		w.held(&m.Held[i])
	}
}

// list begins a list that is nil when it is empty.
func (w *Writer) list(n int) {
	if n == 0 {
		w.nil()
		return
	}
	w.array(n)
}

func (w *Writer) held(h *worldstate.Held) {
	w.array(3)
	w.uint(uint64(h.Participant))
	w.bin(h.Object[:])
	w.properties(h.Properties)
}

func (w *Writer) livePart(l *LivePart) {
	w.array(7)
	w.uint(uint64(l.Participant))
	w.bin(l.Board[:])
	w.bin(l.Stroke[:])
	w.uint(uint64(l.Colour))
	w.uint(uint64(l.Width))
	w.uint(uint64(l.From))
	w.bin(l.Points)
}

func (r *reader) tick() *Tick {
	m := &Tick{Tick: r.uint(math.MaxUint64), Bodies: r.bin(MaxServerBytes), Gains: r.optional(MaxServerBytes), Hearers: r.optional(MaxServerBytes)}
	for n := r.list(); n > 0 && r.err == nil; n-- {
		more := r.record(7)
		l := LivePart{Participant: uint16(r.uint(math.MaxUint16))}
		r.fixed(l.Board[:])
		r.fixed(l.Stroke[:])
		l.Colour, l.Width = uint32(r.uint(record.MaxColour)), uint16(r.uint(math.MaxUint16))
		l.From, l.Points = uint16(r.uint(math.MaxUint16)), r.bin(MaxServerBytes)
		r.skipRest(more)
		m.Lives = append(m.Lives, l)
	}
	for n := r.list(); n > 0 && r.err == nil; n-- {
		more := r.record(3)
		h := worldstate.Held{Participant: uint16(r.uint(math.MaxUint16))}
		r.fixed(h.Object[:])
		h.Properties = r.properties()
		r.skipRest(more)
		m.Held = append(m.Held, h)
	}
	return m
}

// list reads the length of what [Writer.list] begins.
func (r *reader) list() int {
	if r.null() {
		return 0
	}
	return r.array(maxElements)
}

// AppendFrame writes a tick frame from the room's frame, without copying it into a
// [Tick]. Section 6.
func (w *Writer) AppendFrame(f *worldstate.Frame, scratch []byte) []byte {
	w.message(CodeTick, 6)
	w.uint(f.Tick)
	w.bin(f.Bodies)
	scratch = AppendGains(scratch[:0], f.Gains)
	w.optional(scratch)
	scratch = AppendHearers(scratch[:0], f.Hearers)
	w.optional(scratch)
	w.list(len(f.Lives))
	for i := range f.Lives {
		l := &f.Lives[i]
		scratch = record.AppendPoints(scratch[:0], l.Points)
		w.livePart(&LivePart{l.Participant, l.Board, l.Stroke, l.Colour, l.Width, uint16(l.From), scratch})
	}
	w.list(len(f.Held))
	for _, h := range f.Held {
		w.held(h)
	}
	return scratch
}

// AppendGains encodes gains, 4 bytes each. Section 6.4.
func AppendGains(dst []byte, gains []spatial.Heard) []byte {
	for _, g := range gains {
		dst = binary.LittleEndian.AppendUint16(dst, g.Who)
		dst = append(dst, byte(g.DB), g.Walls)
	}
	return dst
}

// ParseGains decodes what AppendGains encodes.
func ParseGains(src []byte) ([]spatial.Heard, error) {
	if len(src)%4 != 0 {
		return nil, malformed("%d bytes are not gains", len(src))
	}
	var gains []spatial.Heard
	for ; len(src) > 0; src = src[4:] {
		gains = append(gains, spatial.Heard{Who: binary.LittleEndian.Uint16(src), DB: int8(src[2]), Walls: src[3]})
	}
	return gains, nil
}

// AppendHearers encodes who could hear a participant; nothing for nil. Section 6.5.
func AppendHearers(dst []byte, h *worldstate.Hearers) []byte {
	if h == nil {
		return dst
	}
	dst = binary.LittleEndian.AppendUint16(dst, uint16(h.Count))
	for _, l := range h.Loudest {
		dst = binary.LittleEndian.AppendUint16(dst, l.Who)
		dst = append(dst, byte(l.DB))
	}
	return dst
}

// ParseHearers decodes what AppendHearers encodes.
func ParseHearers(src []byte) (*worldstate.Hearers, error) {
	if len(src) < 2 || (len(src)-2)%3 != 0 {
		return nil, malformed("%d bytes are not hearers", len(src))
	}
	h := &worldstate.Hearers{Count: int(binary.LittleEndian.Uint16(src))}
	for src = src[2:]; len(src) > 0; src = src[3:] {
		h.Loudest = append(h.Loudest, spatial.Heard{Who: binary.LittleEndian.Uint16(src), DB: int8(src[2])})
	}
	return h, nil
}

// named holds the types with hand-written forms.
var named = map[reflect.Type]*form{
	reflect.TypeFor[avatar.Body](): {
		write: func(w *Writer, v reflect.Value) { w.body(v.Addr().Interface().(*avatar.Body)) },
		read:  func(r *reader, v reflect.Value) { *v.Addr().Interface().(*avatar.Body) = r.body() },

		protocol: "bin (a body, 6.1)", script: "body",
	},
	reflect.TypeFor[[]avatar.Entry](): {
		write: func(w *Writer, v reflect.Value) { w.bin(avatar.AppendBodies(nil, v.Interface().([]avatar.Entry))) },
		read: func(r *reader, v reflect.Value) {
			bodies, err := avatar.DecodeBodies(nil, r.bin(MaxServerBytes))
			if err != nil {
				r.fail("these are not bodies: %v", err)
			}
			v.Set(reflect.ValueOf(bodies))
		},

		protocol: "bin (bodies, 6.2)", script: "bodies",
	},
	reflect.TypeFor[*scene.Scene](): {
		write: func(w *Writer, v reflect.Value) { w.str(v.Interface().(*scene.Scene).JSON) },
		read: func(r *reader, v reflect.Value) {
			s, err := scene.Parse([]byte(r.str(maxScene)))
			if err != nil {
				r.fail("this is not a scene: %v", err)
			}
			v.Set(reflect.ValueOf(s))
		},

		protocol: "str (JSON, 1.2)", script: "str",
	},
	reflect.TypeFor[*record.Page](): {
		write: func(w *Writer, v reflect.Value) { w.raw(v.Interface().(*record.Page).Encoded(encodePage)) },
		read:  func(r *reader, v reflect.Value) { v.Set(reflect.ValueOf(r.page())) },

		protocol: "page (below)", script: "page",
	},
	reflect.TypeFor[record.Record](): {
		write: func(w *Writer, v reflect.Value) { w.roomRecord(v.Addr().Interface().(*record.Record)) },
		read:  func(r *reader, v reflect.Value) { r.roomRecord(v.Addr().Interface().(*record.Record)) },

		protocol: "roomRecord (7.1)", script: "roomRecord", record: reflect.TypeFor[record.Record](),
	},
	reflect.TypeFor[record.Properties](): {
		write: func(w *Writer, v reflect.Value) { w.properties(*v.Addr().Interface().(*record.Properties)) },
		read:  func(r *reader, v reflect.Value) { v.Set(reflect.ValueOf(r.properties())) },

		protocol: "properties (7.1)", script: "properties",
	},
}
