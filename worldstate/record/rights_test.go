package record

import (
	"errors"
	"testing"
)

// Every combination of rights, role, author and setting: each level includes those before,
// and operations do what the levels say.
func TestTheRightsOfAnObject(t *testing.T) {
	const absent = -1
	levels := []int{absent, 0, 1, 4}
	allowed := map[Level]int{}
	for index, draw := range append(levels, levels...) {
		view := []int{absent, 2}[index/len(levels)]
		for _, edit := range levels {
			for _, own := range levels {
				for author := range byte(3) { // nobody, who asks, another
					rights := Properties{}
					for name, least := range map[string]int{View: view, Draw: draw, Edit: edit, Own: own} {
						if least != absent {
							rights = rights.With(Properties{{name, OfInt(least)}})
						}
					}
					o := &Record{ID: id(1), Author: Author{author}, Kind: Seat, Made: 1, Properties: seat.With(rights)}
					for role := range uint8(5) {
						for _, others := range []bool{true, false} {
							by := &Editor{Author: Author{1}, Role: role, Others: others}
							byDefault := others || author == 1
							if author == 0 {
								byDefault = role >= 3
							}
							has := func(least int) bool { return least == absent && byDefault || least != absent && int(role) >= least }
							want := map[Level]bool{ToView: view == absent || int(role) >= view}
							want[ToDraw] = want[ToView] && (draw == absent || int(role) >= draw)
							want[ToEdit] = want[ToDraw] && has(edit)
							want[ToOwn] = want[ToEdit] && has(own)
							for level, may := range want {
								if by.May(level, o) != may {
									t.Fatalf("level %d, rights %v, author %d, %+v: not %v", level, rights, author, by, may)
								}
								if may {
									allowed[level]++
								}
							}
							decides(t, o, by, want)
						}
					}
				}
			}
		}
	}
	if allowed[ToDraw] <= allowed[ToEdit] || allowed[ToEdit] <= allowed[ToOwn] || allowed[ToOwn] == 0 {
		t.Errorf("allowed: %v", allowed)
	}
}

var seat = Of(Property{X, OfInt(1)}, Property{Y, OfInt(1)}, Property{Z, OfInt(1)})

// decides tries operations on an object alone in a room.
func decides(t *testing.T, o *Record, by *Editor, may map[Level]bool) {
	t.Helper()
	there, binned := New(Room), New(Room)
	there.Add(o)
	binned.AddDeleted(&Deleted{o, &Deletion{By: by.Author}})
	move, locked := Properties{{X, OfInt(9)}}, Properties{{Locked, OfBool(true)}}
	for what, try := range map[string]struct {
		set    *Set
		change Change
		may    bool
	}{
		"move":            {there, Change{Verb: Patch, ID: o.ID, Properties: move}, may[ToEdit]},
		"lock":            {there, Change{Verb: Patch, ID: o.ID, Properties: locked}, may[ToEdit]},
		"change a right":  {there, Change{Verb: Patch, ID: o.ID, Properties: Properties{{"own", OfInt(int(by.Role))}}}, may[ToOwn]},
		"raise it":        {there, Change{Verb: Patch, ID: o.ID, Properties: Properties{{"edit", OfInt(int(by.Role) + 1)}}}, false},
		"take a right":    {there, Change{Verb: Patch, ID: o.ID, Properties: Properties{{"draw", Value{}}}}, may[ToOwn]},
		"delete":          {there, Change{Verb: Delete, ID: o.ID}, may[ToOwn]},
		"restore its own": {binned, Change{Verb: Restore, ID: o.ID}, may[ToOwn]},
	} {
		if what == "raise it" && by.Role == 4 {
			continue // there is no such value
		}
		_, err := try.set.Decide([]Change{try.change}, by, 2)
		if got := !errors.Is(err, ErrNotYours); got != try.may || err != nil && got && !errors.Is(err, ErrNoChange) {
			t.Fatalf("%s: %v; want %v with %v of %x for %+v", what, err, try.may, o.Properties, o.Author, by)
		}
	}
}

// Objects of kinds that only newer versions know have the rights and the place of all
// objects. Other properties, and what is on boards, stay free.
func TestRightsAndPlaceOfUnknownKinds(t *testing.T) {
	set, board := New(Room), New(id(1))
	for _, p := range []Property{{View, OfInt(-1)}, {View, OfInt(4)}, {View, OfText("x")}, {Draw, OfInt(5)}, {Edit, OfBool(true)}, {Own, OfBytes(nil)}, {Locked, OfInt(1)},
		{Name, OfInt(5)}, {X, OfText("1")}, {Z, OfInt(1 << 40)}, {Yaw, OfInt(-1)}, {Width, OfInt(0)}, {Height, OfBytes(nil)}} {
		if _, err := set.Decide([]Change{{Verb: Put, ID: id(2), Kind: "later", Properties: Properties{p}}}, ada, 1); !errors.Is(err, ErrBadRecord) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	for _, p := range []Property{{View, OfInt(3)}, {Name, OfText("new")}, {Width, OfInt(100_000)}, {"other", OfInt(-1)}, {Body, OfInt(1)}} {
		if _, err := set.Decide([]Change{{Verb: Put, ID: id(2), Kind: "later", Properties: Properties{p}}}, ada, 1); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
	}
	apply(t, set, 1, Change{Verb: Put, ID: id(2), Kind: "later"})
	if _, err := set.Decide([]Change{patch(2, Property{View, OfInt(-1)})}, ada, 2); !errors.Is(err, ErrBadRecord) {
		t.Errorf("a patch: %v", err)
	}
	if _, err := board.Decide([]Change{{Verb: Put, ID: id(2), Kind: "later", Properties: Of(Property{Width, OfInt(0)}, Property{View, OfInt(-1)})}}, ada, 1); err != nil {
		t.Errorf("on a board: %v", err)
	}
}
