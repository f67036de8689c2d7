package record

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// desk is a board with a sequence and a clock.
type desk struct {
	*testing.T
	*Set
	sequence uint64
	now      time.Time
}

func newDesk(t *testing.T) *desk {
	return &desk{T: t, Set: New(ID{9}), now: time.UnixMilli(1_700_000_000_000)}
}

func (d *desk) asks(author byte, others bool, changes ...Change) (Effects, error) {
	by := &Editor{Author: Author{author}, Name: string(rune('A' + author)), At: d.now.UnixMilli(), Others: others}
	e, err := d.Decide(changes, by, d.sequence+1)
	if err == nil {
		d.sequence++
		d.Apply(&e)
	}
	return e, err
}

func (d *desk) does(author byte, changes ...Change) Effects {
	d.Helper()
	e, err := d.asks(author, true, changes...)
	if err != nil {
		d.Fatal(err)
	}
	return e
}

// lineBytes is the size of a stroke's properties without the points.
var lineBytes = PutLine(ID{}, Line{}).Properties.Size()

// wide is a stroke with the given number of bytes of points, an even number.
func wide(n, bytes int) Change {
	var points []Point
	for at := (Point{}); bytes > 0; bytes -= 2 {
		if bytes >= 6 {
			at.X, at.Y, bytes = 20000-at.X, 20000-at.Y, bytes-4
		}
		points = append(points, at)
	}
	return PutLine(id(n), Line{Colour: 0x112233, Width: 8, Points: AppendPoints(nil, points)})
}

func ids(from, to int) (all []ID) {
	for n := from; n < to; n++ {
		all = append(all, id(n))
	}
	return all
}

func (d *desk) erases(author byte, from, to int) (dropped []ID) {
	d.Helper()
	for part := range slices.Chunk(ids(from, to), MaxChanges) {
		dropped = append(dropped, d.does(author, Each(Delete, part...)...).Dropped...)
	}
	return dropped
}

// A person who draws and erases endlessly pushes out their own strokes, and those of
// others only when nothing else is left.
func TestWhatPeopleDeleteOfTheirOwnIsDroppedFirst(t *testing.T) {
	d := newDesk(t)
	for n := range 3 {
		d.does(1, put(n))
	}
	d.erases(2, 0, 3) // another author's
	own := 3
	for range MaxDeleted/MaxChanges + 2 {
		for range MaxChanges {
			d.does(2, put(own))
			own++
		}
		dropped := d.erases(2, own-MaxChanges, own)
		if slices.ContainsFunc(dropped, func(i ID) bool { return slices.Contains(ids(0, 3), i) }) {
			t.Fatalf("after %d own strokes another's were dropped", own)
		}
	}
	if n := len(d.Deleted()); n != MaxDeleted {
		t.Errorf("%d kept", n)
	}
	c := d.does(1, Each(Restore, ids(0, 3)...)...)
	if len(c.Of) != 3 {
		t.Errorf("%d of another's strokes came back", len(c.Of))
	}
	if d.trash.get(id(3)) != nil || d.trash.get(id(own-1)) == nil {
		t.Error("of the own strokes the newest went first")
	}
}

func TestDeletedBytesAreBounded(t *testing.T) {
	d := newDesk(t)
	for n := range 2*MaxDeletedBytes/MaxPointsBytes + 1 {
		d.does(1, wide(n, MaxPointsBytes))
		d.now = d.now.Add(3 * time.Second) // so that an hour holds less than fits
		d.does(2, Each(Delete, []ID{id(n)}...)...)
	}
	fit := MaxDeletedBytes / (MaxPointsBytes + lineBytes)
	if n := len(d.Deleted()); n != fit || d.trash.bytes > MaxDeletedBytes || d.Deleted()[0].ID != id(2*MaxDeletedBytes/MaxPointsBytes+1-fit) {
		t.Errorf("%d kept with %d bytes", n, d.trash.bytes)
	}
}

// However many accounts a person has: strokes of others erased within the hour are not
// pushed out by drawing with one account and erasing with another.
func TestWhatWasDeletedWithinTheHourIsHeld(t *testing.T) {
	d := newDesk(t)
	d.does(1, put(0))
	d.erases(2, 0, 1)
	n := 1
	var err error
	for ; err == nil && n < 2*MaxDeletedBytes/MaxPointsBytes; n++ {
		d.does(3, wide(n, MaxPointsBytes))
		_, err = d.asks(2, true, Each(Delete, []ID{id(n)}...)...)
	}
	if !errors.Is(err, ErrErasedFull) {
		t.Fatalf("after %d strokes: %v", n, err)
	}
	d.does(3, Each(Delete, []ID{id(n - 1)}...)...) // the author's own
	if c := d.does(1, Each(Restore, ids(0, 1)...)...); len(c.Of) != 1 {
		t.Error("it is gone")
	}
}

// Only clocks know ages, and clocks may be wrong: old strokes are dropped when the room
// is next opened.
func TestADeletionDropsNothingForItsAge(t *testing.T) {
	d := newDesk(t)
	for n := range 3 {
		d.does(1, put(n))
	}
	d.erases(2, 0, 1)
	for n := range 2 {
		d.now = d.now.Add(2 * KeptDeleted)
		if dropped := d.erases(2, n+1, n+2); len(dropped) != 0 {
			t.Errorf("dropped %v", dropped)
		}
	}
}

