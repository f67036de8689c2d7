package document

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestCheckTellsWhatAnUpdateClaims(t *testing.T) {
	update := new(sheet).text(9, 3, &id{4, 0}, "héllo😀").text(9, 20, &id{9, 3}, "x").
		text(4, 0, nil, "ab").erase(4, 0, 1).erase(4, 5, 9).bytes()
	got, err := Check(update, Incoming)
	want := Facts{Clients: []Span{{9, 3, 10}, {9, 20, 21}, {4, 0, 2}}, Deletes: 2, Erased: []Span{{4, 0, 9}}, Structs: 4}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	state, err := StateOf(update)
	if err != nil || !reflect.DeepEqual(state, State{4: 2}) {
		t.Errorf("state %v, %v: the other client's structs stand behind a gap", state, err)
	}
	state[9] = 4
	if state.Advance(got); !reflect.DeepEqual(state, State{4: 2, 9: 10}) {
		t.Errorf("advanced to %v", state)
	}
}

// item is an update of one struct of client 1 from its first byte on.
func item(body ...byte) []byte { return append(append([]byte{1, 1, 1, 0}, body...), 0) }

func TestMalformedUpdatesAreRefusedWithTheirPlace(t *testing.T) {
	deep := func(n int) []byte {
		any := append(bytes.Repeat([]byte{anyArray, 1}, n), anyNull)
		return item(append([]byte{kindAny, 1, 1, 't', 1}, any...)...)
	}
	json := func(text string) []byte {
		return item(append(append([]byte{kindEmbed, 1, 1, 't'}, uvarint(uint64(len(text)))...), text...)...)
	}
	for name, c := range map[string]struct {
		update []byte
		at     int
		reason string
	}{
		"one byte":             {[]byte{0}, 1, "ends early"},
		"bytes behind":         {[]byte{0, 0, 0}, 2, "behind the end"},
		"a billion clients":    {uvarint(1<<30, 0), 5, "more parts than bytes"},
		"a billion structs":    {uvarint(1, 1<<30, 1, 0, 0), 6, "more parts than bytes"},
		"a number of 64 bits":  {append(bytes.Repeat([]byte{0xFF}, 9), 1), 0, "number too large"},
		"a clock of 52 bits":   {uvarint(1, 1, 1, 1<<52, 0, 0, 0), 11, "clock too large"},
		"an end beyond":        {uvarint(1, 1, 1, 1<<48-1, 0, 2, 0), 12, "clock too large"},
		"an unknown kind":      {item(11, 1, 1, 't', 1), 8, "unknown kind"},
		"an unknown type":      {item(kindType, 1, 1, 't', 7), 9, "unknown type"},
		"an unknown value":     {item(kindAny, 1, 1, 't', 1, 115), 10, "unknown type of value"},
		"an unknown parent":    {item(kindAny, 2, 1, 't', 1, anyNull), 6, "unknown kind of parent"},
		"text of no letters":   {item(kindText, 1, 1, 't', 0), 9, "without length"},
		"a gap of no length":   {item(kindSkip, 0), 6, "without length"},
		"flags of a gap":       {item(kindSkip|hasOrigin, 1), 5, "flags of a gap"},
		"Latin-1":              {item(kindText, 1, 1, 't', 1, 0xE9), 8, "not UTF-8"},
		"half a pair":          {item(kindText, 1, 1, 't', 3, 0xED, 0xA0, 0xBD), 8, "not UTF-8"},
		"waits for itself":     {item(kindText|hasOrigin, 1, 0, 1, 'a'), 7, "comes later"},
		"JSON that is cut off": {json(`{"a":`), 8, "not JSON"},
		"JSON too deep":        {json(strings.Repeat("[", 65) + strings.Repeat("]", 65)), 8, "too deep"},
		"values too deep":      {deep(65), 138, "too deep"},
		"no options":           {item(kindDoc, 1, 1, 't', 1, 'g', anyNull), 10, "without options"},
		"text cut off":         {item(kindText, 1, 1, 't', 9, 'a'), 9, "more parts than bytes"},
		"a deletion too far":   {uvarint(0, 1, 1, 1, 1<<47, 1<<47+1), 18, "clock too large"},
	} {
		_, err := Check(c.update, Incoming)
		var f Fault
		if !errors.As(err, &f) || !strings.Contains(f.Reason, c.reason) {
			t.Errorf("%s: %v, want %q", name, err, c.reason)
		} else if f.Position != c.at && c.at > 0 {
			t.Errorf("%s: refused at %d, want %d", name, f.Position, c.at)
		}
		if _, err := Merge(Empty, c.update); !errors.As(err, &f) {
			t.Errorf("%s: merged, %v", name, err)
		}
	}
	for name, update := range map[string][]byte{
		"values as deep as may be": deep(64),
		"JSON as deep as may be":   json(strings.Repeat("[", 64) + strings.Repeat("]", 64)),
		"brackets in texts":        json(`{"a":"` + strings.Repeat("[", 70) + `\"["}`),
		"undefined in a list":      item(append([]byte{kindJSON, 1, 1, 't', 1, 9}, "undefined"...)...),
		"a subdocument":            item(kindDoc, 1, 1, 't', 1, 'g', anyObject, 0),
	} {
		if _, err := Check(update, Incoming); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckAllocatesNothingForAStruct(t *testing.T) {
	updates, _ := typed(5000, rand.New(rand.NewPCG(7, 8)))
	merged, err := Merge(updates...)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(10, func() {
		if _, err := Check(merged, Stored); err != nil {
			t.Fatal(err)
		}
	}); n > 10 {
		t.Errorf("%v allocations for thousands of structs of one client", n)
	}
}

func TestBoundsRefuse(t *testing.T) {
	two := new(sheet).text(2, 0, nil, "ab").text(1, 0, nil, "c").erase(2, 0, 1).bytes()
	for name, l := range map[string]Limits{
		"bytes":   {Bytes: len(two) - 1, Structs: 3, Clients: 2},
		"structs": {Bytes: 1000, Structs: 2, Clients: 2},
		"clients": {Bytes: 1000, Structs: 3, Clients: 1},
	} {
		if _, err := Check(two, l); !errors.As(err, new(Fault)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Check(two, Limits{Bytes: len(two), Structs: 3, Clients: 2}); err != nil {
		t.Error(err)
	}
	twice := []byte{2, 1, 1, 0, kindGC, 1, 1, 1, 1, kindGC, 1, 0}
	if _, err := Check(twice, Incoming); err == nil || !strings.Contains(err.Error(), "client twice") {
		t.Errorf("a client twice: %v", err)
	}
}

func TestMergeFillsGapsAndForgetsRepeats(t *testing.T) {
	first := new(sheet).text(5, 0, nil, "abc").bytes()
	late := new(sheet).text(5, 8, &id{5, 7}, "ij").bytes()
	over := new(sheet).text(5, 1, &id{5, 0}, "bcde").text(9, 0, &id{5, 1}, "!").bytes()
	got, err := Merge(late, first, over, first, nil)
	want := new(sheet).text(9, 0, &id{5, 1}, "!").text(5, 0, nil, "abc").text(5, 3, &id{5, 2}, "de").text(5, 8, &id{5, 7}, "ij").bytes()
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v\n%v, %v", got, want, err)
	}
	if one, err := Merge(got); err != nil || !bytes.Equal(one, got) {
		t.Errorf("merging one update: %v, %v", one, err)
	}
	if none, err := Merge(); err != nil || !bytes.Equal(none, Empty) {
		t.Errorf("merging none: %v, %v", none, err)
	}
}

func TestWhatIsStoredFirstCounts(t *testing.T) {
	stored := new(sheet).text(5, 2, &id{5, 1}, "cd").text(5, 6, &id{5, 5}, "gh").bytes()
	forged := new(sheet).put(piece{client: 5, clock: 0, length: 9, kind: kindGC}).bytes()
	late := new(sheet).text(5, 0, nil, "ABCDEFGHI").bytes()
	for _, c := range []struct {
		updates [][]byte
		want    *sheet
	}{
		{[][]byte{stored, late, forged}, new(sheet).text(5, 0, nil, "AB").text(5, 2, &id{5, 1}, "cd").text(5, 4, &id{5, 3}, "EF").
			text(5, 6, &id{5, 5}, "gh").text(5, 8, &id{5, 7}, "I")},
		{[][]byte{late, forged, stored}, new(sheet).text(5, 0, nil, "ABCDEFGHI")},
		{[][]byte{stored, forged}, new(sheet).put(piece{client: 5, clock: 0, length: 2, kind: kindGC}).text(5, 2, &id{5, 1}, "cd").
			put(piece{client: 5, clock: 4, length: 2, kind: kindGC}).text(5, 6, &id{5, 5}, "gh").put(piece{client: 5, clock: 8, length: 1, kind: kindGC})},
	} {
		got, err := Merge(c.updates...)
		if want := c.want.bytes(); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v\nwant %v, %v", got, want, err)
		}
	}
}

func TestDiffGivesWhatAReaderLacks(t *testing.T) {
	all := new(sheet).text(9, 0, &id{5, 1}, "a😀b").text(5, 0, nil, "abc").text(5, 8, &id{5, 7}, "ij").erase(5, 0, 1).bytes()
	for _, c := range []struct {
		have State
		want *sheet
	}{
		{State{}, new(sheet).text(9, 0, &id{5, 1}, "a😀b").text(5, 0, nil, "abc").text(5, 8, &id{5, 7}, "ij")},
		{State{9: 4, 5: 3}, new(sheet).text(5, 8, &id{5, 7}, "ij")},
		{State{9: 1, 5: 9}, new(sheet).text(9, 1, &id{9, 0}, "😀b").text(5, 9, &id{5, 8}, "j")},
		{State{9: 2, 5: 99}, new(sheet).text(9, 2, &id{9, 1}, "\uFFFDb")},
		{State{9: 4, 5: 10}, new(sheet)},
	} {
		got, err := Diff(all, c.have)
		if want := c.want.erase(5, 0, 1).bytes(); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v: %v, want %v, %v", c.have, got, want, err)
		}
	}
}

func TestFoldFusesNeighboursAndForgetsWhatWasDeleted(t *testing.T) {
	typedOneByOne := new(sheet).text(5, 0, nil, "a").text(5, 1, &id{5, 0}, "😀").text(5, 3, &id{5, 2}, "b")
	got, err := Fold(typedOneByOne.erase(5, 2, 3).bytes())
	want := new(sheet).text(5, 0, nil, "a\uFFFD")
	want.put(piece{client: 5, clock: 2, length: 1, kind: kindDeleted, flags: hasOrigin, origin: id{5, 1}})
	want.text(5, 3, &id{5, 2}, "b").erase(5, 2, 3)
	if err != nil || !bytes.Equal(got, want.bytes()) {
		t.Errorf("%v\n%v, %v", got, want.bytes(), err)
	}
	apart := new(sheet).text(5, 0, nil, "a").text(5, 1, &id{4, 0}, "b").text(4, 0, nil, "c").bytes()
	if got, err := Fold(apart); err != nil || !bytes.Equal(got, apart) {
		t.Errorf("what stands apart was fused: %v, %v", got, err)
	}
}

func TestEntriesOfAMapAreFusedWhenDeletedAlone(t *testing.T) {
	entry := func(s *sheet, clock uint64, origin bool) {
		p := piece{client: 5, clock: clock, length: 1, kind: kindAny, flags: hasSub, content: []byte{anyTrue}}
		if origin {
			p.flags, p.origin = p.flags|hasOrigin, id{5, clock - 1}
		} else {
			p.parent = append(root("m"), 1, 'k')
		}
		s.put(p)
	}
	var s sheet
	for clock := range uint64(4) {
		entry(&s, clock, clock > 0)
	}
	s.erase(5, 0, 2)
	got, err := Fold(s.bytes())
	want := new(sheet).put(piece{client: 5, length: 2, kind: kindDeleted, flags: hasSub, parent: append(root("m"), 1, 'k')})
	entry(want, 2, true)
	entry(want, 3, true)
	if err != nil || !bytes.Equal(got, want.erase(5, 0, 2).bytes()) {
		t.Errorf("%v\n%v, %v", got, want.bytes(), err)
	}
}

func TestATypedHistoryFoldsTheSameHoweverItIsGrouped(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	updates, _ := typed(3000, random)
	want, err := Fold(updates...)
	if err != nil {
		t.Fatal(err)
	}
	stored := Empty
	for rest := updates; len(rest) > 0; {
		n := min(len(rest), 1+random.IntN(200))
		if stored, err = Fold(append([][]byte{stored}, rest[:n]...)...); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	random.Shuffle(len(updates), func(i, j int) { updates[i], updates[j] = updates[j], updates[i] })
	merged, err := Merge(updates...)
	if err != nil {
		t.Fatal(err)
	}
	shuffled, err := Fold(merged)
	if err != nil || !bytes.Equal(stored, want) || !bytes.Equal(shuffled, want) {
		t.Errorf("%d bytes at once, %d bit by bit, %d shuffled; %v", len(want), len(stored), len(shuffled), err)
	}
	if sum := len(slices.Concat(updates...)); len(want)*3 > sum {
		t.Errorf("%d bytes of updates became %d", sum, len(want))
	}
}

func TestAStateVectorIsReadAndWritten(t *testing.T) {
	s := State{3: 7, mostClient: 1}
	b := s.Encode()
	if got, err := DecodeState(b); err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range [][]byte{nil, {1}, {1, 1}, {2, 1, 1, 1, 2}, {0, 0}, {200, 1}} {
		if got, err := DecodeState(bad); !errors.As(err, new(Fault)) {
			t.Errorf("%v: %v, %v", bad, got, err)
		}
	}
	for _, u := range [][]byte{nil, Empty} {
		if !IsEmpty(u) {
			t.Errorf("%v is not empty", u)
		}
	}
	if IsEmpty(new(sheet).erase(1, 0, 1).bytes()) || IsEmpty([]byte{0}) {
		t.Error("a deletion, or what cannot be read, is taken for nothing")
	}
}
