package worldstate_test

import (
	"encoding/binary"
	"errors"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// artist draws, erases and restores, and remembers refusals.
type artist struct {
	*house
	number   uint16
	sees     *recordingViewer
	sequence uint64
}

func (h *house) artist(client byte, change ...func(*worldstate.Arrival)) *artist {
	h.Helper()
	number, sees := h.join(client, change...)
	return &artist{house: h, number: number, sees: sees}
}

// asks sends an operation, lets it reach the disk, and returns why it was refused.
func (a *artist) asks(op []record.Change) error {
	a.Helper()
	return a.asksOf(wall, op)
}

func (a *artist) asksOf(parent record.ID, op []record.Change) error {
	a.Helper()
	a.sequence++
	a.send(a.number, &worldstate.Operation{ClientSequence: a.sequence, Parent: parent, Changes: op})
	a.disk.keep(nil)
	var why error
	a.wait("an answer", func() bool {
		if r := last[*worldstate.Refused](a.sees); r != nil && r.ClientSequence == a.sequence {
			why = r.Err
			return true
		}
		k := last[*worldstate.Acknowledged](a.sees)
		return k != nil && k.ClientSequence == a.sequence
	})
	return why
}

func (a *artist) must(op []record.Change) {
	a.Helper()
	if err := a.asks(op); err != nil {
		a.Fatal(err)
	}
}

// dots draws many strokes, a few hundred at a time.
func (a *artist) dots(from, to int) {
	a.Helper()
	for n := from; n < to; n++ {
		a.sequence++
		a.room.Insist(a.number, &worldstate.Operation{ClientSequence: a.sequence, Parent: wall, Changes: put(n, []byte{2, 2})})
		if n%500 != 0 && n != to-1 {
			continue
		}
		a.settle()
		a.disk.keep(nil)
		a.wait("the last acknowledgement", func() bool {
			k := last[*worldstate.Acknowledged](a.sees)
			return k != nil && k.ClientSequence == a.sequence
		})
	}
}

// numbered is the id of a stroke.
func numbered(n int) (id record.ID) {
	binary.BigEndian.PutUint32(id[:], uint32(n)+1)
	return id
}

func ids(from, to int) (all []record.ID) {
	for n := from; n < to; n++ {
		all = append(all, numbered(n))
	}
	return all
}

// long has as many bytes of points as a stroke may have.
var long = func() []byte {
	var points []record.Point
	for i := range record.MaxPoints {
		points = append(points, record.Point{X: uint16(20000 * (i % 2)), Y: uint16(40000 + 200*(i%2))})
	}
	packed := record.AppendPoints(nil, points)
	for len(packed) > record.MaxPointsBytes {
		points = points[:len(points)-1]
		packed = record.AppendPoints(nil, points)
	}
	return packed
}()

func put(n int, points []byte) []record.Change {
	return []record.Change{record.PutLine(numbered(n), record.Line{Width: 8, Points: points})}
}

// A board that was filled with 16 MiB and erased is empty: everybody can draw on it
// again.
func TestABoardFilledAndErasedCanBeDrawnOn(t *testing.T) {
	h := open(t, "lobby")
	guest, other := h.artist(1), h.artist(2)
	n := 0
	for ; ; n++ {
		if err := guest.asks(put(n, long)); errors.Is(err, record.ErrFull) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if n > 2000 {
		t.Fatalf("%d strokes until the board was full", n)
	}
	for part := range slices.Chunk(ids(0, n), record.MaxChanges) {
		guest.must(record.Each(record.Delete, part...))
	}
	if err := other.asks(put(n, long)); err != nil {
		t.Errorf("drawing on what is an empty board again: %v", err)
	}
}

// Their eraser can bring back all of ten thousand strokes erased within a second.
func TestTenThousandErasedStrokesAreAllKept(t *testing.T) {
	h := open(t, "lobby")
	ada := h.artist(1)
	const many = 10000
	ada.dots(0, many)
	for part := range slices.Chunk(ids(0, many), record.MaxChanges) {
		ada.must(record.Each(record.Delete, part...))
	}
	for part := range slices.Chunk(ids(0, many), record.MaxChanges) {
		ada.must(record.Each(record.Restore, part...))
	}
	if n := replay(t, ada.sees).Contents.Set(wall).Len(); n != many {
		t.Errorf("%d of %d strokes are back", n, many)
	}
}

func account(n byte) func(*worldstate.Arrival) {
	return func(a *worldstate.Arrival) { a.Account = worldstate.AccountID{n} }
}

func role(r worldstate.Role) func(*worldstate.Arrival) {
	return func(a *worldstate.Arrival) { a.Participant.Role = r }
}

// A guest erases ten thousand strokes in forty operations. A host restores all of them,
// and nothing that others erased; everybody sees it.
func TestAHostBringsBackAllThatOneErased(t *testing.T) {
	h := open(t, "lobby")
	h.disk.prompt = true
	ada, bob := h.artist(1, account(1)), h.artist(2, account(2))
	const many = 10000
	ada.dots(0, many+3)
	before := replay(t, ada.sees).Contents.Set(wall).Records()[:many]
	ada.must(record.Each(record.Delete, ids(many, many+3)...))
	for part := range slices.Chunk(ids(0, many), record.MaxChanges) {
		bob.must(record.Each(record.Delete, part...))
	}
	hour := time.Now().Add(-time.Hour)
	erasers, err := h.room.Deleters(t.Context(), hour)
	if err != nil || len(erasers) != 2 || erasers[0].Name != "C" || erasers[0].Records != many || erasers[0].Parent != wall || erasers[1].Records != 3 {
		t.Fatalf("erased by %+v, %v", erasers, err)
	}
	if none, err := h.room.Deleters(t.Context(), time.Now().Add(time.Minute)); err != nil || len(none) != 0 {
		t.Errorf("erased since a moment that is to come: %+v, %v", none, err)
	}
	back, left, err := h.room.RestoreDeleted(t.Context(), wall, erasers[0].Author, hour)
	if back != many || left != 0 || err != nil {
		t.Fatalf("%d are back, %d do not fit: %v", back, left, err)
	}
	h.settle()
	for who, e := range map[string]*recordingViewer{"the author": ada.sees, "the eraser": bob.sees} {
		if got := replay(t, e).Contents.Set(wall).Records(); !reflect.DeepEqual(got, before) {
			t.Errorf("%s sees %d strokes, or in another order", who, len(got))
		}
	}
	if left := h.disk.kept.Set(wall).Deleted(); len(left) != 3 {
		t.Errorf("%d strokes that another erased can be brought back", len(left))
	}
	if err := ada.asks(put(many+9, []byte{2, 2})); err != nil {
		t.Errorf("drawing after that: %v", err)
	}
}

func TestWhatDoesNotFitStaysErased(t *testing.T) {
	h := open(t, "lobby")
	h.disk.prompt = true
	ada, bob := h.artist(1, account(1)), h.artist(2, account(2))
	n := 0
	for ; ada.asks(put(n, long)) == nil; n++ {
	}
	bob.must(record.Each(record.Delete, ids(0, 40)...))
	for i := range 30 {
		ada.must(put(n+i, long))
	}
	back, left, err := h.room.RestoreDeleted(t.Context(), wall, worldstate.AccountID{2}.Author(worldstate.RoomID{}), time.Time{})
	if back != 10 || left != 30 || err != nil {
		t.Errorf("%d are back, %d do not fit: %v", back, left, err)
	}
	if erased := h.disk.kept.Set(wall).Deleted(); len(erased) != 30 {
		t.Errorf("%d can be brought back when there is room", len(erased))
	}
}

// Boards that do not fit stay deleted, and keep nothing else from coming back.
func TestWhatFitsComesBackWithoutTheBoardsThatDoNot(t *testing.T) {
	h := open(t, "lobby")
	h.disk.prompt = true
	ada, bob := h.artist(1, account(1)), h.artist(2, account(2))
	object := func(n int, kind string) record.Change {
		size := record.OfInt(1000)
		return record.Change{Verb: record.Put, ID: numbered(n), Kind: kind, Properties: record.Of(record.Property{Name: record.X, Value: size}, record.Property{Name: record.Y, Value: size},
			record.Property{Name: record.Z, Value: size}, record.Property{Name: record.Width, Value: size}, record.Property{Name: record.Height, Value: size})}
	}
	boards := func(from int) (all []record.Change) {
		for n := range 23 {
			all = append(all, object(from+n, record.Board))
		}
		return all
	}
	for _, err := range []error{
		ada.asksOf(record.Room, append(boards(0), object(50, record.Seat))),
		bob.asksOf(record.Room, record.Each(record.Delete, append(ids(0, 23), numbered(50))...)),
		ada.asksOf(record.Room, boards(100)[:20]),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	back, left, err := h.room.RestoreDeleted(t.Context(), record.Room, worldstate.AccountID{2}.Author(worldstate.RoomID{}), time.Time{})
	if back != 4 || left != 20 || err != nil {
		t.Errorf("%d are back, %d do not fit: %v", back, left, err)
	}
}

func TestHostsSayWhoMayEraseWhatIsNotTheirs(t *testing.T) {
	h := open(t, "lobby")
	host, guest := h.artist(1, account(1), role(worldstate.Host)), h.artist(2, account(2))
	host.must(put(1, []byte{2, 2}))
	host.must(put(2, []byte{2, 2}))
	guest.must(put(3, []byte{2, 2}))
	erase := func(n int) []record.Change { return record.Each(record.Delete, ids(n, n+1)...) }
	guest.must(erase(1)) // the default: everybody may
	h.room.SetDoor(func() *worldstate.DoorChanged {
		return &worldstate.DoorChanged{Rights: worldstate.Rights{Erasing: worldstate.Member}}
	})
	h.settle()
	if d := last[*worldstate.DoorChanged](guest.sees); d.Erasing != worldstate.Member {
		t.Errorf("the guest was told %+v", d)
	}
	if err := guest.asks(erase(2)); !errors.Is(err, record.ErrNotYours) {
		t.Errorf("a guest erased what a host drew: %v", err)
	}
	if err := guest.asks(record.Each(record.Restore, ids(1, 2)...)); !errors.Is(err, record.ErrNotYours) {
		t.Errorf("a guest brought back what a host drew: %v", err)
	}
	h.send(guest.number, &worldstate.Leave{})
	again := h.artist(3, account(2)) // another tab, another day
	if w := last[*worldstate.Welcome](again.sees); w.Author != last[*worldstate.Welcome](guest.sees).Author || w.Author == last[*worldstate.Welcome](host.sees).Author {
		t.Errorf("welcomed as the author %x", w.Author)
	}
	again.must(erase(3))
	again.must(record.Each(record.Restore, ids(3, 4)...))
	host.must(erase(3))
	if err := again.asks(record.Each(record.Restore, ids(3, 4)...)); !errors.Is(err, record.ErrNotYours) {
		t.Errorf("a guest brought back what a host erased: %v", err)
	}
	h.send(again.number, &worldstate.Become{Role: worldstate.Member})
	again.must(erase(2))
}

// A restore takes 18 bytes for a stroke of which everybody gets up to 16 KiB.
func TestNobodyHasMoreSentByBringingBackThanByDrawing(t *testing.T) {
	h := openFor(t, "lobby", 0)
	h.disk.prompt = true
	ada := h.artist(1, account(1))
	for n := range 15 {
		ada.must(put(n, long))
	}
	all, brought, began := ids(0, 15), 0, time.Now()
	for range 50 {
		ada.must(record.Each(record.Delete, all...))
		switch err := ada.asks(record.Each(record.Restore, all...)); {
		case errors.Is(err, worldstate.ErrTooFast):
			if most := fanoutBurst + int(time.Since(began).Seconds()*fanoutRate); brought > most {
				t.Errorf("%d bytes were sent, %d at most expected", brought, most)
			}
			return
		case err != nil:
			t.Fatal(err)
		}
		brought += 15 * len(long)
	}
	t.Error("nothing was refused")
}

// A slow connection is not closed because a host restores a lot.
func TestWhatAHostBringsBackIsSentNoFasterThanItCouldBeDrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, "lobby")
		h.disk.prompt = true
		ada := h.artist(1, account(1))
		const many = 100
		for n := range many {
			ada.must(put(n, long))
		}
		ada.must(record.Each(record.Delete, ids(0, many)...))
		began := time.Now()
		back, _, err := h.room.RestoreDeleted(t.Context(), wall, worldstate.AccountID{1}.Author(worldstate.RoomID{}), time.Time{})
		took, bytes := time.Since(began), many*len(long)
		if rate := float64(bytes-record.MaxRestoredBytes) / took.Seconds(); back != many || err != nil || rate > 512<<10 || rate < 256<<10 {
			t.Errorf("%d are back after %v, %v: %.0f bytes a second", back, took, err, rate)
		}
	})
}

