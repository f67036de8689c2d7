package record

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func id(n int) ID { return ID{byte(n >> 8), byte(n), 1} }

func put(n int) Change {
	return PutLine(id(n), Line{Colour: 0x112233, Width: 8, Points: AppendPoints(nil, []Point{{10, 20}, {30, 5}})})
}

var ada = &Editor{Author: Author{1}, Name: "Ada", Role: 4, Others: true}

func apply(t *testing.T, s *Set, sequence uint64, changes ...Change) Effects {
	t.Helper()
	e, err := s.Decide(changes, ada, sequence)
	if err != nil {
		t.Fatal(err)
	}
	s.Apply(&e)
	return e
}

// note puts a note into the room.
func note(n int, more ...Property) Change {
	return Change{Verb: Put, ID: id(n), Kind: Note, Properties: Of(append([]Property{{X, OfInt(1000)}, {Y, OfInt(1500)}, {Z, OfInt(-500)},
		{Width, OfInt(200)}, {Height, OfInt(200)}, {Body, OfText("buy milk 买牛奶")}}, more...)...)}
}

func patch(n int, all ...Property) Change {
	return Change{Verb: Patch, ID: id(n), Properties: Of(all...)}
}

func TestDecideRefuses(t *testing.T) {
	s := New(ID{9})
	apply(t, s, 1, put(1))
	line := func(change func(*Line)) []Change {
		l := Line{Colour: 1, Width: 8, Points: []byte{2, 2}}
		change(&l)
		return []Change{PutLine(id(2), l)}
	}
	tooMany := make([]Point, MaxPoints+1)
	var many []Change
	for n := range MaxChanges + 1 {
		many = append(many, put(100+n))
	}
	for name, test := range map[string]struct {
		changes []Change
		want    error
	}{
		"nothing":                 {nil, ErrTwice},
		"too many changes":        {many, ErrTwice},
		"a record twice":          {[]Change{put(2), patch(2, Property{Width, OfInt(9)})}, ErrTwice},
		"the same id again":       {[]Change{put(1)}, ErrExists},
		"no points":               {line(func(l *Line) { l.Points = nil }), ErrBadStroke},
		"half a point":            {line(func(l *Line) { l.Points = []byte{2} }), ErrBadStroke},
		"a padded number":         {line(func(l *Line) { l.Points = []byte{0x82, 0x00, 2} }), ErrBadStroke},
		"left of the board":       {line(func(l *Line) { l.Points = []byte{1, 2} }), ErrBadStroke},
		"too many points":         {line(func(l *Line) { l.Points = AppendPoints(nil, tooMany) }), ErrBadStroke},
		"no width":                {line(func(l *Line) { l.Width = 1 }), ErrBadStroke},
		"too wide":                {line(func(l *Line) { l.Width = 201 }), ErrBadStroke},
		"a colour of 25 bits":     {line(func(l *Line) { l.Colour = 1 << 24 }), ErrBadStroke},
		"a note on a board":       {[]Change{note(2)}, ErrBadRecord},
		"deleting what is not":    {Each(Delete, id(9)), ErrNoChange},
		"restoring what is":       {Each(Restore, id(1)), ErrNoChange},
		"a patch of nothing":      {[]Change{patch(1)}, ErrBadRecord},
		"a patch that is so":      {[]Change{patch(1, Property{Width, OfInt(8)})}, ErrNoChange},
		"no width any more":       {[]Change{patch(1, Property{Width, Value{}})}, ErrBadRecord},
		"a text for a width":      {[]Change{patch(1, Property{Width, OfText("8")})}, ErrBadRecord},
		"an order that ends in 0": {[]Change{patch(1, Property{Order, OfText("a0")})}, ErrBadRecord},
		"a name with a space":     {[]Change{patch(1, Property{"a b", OfInt(1)})}, ErrBadRecord},
		"no UTF-8":                {[]Change{patch(1, Property{"title", OfText("\xff")})}, ErrBadRecord},
		"a large unknown value":   {[]Change{patch(1, Property{"title", OfText(strings.Repeat("a", maxUnknown+1))})}, ErrBadRecord},
		"a verb that is not":      {[]Change{{Verb: 9, ID: id(1)}}, ErrBadVerb},
		"one good, one bad":       {[]Change{put(3), put(1)}, ErrExists},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.Decide(test.changes, ada, 2); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	if s.Len() != 1 {
		t.Errorf("a refused operation left %d records", s.Len())
	}
}

func TestObjectsAreChecked(t *testing.T) {
	s := New(Room)
	apply(t, s, 1, note(1))
	for name, test := range map[string]struct {
		change Change
		want   error
	}{
		"a stroke in the room":      {put(2), ErrBadStroke},
		"a note without a place":    {Change{Verb: Put, ID: id(2), Kind: Note, Properties: Of(Property{Body, OfText("x")})}, ErrBadRecord},
		"a note of a kilometre":     {note(2, Property{"x", OfInt(0)}), ErrBadRecord}, // x twice
		"too far away":              {patch(1, Property{X, OfInt(200_000)}), ErrBadRecord},
		"a title of two lines":      {patch(1, Property{Name, OfText("a\nb")}), ErrBadRecord},
		"a title that runs back":    {patch(1, Property{Name, OfText("a\u202egpj.exe")}), ErrBadRecord},
		"a title of a bell":         {note(2, Property{Name, OfText("a\u0007")}), ErrBadRecord},
		"a title of an emoji":       {patch(1, Property{Name, OfText("预算 👩‍💻")}), nil},
		"a title of 81 characters":  {patch(1, Property{Name, OfText(strings.Repeat("字", 81))}), ErrBadRecord},
		"a script as a link":        {Change{Verb: Put, ID: id(2), Kind: Link, Properties: note(2, Property{URL, OfText("javascript:alert(1)")}).Properties}, ErrBadRecord},
		"a model without a file":    {Change{Verb: Put, ID: id(2), Kind: Model, Properties: Of(Property{X, OfInt(0)}, Property{Y, OfInt(0)}, Property{Z, OfInt(0)})}, ErrBadRecord},
		"a byte order mark":         {patch(1, Property{"glow", OfText("\ufeffx")}), ErrBadRecord},
		"the id of the room":        {Change{Verb: Put, ID: Room, Kind: Seat, Properties: note(2).Properties}, ErrBadRecord},
		"a kind of a newer version": {Change{Verb: Put, ID: id(3), Kind: "aquarium", Properties: Of(Property{"fish", OfInt(7)})}, nil},
		"a property of a newer one": {patch(1, Property{"glow", OfBool(true)}), nil},
		"a title of 80 characters":  {patch(1, Property{Name, OfText(strings.Repeat("字", 80))}), nil},
		"a property taken away":     {patch(1, Property{Name, Value{}}), ErrNoChange},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.Decide([]Change{test.change}, ada, 2); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

// One operation is one result: all of its changes happen, or none.
func TestAnOperationChangesSeveralRecords(t *testing.T) {
	s := New(ID{9})
	apply(t, s, 1, put(1), put(2), put(3))
	e := apply(t, s, 2, put(4), patch(1, Property{Colour, OfInt(7)}), Change{Verb: Delete, ID: id(2)})
	if len(e.Of) != 3 || s.Get(id(1)).Line().Colour != 7 || s.Get(id(2)) != nil || s.Get(id(4)) == nil {
		t.Errorf("%d effects: %+v", len(e.Of), s.Records())
	}
	want := []ID{id(1), id(3), id(4)}
	for i, r := range s.Records() {
		if r.ID != want[i] {
			t.Errorf("record %d is %x", i, r.ID)
		}
	}
	undo := []Change{{Verb: Delete, ID: id(4)}, {Verb: Patch, ID: id(1), Properties: e.Of[1].Before}, {Verb: Restore, ID: id(2)}}
	apply(t, s, 3, undo...)
	if s.Len() != 3 || s.Get(id(1)).Line().Colour != 0x112233 || s.Get(id(2)) == nil {
		t.Error("the inverse changes are no undo")
	}
}

// The last write of a property wins, and other properties stay.
func TestTheLastWriteOfAPropertyWins(t *testing.T) {
	s := New(Room)
	apply(t, s, 1, note(1))
	before := s.Get(id(1))
	apply(t, s, 2, patch(1, Property{X, OfInt(5)}, Property{Name, OfText("one")}))
	apply(t, s, 3, patch(1, Property{X, OfInt(6)}, Property{Colour, OfInt(0xff0000)}))
	apply(t, s, 4, patch(1, Property{Name, Value{}}))
	p := s.Get(id(1)).Properties
	if p.Number(X, 0) != 6 || p.Number(Z, 0) != -500 || p.Number(Colour, 0) != 0xff0000 || p.Get(Name).Type != None {
		t.Errorf("%+v", p)
	}
	if before.Properties.Number(X, 0) != 1000 {
		t.Error("a record has changed")
	}
}

func TestWhoMayChangeAnObject(t *testing.T) {
	s := New(Room)
	by := func(author byte, role uint8) *Editor {
		return &Editor{Author: Author{author}, Role: role, Others: true}
	}
	do := func(e *Editor, c Change) error {
		effects, err := s.Decide([]Change{c}, e, 1)
		if err == nil {
			s.Apply(&effects)
		}
		return err
	}
	move := patch(1, Property{X, OfInt(3)})
	for _, step := range []struct {
		what string
		err  error
		want error
	}{
		{"a guest puts a note", do(by(1, 0), note(1)), nil},
		{"another locks it", do(by(2, 0), patch(1, Property{Locked, OfBool(true)})), nil},
		{"the author moves it", do(by(1, 0), move), ErrLocked},
		{"the author deletes it", do(by(1, 0), Change{Verb: Delete, ID: id(1)}), ErrLocked},
		{"a host takes it", do(by(3, 3), patch(1, Property{Edit, OfInt(3)})), nil},
		{"the author unlocks it", do(by(1, 0), patch(1, Property{Locked, OfBool(false)})), ErrNotYours},
		{"the host unlocks it", do(by(3, 3), patch(1, Property{Locked, OfBool(false)})), nil},
		{"the author moves it again", do(by(1, 0), move), ErrNotYours},
		{"the host gives it to owners", do(by(3, 3), patch(1, Property{Edit, OfInt(4)})), ErrNotYours},
		{"a guest puts one for hosts", do(by(1, 0), note(2, Property{Edit, OfInt(3)})), ErrNotYours},
		{"the host deletes it", do(by(3, 3), Change{Verb: Delete, ID: id(1)}), nil},
		{"the author brings it back", do(by(1, 0), Change{Verb: Restore, ID: id(1)}), ErrNotYours},
		{"another host brings it back", do(by(4, 3), Change{Verb: Restore, ID: id(1)}), nil},
	} {
		if !errors.Is(step.err, step.want) {
			t.Errorf("%s: %v, want %v", step.what, step.err, step.want)
		}
	}
}

// Nobody put the objects of the scene: hosts take care of them.
func TestTheScenesObjectsAreTheHosts(t *testing.T) {
	s := New(Room)
	s.Add(&Record{ID: id(1), Made: 1, Kind: Board, Properties: note(1).Properties})
	for role := range uint8(5) {
		_, err := s.Decide(Each(Delete, id(1)), &Editor{Author: Author{1}, Role: role, Others: true}, 1)
		if refused := errors.Is(err, ErrNotYours); refused != (role < 3) {
			t.Errorf("role %d: %v", role, err)
		}
	}
}

func TestDeleteRestore(t *testing.T) {
	s := New(ID{9})
	for n := range 3 {
		apply(t, s, uint64(n+1), put(n))
	}
	before := s.Records()
	if e := apply(t, s, 4, Each(Delete, id(2), id(7), id(1))...); len(e.Of) != 2 {
		t.Errorf("deleted %v", e.Of)
	}
	if len(before) != 3 || s.Len() != 1 || s.Get(id(1)) != nil || s.Get(id(0)) == nil {
		t.Errorf("%d records left, %d in a copy taken before", s.Len(), len(before))
	}
	if e := apply(t, s, 5, Each(Restore, id(2), id(1))...); len(e.Of) != 2 || !reflect.DeepEqual(s.Records(), before) || len(s.Deleted()) != 0 {
		t.Errorf("restored to %v", s.Records())
	}
	if _, err := s.Decide(Each(Restore, id(1)), ada, 6); !errors.Is(err, ErrNoChange) {
		t.Errorf("restored twice: %v", err)
	}
}

// An id stays taken while its record can be brought back.
func TestADeletedRecordIsNotPutAgain(t *testing.T) {
	s := New(ID{9})
	apply(t, s, 1, put(1))
	apply(t, s, 2, Each(Delete, id(1))...)
	if _, err := s.Decide([]Change{put(1)}, ada, 3); !errors.Is(err, ErrExists) {
		t.Errorf("got %v", err)
	}
}

// Whatever keys people ask for, no two records have the same, and a key between two
// others exists.
func TestOrderKeys(t *testing.T) {
	s := New(ID{9})
	for n := range 20 {
		apply(t, s, uint64(n+1), put(n))
	}
	first, second := s.Get(id(0)).OrderKey(), s.Get(id(1)).OrderKey()
	between := Between(first, second)
	if first >= second || between <= first || between >= second {
		t.Fatalf("%s, %s, %s", first, between, second)
	}
	for n := 2; n < 20; n++ {
		apply(t, s, uint64(50+n), patch(n, Property{Order, OfText(between)}))
	}
	var keys []string
	for _, r := range s.Records() {
		keys = append(keys, r.OrderKey())
		if key := keys[len(keys)-1]; r.ID != id(0) && r.ID != id(1) && (key <= first || key >= second || len(key) > 40) {
			t.Errorf("the key %s is not between", key)
		}
	}
	slices.Sort(keys)
	if len(slices.Compact(keys)) != 20 {
		t.Errorf("equal keys: %v", keys)
	}
	r := rand.New(rand.NewPCG(1, 1))
	all := []string{""}
	for range 500 {
		at := r.IntN(len(all))
		next := ""
		if at+1 < len(all) {
			next = all[at+1]
		}
		key := Between(all[at], next)
		if key <= all[at] || next != "" && key >= next || !isOrder(OfText(key)) {
			t.Fatalf("%q between %q and %q", key, all[at], next)
		}
		all = slices.Insert(all, at+1, key)
	}
}

func FuzzDecodePoints(f *testing.F) {
	f.Add(AppendPoints(nil, []Point{{0, 0}, {65535, 65535}, {1, 2}}))
	f.Add([]byte{0x80, 0x80, 0x80, 0x80})
	f.Fuzz(func(t *testing.T, data []byte) {
		points, err := DecodePoints(nil, data)
		if err != nil {
			return
		}
		if n, err := countPoints(string(data)); err != nil || n != len(points) {
			t.Fatalf("counted %d, %v; decoded %d", n, err, len(points))
		}
		if again := AppendPoints(nil, points); !slices.Equal(again, data) {
			t.Fatalf("%x encodes to %x", data, again)
		}
	})
}

// What locks and reserves objects does not make strokes that nobody can erase.
func TestStrokesAreNeitherLockedNorReserved(t *testing.T) {
	s := New(ID{9})
	line := put(1)
	line.Properties = line.Properties.With(Properties{{Edit, OfInt(4)}, {Locked, OfBool(true)}})
	apply(t, s, 1, line)
	if _, err := s.Decide(Each(Delete, id(1)), &Editor{Author: Author{2}, Others: true}, 2); err != nil {
		t.Error(err)
	}
}

// A restored stroke may have a key that another has taken: the newer one lies on top, and
// the key stays taken.
func TestARestoredStrokeMayShareItsKey(t *testing.T) {
	s := New(ID{9})
	key := func(n int) Change {
		c := put(n)
		c.Properties = c.Properties.With(Properties{{Order, OfText("V")}})
		return c
	}
	apply(t, s, 1, key(1))
	apply(t, s, 2, Each(Delete, id(1))...)
	apply(t, s, 3, key(2))
	apply(t, s, 4, Each(Restore, id(1))...)
	if all := s.InOrder(); all[0].ID != id(1) || all[1].ID != id(2) {
		t.Error("the newer one does not lie on top")
	}
	apply(t, s, 5, Each(Delete, id(2))...)
	apply(t, s, 6, key(3))
	if s.Get(id(3)).OrderKey() == "V" {
		t.Error("two strokes have one key")
	}
}