func TestOwnRecordsAndOthers(t *testing.T) {
	restore := func(n int) []Change { return Each(Restore, ids(n, n+1)...) }
	erase := func(from, to int) []Change { return Each(Delete, ids(from, to)...) }
	d := newDesk(t)
	for n := range 4 {
		d.does(byte(1+n/2), put(n)) // 0 and 1 are of author 1, 2 and 3 of author 2
	}
	for _, step := range []struct {
		what   string
		author byte
		op     []Change
		want   error
	}{
		{"erase what another drew", 1, erase(2, 3), ErrNotYours},
		{"erase one's own and another's at once", 1, erase(1, 3), ErrNotYours},
		{"erase one's own", 1, erase(0, 2), nil},
		{"bring another's back", 2, restore(0), ErrNotYours},
		{"bring one's own back", 1, restore(0), nil},
	} {
		if _, err := d.asks(step.author, false, step.op...); !errors.Is(err, step.want) {
			t.Errorf("%s: %v, want %v", step.what, err, step.want)
		}
	}
	d.erases(9, 2, 3) // somebody who may erase others' strokes
	if _, err := d.asks(2, false, restore(2)...); !errors.Is(err, ErrNotYours) {
		t.Errorf("bring back one's own that somebody in charge erased: %v", err)
	}
}

func TestARestoreIsBounded(t *testing.T) {
	d := newDesk(t)
	const fit = MaxRestoredBytes/MaxPointsBytes - 1
	for n := range fit + 1 {
		d.does(1, wide(n, MaxPointsBytes))
	}
	d.erases(1, 0, fit+1)
	if _, err := d.asks(1, true, Each(Restore, ids(0, fit+1)...)...); !errors.Is(err, ErrTooLarge) {
		t.Errorf("more than 256 KiB: %v", err)
	}
	d.does(1, Each(Restore, ids(0, fit)...)...)
}

func TestARestoreDoesNotOverfillTheSet(t *testing.T) {
	d := newDesk(t)
	full := LimitsOf(ID{9}).Bytes / (MaxPointsBytes + lineBytes)
	for n := range full {
		d.does(1, wide(n, MaxPointsBytes))
	}
	d.erases(1, 0, 3)
	d.does(1, wide(full, MaxPointsBytes))
	d.does(1, wide(full+1, MaxPointsBytes))
	if _, err := d.asks(1, true, Each(Restore, ids(0, 3)...)...); !errors.Is(err, ErrFull) {
		t.Errorf("got %v", err)
	}
	now, rest, left := d.Fitting(ids(0, 3), MaxRestoredBytes)
	if !slices.Equal(now, ids(0, 1)) || rest != nil || left != 2 {
		t.Errorf("of three %d fit, %d are left, and then %d", len(now), left, len(rest))
	}
	d.does(1, Each(Restore, now...)...)
}

// anything returns a few changes that may or may not be allowed.
func anything(r *rand.Rand) []Change {
	var all []Change
	for range 1 + r.IntN(4) {
		n := r.IntN(60)
		switch Verb(1 + r.IntN(4)) {
		case Put:
			all = append(all, put(n))
		case Patch:
			all = append(all, Change{Verb: Patch, ID: id(n), Properties: Of(Property{Colour, OfInt(r.IntN(5))}, Property{Order, OfText(string(rune('1' + r.IntN(4))))})})
		case Delete:
			all = append(all, Each(Delete, id(n))...)
		case Restore:
			all = append(all, Each(Restore, id(n))...)
		}
	}
	return all
}

func TestSetsThatApplyTheSameEffectsAreEqual(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		d, second, replica := newDesk(t), New(ID{9}), NewReplica(ID{9})
		for range 400 {
			d.now = d.now.Add(time.Duration(r.IntN(4*24)) * time.Hour)
			e, err := d.asks(byte(r.IntN(3)), r.IntN(2) == 0, anything(r)...)
			if err != nil {
				continue
			}
			second.Apply(&e)
			replica.Apply(&e)
		}
		if !reflect.DeepEqual(d.Records(), replica.Records()) || len(replica.Deleted()) != 0 {
			t.Fatalf("seed %d: a replica differs", seed)
		}
		for what, other := range map[string]*Set{"another board": second, "a clone": d.Clone()} {
			if !reflect.DeepEqual(d.Records(), other.Records()) || !reflect.DeepEqual(d.Deleted(), other.Deleted()) || d.trash.bytes != other.trash.bytes || d.bytes != other.bytes {
				t.Fatalf("seed %d: %s differs", seed, what)
			}
		}
		if strokes := d.Records(); !slices.IsSortedFunc(strokes, byMade) || len(strokes) != len(d.byID) || len(d.Deleted()) != len(d.trash.byID) {
			t.Fatalf("seed %d: %d strokes, %d known; %d erased, %d known", seed, len(strokes), len(d.byID), len(d.Deleted()), len(d.trash.byID))
		}
	}
}

// A board full of the longest strokes, with a full trash: the cost of an operation
// depends on its own size.
func BenchmarkEraseAndRestore(b *testing.B) {
	board, sequence := New(ID{9}), uint64(0)
	do := func(changes ...Change) {
		sequence++
		e, err := board.Decide(changes, ada, sequence)
		if err != nil {
			b.Fatal(err)
		}
		board.Apply(&e)
	}
	for n := range MaxDeleted {
		do(put(n))
		do(Each(Delete, ids(n, n+1)...)...)
	}
	for n := range LimitsOf(ID{9}).Records {
		do(put(MaxDeleted + n))
	}
	some := ids(MaxDeleted, MaxDeleted+MaxChanges)
	for b.Loop() {
		do(Each(Delete, some...)...)
		do(Each(Restore, some...)...)
	}
}