// An erase does not pay for what a full trash drops: otherwise nothing could ever be
// erased again.
func TestAFullTrashKeepsNobodyFromErasing(t *testing.T) {
	h := openFor(t, "lobby", 0)
	h.disk.prompt = true
	ada := h.artist(1, account(1))
	me := worldstate.AccountID{1}.Author(worldstate.RoomID{})
	const dots, longs = 30000, (record.MaxDeletedBytes - 30000*32) / (record.MaxPointsBytes + 29)
	fill := func(b *record.Set) {
		for n := range dots + longs {
			points := []byte{2, 2}
			if n >= dots {
				points = long
			}
			b.AddDeleted(&record.Deleted{Record: &record.Record{ID: numbered(n), Author: me, Kind: record.Stroke,
				Properties: record.PutLine(numbered(n), record.Line{Width: 8, Points: points}).Properties}, Deletion: &record.Deletion{By: me}})
		}
	}
	fill(h.disk.kept.Set(wall))
	if err := h.room.Do(t.Context(), func(s *worldstate.State) { fill(s.Contents.Set(wall)) }); err != nil {
		t.Fatal(err)
	}
	for n := range 16 {
		ada.must(put(100000+n, long))
	}
	ada.must(record.Each(record.Delete, ids(100000, 100016)...))
}
