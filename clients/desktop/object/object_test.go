package object

import (
	"math"
	"slices"
	"testing"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/text"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

func number(name string, value int) record.Property {
	return record.Property{Name: name, Value: record.OfInt(value)}
}

// thing returns a record of 400 mm by 300 mm.
func thing(made uint64, kind string, more ...record.Property) *record.Record {
	all := append([]record.Property{number(record.Width, 400), number(record.Height, 300)}, more...)
	return &record.Record{ID: record.ID{byte(made), byte(made >> 8), 1}, Made: made, Kind: kind, Properties: record.Of(all...)}
}

// room returns a replica with records.
func room(sequence uint64, all ...*record.Record) *worldstate.Replica {
	set := record.NewReplica(record.Room)
	set.Add(all...)
	return &worldstate.Replica{Contents: worldstate.Contents{Sequence: sequence, Sets: map[record.ID]*record.Set{record.Room: set}},
		Held: map[uint16]worldstate.Held{}}
}

func TestAnObjectLooksWhereItsAnglesSay(t *testing.T) {
	for _, c := range []struct {
		yaw, pitch, roll int
		front, up        mgl64.Vec3
	}{
		{0, 0, 0, mgl64.Vec3{0, 0, -1}, mgl64.Vec3{0, 1, 0}},
		{0x4000, 0, 0, mgl64.Vec3{-1, 0, 0}, mgl64.Vec3{0, 1, 0}},
		{0, 0x4000, 0, mgl64.Vec3{0, 1, 0}, mgl64.Vec3{0, 0, 1}},
		{0, 0, 0x4000, mgl64.Vec3{0, 0, -1}, mgl64.Vec3{-1, 0, 0}},
	} {
		o := Of(thing(1, record.Note, number(record.Yaw, c.yaw), number(record.Pitch, c.pitch), number(record.Roll, c.roll)))
		turn := o.Turn()
		if turn.Col(2).Sub(c.front).Len() > 1e-9 || turn.Col(1).Sub(c.up).Len() > 1e-9 {
			t.Errorf("%+v: front %v, up %v", c, turn.Col(2), turn.Col(1))
		}
	}
}

func TestTheListFollowsWhatIsPutChangedHeldAndDeleted(t *testing.T) {
	a, b := thing(256, record.Note), thing(512, record.Seat)
	var l List
	if l.Take(room(1, a, b)); !l.Follow() || len(l.Objects) != 2 {
		t.Fatalf("%d objects", len(l.Objects))
	}
	r := room(1, a, b)
	l.Take(r)
	l.Follow()
	if l.Take(r); l.Follow() {
		t.Error("nothing has changed")
	}
	r.Held[7] = worldstate.Held{Participant: 7, Object: a.ID, Properties: record.Of(number(record.X, 2500))}
	if l.Take(r); !l.Follow() || l.Objects[0].At[0] != 2.5 || l.Objects[0].Holder != 7 || l.Objects[1].Holder != 0 {
		t.Errorf("held: %+v", l.Objects)
	}
	r.Held[7] = worldstate.Held{Participant: 7, Object: a.ID, Properties: record.Of(number(record.X, 3500))}
	if l.Take(r); !l.Follow() || l.Objects[0].At[0] != 3.5 {
		t.Errorf("held further: %+v", l.Objects[0])
	}
	delete(r.Held, 7)
	if l.Take(r); !l.Follow() || l.Objects[0].At[0] != 0 || l.Objects[0].Holder != 0 {
		t.Errorf("let go: %+v", l.Objects[0])
	}
	c := thing(256, record.Note, number(record.X, 1000))
	if l.Take(room(2, c)); !l.Follow() || len(l.Objects) != 1 || l.Objects[0].At[0] != 1 || len(SeatsOf(l.Objects)) != 0 {
		t.Errorf("changed and deleted: %+v", l.Objects)
	}
}

func TestBoardsOfImpossibleSizeAreLeftOut(t *testing.T) {
	var all []Object
	for i := range 100 {
		width, height := 4000, 2250
		switch i {
		case 0:
			width = 0
		case 1:
			height = 65000
		case 2:
			height = 1
		}
		all = append(all, Of(&record.Record{ID: record.ID{byte(i)}, Kind: record.Board, Properties: record.Of(number(record.Width, width), number(record.Height, height))}))
	}
	if boards := BoardsOf(all); len(boards) != 24 || boards[0].ID != (record.ID{3}) {
		t.Errorf("%d boards, the first %x", len(boards), boards[0].ID)
	}
}

func TestTheObjectsThatLookLargestAreNear(t *testing.T) {
	var all []Object
	for i := range 200 {
		all = append(all, Of(thing(uint64(i+1), record.Note, number(record.Z, -1000*(200-i)))))
	}
	all = append(all, Of(thing(900, record.Board)))
	var c Choice
	none := func(record.ID) bool { return false }
	c.Choose(all, mgl64.Vec3{}, none)
	if len(c.Near) != MostNear || len(c.Far) != 200-MostNear || c.Near[0].ID != all[199].ID || c.Far[0].ID != all[199-MostNear].ID {
		t.Fatalf("%d near, %d far; the nearest %v", len(c.Near), len(c.Far), c.Near[0].At)
	}
	was := func(id record.ID) bool { return id == all[199-MostNear].ID }
	if c.Choose(all, mgl64.Vec3{}, was); !slices.ContainsFunc(c.Near, func(o *Object) bool { return o.ID == all[199-MostNear].ID }) {
		t.Error("what is shown gives way to what looks hardly larger")
	}
	all[0].Holder = 3
	if c.Choose(all, mgl64.Vec3{}, none); c.Near[0].ID != all[0].ID {
		t.Error("what somebody holds is not shown in detail")
	}
}

func TestAnOutlineIsAroundTheObject(t *testing.T) {
	o := Of(thing(1, record.Note, number(record.X, 1000)))
	low, high := mgl64.Vec3{9, 9, 9}, mgl64.Vec3{-9, -9, -9}
	for _, m := range o.Outline(o.Bounds(nil), mgl64.Vec3{0, 0, 3}) {
		at := m.Col(3)
		for i := range low {
			low[i], high[i] = min(low[i], at[i]), max(high[i], at[i])
		}
	}
	if size := high.Sub(low); math.Abs(size[0]-0.44) > 1e-9 || math.Abs(size[1]-0.34) > 1e-9 || math.Abs((high[0]+low[0])/2-1) > 1e-9 {
		t.Errorf("from %v to %v", low, high)
	}
}

func TestAFaceHasTheColourAndTheTextOfItsNote(t *testing.T) {
	fonts := text.Load()
	note := func(words string) Object {
		return Of(thing(1, record.Note, number(record.Colour, 0x88c0a0), record.Property{Name: record.Body, Value: record.OfText(words)}))
	}
	empty, full := note(""), note("Ada 小明\n"+"line")
	inked := func(o Object) (dark int) {
		f := o.FaceOf("")
		img := f.Draw(fonts)
		if c := img.RGBAAt(3, 3); c.R != 0x88 || c.G != 0xc0 || c.B != 0xa0 {
			t.Errorf("the corner is %v", c)
		}
		if img.Rect.Dx() != 512 || img.Rect.Dy() != 384 {
			t.Errorf("a face of %v for 400 by 300", img.Rect)
		}
		for i := 0; i < len(img.Pix); i += 4 {
			if img.Pix[i+1] < 0x60 {
				dark++
			}
		}
		return dark
	}
	if without, with := inked(empty), inked(full); without != 0 || with < 1000 {
		t.Errorf("%d dark pixels without, %d with a text", without, with)
	}
	if empty.FaceOf("") == full.FaceOf("") || full.FaceOf("a") != full.FaceOf("b") {
		t.Error("faces are equal where they look the same, and only there")
	}
	other := Of(&record.Record{Kind: "lamp2"})
	if f := other.FaceOf("Something"); f.title != "Something" || other.Width != unknownSide {
		t.Errorf("an unknown kind: %+v", f)
	}
}
