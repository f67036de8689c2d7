package record

import (
	"math"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kinds of records. PROTOCOL.md section 7.2.
const (
	Board    = "board"
	Image    = "image"
	Model    = "model"
	Note     = "note"
	Link     = "link"
	Seat     = "seat"
	Document = "document"
	Stroke   = "stroke"
)

// Names of properties that the server reads. PROTOCOL.md section 7.2.
const (
	X, Y, Z       = "x", "y", "z"
	Yaw           = "yaw"
	Pitch         = "pitch"
	Roll          = "roll"
	Width, Height = "width", "height"
	Scale         = "scale"
	Name          = "name"
	Body          = "text"
	URL           = "url"
	File          = "file"
	Colour        = "colour"
	Points        = "points"
	Locked        = "locked"
	View          = "view"
	Draw          = "draw"
	Edit          = "edit"
	Own           = "own"
	Order         = "order"
)

// Kind is a known kind of records.
type Kind struct {
	Name   string
	Parent string // kind of the parent; empty: the room
	Holds  bool   // may be a parent
	Rules  []Rule
}

// Rule is what a property's value must be.
type Rule struct {
	Name     string
	Type     Type
	Min, Max int64 // of an Int; of Text and Bytes the length in bytes
	Required bool  // every record of the kind has the property
	Meaning  string
	check    func(Value) bool
}

// Limits of a stroke. PROTOCOL.md section 7.5.
const (
	MinWidth       = 2
	MaxWidth       = 200
	MaxColour      = 0xffffff
	MaxPoints      = 4096
	MaxPointsBytes = 16384
)

// Limits of any record. PROTOCOL.md section 11.
const (
	maxProperties = 32
	maxName       = 32   // bytes of the name of a property or kind
	maxUnknown    = 4096 // bytes of a value that this version does not know
	hashBytes     = 32
	maxPlace      = 127_000 // millimetres: what fits the fixed-point places of section 6.1
	MaxNoteText   = 2000    // characters
)

// byteOrderMark begins no text: decoders of browsers remove the mark.
const byteOrderMark = "\ufeff"

func required(r Rule) Rule { r.Required = true; return r }

var (
	colour = Rule{Name: Colour, Type: Int, Max: MaxColour, Meaning: "0xRRGGBB"}
	name   = Rule{Name: Name, Type: Text, Max: 320, Meaning: "title, at most 80 characters, on one line", check: isTitle}
	order  = Rule{Name: Order, Type: Text, Min: 1, Max: 64, Meaning: "place among the records of the parent, 7.4", check: isOrder}
	file   = Rule{Name: File, Type: Bytes, Min: hashBytes, Max: hashBytes, Required: true, Meaning: "SHA-256 of the file"}

	// Placing are the first properties of every kind of object.
	Placing = []Rule{
		{Name: X, Type: Int, Min: -maxPlace, Max: maxPlace, Required: true, Meaning: "of the centre, millimetres"},
		{Name: Y, Type: Int, Min: -maxPlace, Max: maxPlace, Required: true, Meaning: "millimetres above the floor of the scene"},
		{Name: Z, Type: Int, Min: -maxPlace, Max: maxPlace, Required: true, Meaning: "millimetres"},
		{Name: Yaw, Type: Int, Max: math.MaxUint16, Meaning: "2 pi / 65536, as in 6.1; 0 if absent"},
		{Name: Pitch, Type: Int, Max: math.MaxUint16, Meaning: "2 pi / 65536, about the turned x axis, after the yaw"},
		{Name: Roll, Type: Int, Max: math.MaxUint16, Meaning: "2 pi / 65536, about the turned z axis, after the pitch"},
		name,
		{Name: Locked, Type: Bool, Meaning: "true: only this property, and the rights, can be changed"},
		{Name: View, Type: Int, Max: 3, Meaning: "right, 7.3: least role that sees the object and what is on it"},
		{Name: Draw, Type: Int, Max: 4, Meaning: "right, 7.3: least role that may change what is on the object"},
		{Name: Edit, Type: Int, Max: 4, Meaning: "right, 7.3: least role that may change the object"},
		{Name: Own, Type: Int, Max: 4, Meaning: "right, 7.3: least role that may delete the object and change its rights"},
	}
)

func size(least, most int64) []Rule {
	return []Rule{
		{Name: Width, Type: Int, Min: least, Max: most, Required: true, Meaning: "millimetres"},
		{Name: Height, Type: Int, Min: least, Max: most, Required: true, Meaning: "millimetres"},
	}
}

func placed(more ...Rule) []Rule { return append(append([]Rule(nil), Placing...), more...) }

// Kinds lists the known kinds.
var Kinds = []Kind{
	{Name: Board, Holds: true, Rules: placed(size(200, 20_000)...)},
	{Name: Image, Rules: placed(append(size(20, 20_000), file)...)},
	{Name: Model, Rules: placed(file, Rule{Name: Scale, Type: Int, Min: 1, Max: 1_000_000, Meaning: "thousandths; 1000 if absent"})},
	{Name: Note, Rules: placed(append(size(50, 5_000), colour,
		Rule{Name: Body, Type: Text, Max: 4 * MaxNoteText, Required: true, Meaning: "at most 2000 characters", check: characters(MaxNoteText)})...)},
	{Name: Link, Rules: placed(append(size(50, 5_000),
		Rule{Name: URL, Type: Text, Max: 2000, Required: true, Meaning: "absolute, http or https", check: isURL})...)},
	{Name: Seat, Rules: placed()},
	{Name: Document, Rules: placed(size(200, 5_000)...)},
	{Name: Stroke, Parent: Board, Rules: []Rule{
		required(colour),
		{Name: Width, Type: Int, Min: MinWidth, Max: MaxWidth, Required: true, Meaning: "half millimetres"},
		{Name: Points, Type: Bytes, Min: 2, Max: MaxPointsBytes, Required: true, Meaning: "7.5", check: isPoints},
		order,
	}},
}

// unknown is what holds for objects of unknown kinds: clients and the server read these
// properties of every object.
var unknown = Kind{Rules: optional(placed(size(1, maxPlace)...))}

func optional(rules []Rule) []Rule {
	for i := range rules {
		rules[i].Required = false
	}
	return rules
}

// kindUnder returns the kind of records with a parent: nil for what the server does not
// know on a board.
func kindUnder(parent ID, name string) *Kind {
	if k := KindOf(name); k != nil || parent != Room {
		return k
	}
	return &unknown
}

// KindOf returns the known kind with the name, or nil.
func KindOf(name string) *Kind {
	for i := range Kinds {
		if Kinds[i].Name == name {
			return &Kinds[i]
		}
	}
	return nil
}

// CanHold reports whether records of the kind may be parents; k may be nil.
func (k *Kind) CanHold() bool { return k != nil && k.Holds }

func (k *Kind) rule(name string) *Rule {
	if k == nil {
		return nil
	}
	for i := range k.Rules {
		if k.Rules[i].Name == name {
			return &k.Rules[i]
		}
	}
	return nil
}

// allows reports whether the properties may be those of a record of the kind, or, for
// a patch, change them. Properties that the kind does not know are kept for newer
// clients, and only bounded.
func (k *Kind) allows(all Properties, patch bool) bool {
	if len(all) > maxProperties {
		return false
	}
	for i := range all {
		p := &all[i]
		if i > 0 && all[i-1].Name >= p.Name || !isName(p.Name) || !k.rule(p.Name).allows(p.Value, patch) {
			return false
		}
	}
	return patch || k.complete(all)
}

func (k *Kind) complete(all Properties) bool {
	if k == nil {
		return true
	}
	for i := range k.Rules {
		if k.Rules[i].Required && all.Get(k.Rules[i].Name).Type == None {
			return false
		}
	}
	return true
}

func (r *Rule) allows(v Value, patch bool) bool {
	switch {
	case v.Type == None:
		return patch && (r == nil || !r.Required)
	case v.Type == Text && (!utf8.ValidString(v.Data) || strings.HasPrefix(v.Data, byteOrderMark)):
		return false
	case r == nil:
		return len(v.Data) <= maxUnknown
	case v.Type != r.Type:
		return false
	case v.Type == Int && (v.Number < r.Min || v.Number > r.Max):
		return false
	case (v.Type == Text || v.Type == Bytes) && (int64(len(v.Data)) < r.Min || int64(len(v.Data)) > r.Max):
		return false
	}
	return r.check == nil || r.check(v)
}

// isName reports whether a text may be the name of a kind or property: lower camel case
// in ASCII.
func isName(s string) bool {
	if s == "" || len(s) > maxName || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	return strings.IndexFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9')
	}) < 0
}

func characters(most int) func(Value) bool {
	return func(v Value) bool { return utf8.RuneCountInString(v.Data) <= most }
}

// isTitle reports whether a text may be shown on one line, beside others.
func isTitle(v Value) bool {
	return utf8.RuneCountInString(v.Data) <= 80 && !strings.ContainsFunc(v.Data, func(c rune) bool {
		return unicode.In(c, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
	})
}

func isPoints(v Value) bool {
	n, err := countPoints(v.Data)
	return err == nil && n >= 1 && n <= MaxPoints
}

func isURL(v Value) bool {
	u, err := url.Parse(v.Data)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}
