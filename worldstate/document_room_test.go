package worldstate_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// theText is the document of these tests.
var theText = record.ID{0xd0}

// texts are the documents on the disk of a fakeJournal.
type texts struct {
	written []textWritten // not on disk yet
	content []byte        // what a reader gets
	slow    bool          // readings wait in reading
	reading []func()
	settled []record.ID
}

type textWritten struct {
	update *worldstate.DocumentUpdate
	done   func(error)
}

func (d *fakeJournal) Write(u *worldstate.DocumentUpdate, done func(error)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.full {
		return errFull
	}
	d.texts.written = append(d.texts.written, textWritten{u, done})
	return nil
}

func (d *fakeJournal) ReadDocument(_ record.ID, _ []byte, done func(update, state []byte, err error)) {
	d.mu.Lock()
	content, slow := d.texts.content, d.texts.slow
	if slow {
		d.texts.reading = append(d.texts.reading, func() { done(content, []byte{0}, nil) })
	}
	d.mu.Unlock()
	if !slow {
		done(content, []byte{0}, nil)
	}
}

func (d *fakeJournal) Settle(id record.ID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.texts.settled = append(d.texts.settled, id)
}

// writes reports every queued update as on disk, or as failed.
func (d *fakeJournal) writes(err error) {
	d.mu.Lock()
	all := d.texts.written
	d.texts.written = nil
	d.mu.Unlock()
	for _, w := range all {
		w.done(err)
	}
}

// withText opens a room with a document and two people, a member and a guest.
func withText(t *testing.T, more ...record.Property) (h *house, ada, bo uint16, adaSees, boSees *recordingViewer) {
	t.Helper()
	all := append([]record.Property{{Name: record.X, Value: record.OfInt(0)}, {Name: record.Width, Value: record.OfInt(500)}}, more...)
	h = openFor(t, "lobby", 1<<40, &record.Record{ID: theText, Made: record.Made(0, 900), Kind: record.Document, Properties: record.Of(all...)})
	ada, adaSees = h.join(1, func(a *worldstate.Arrival) { a.Participant.Role = worldstate.Host })
	bo, boSees = h.join(2)
	return h, ada, bo, adaSees, boSees
}

// opens opens the document and takes all parts.
func (h *house) opens(number uint16, e *recordingViewer) {
	h.Helper()
	if err := h.room.Send(number, &worldstate.OpenDocument{Document: theText}); err != nil {
		h.Fatal(err)
	}
	h.settle()
	h.feed(number, e)
}

func (h *house) sends(number uint16, c worldstate.Command) {
	h.Helper()
	if err := h.room.Send(number, c); err != nil {
		h.Fatal(err)
	}
	h.settle()
}

func TestReadersGetAnUpdateOnceItIsOnDisk(t *testing.T) {
	h, ada, bo, adaSees, boSees := withText(t)
	write := &worldstate.WriteDocument{Document: theText, Ref: 7, Update: []byte{1, 2, 3}}
	h.sends(ada, write)
	if refused := last[*worldstate.NotWritten](adaSees); refused == nil || !errors.Is(refused.Err, worldstate.ErrNotOpen) || refused.Ref != 7 {
		t.Fatalf("a document that is not open: %+v", refused)
	}
	h.opens(ada, adaSees)
	h.opens(bo, boSees)
	h.sends(ada, write)
	if count[*worldstate.DocumentWritten](boSees)+count[*worldstate.DocumentSaved](adaSees) != 0 {
		t.Fatal("an update left before it was on disk")
	}
	h.disk.writes(nil)
	h.settle()
	if got := last[*worldstate.DocumentWritten](boSees); got == nil || got.Participant != ada || !bytes.Equal(got.Update, write.Update) {
		t.Errorf("Bo got %+v", got)
	}
	if got := last[*worldstate.DocumentSaved](adaSees); got == nil || got.Ref != 7 {
		t.Errorf("Ada got %+v", got)
	}
	if count[*worldstate.DocumentWritten](adaSees) != 0 {
		t.Error("Ada got her own update")
	}
	h.sends(ada, &worldstate.WriteDocument{Document: theText, Ref: 8, Update: []byte{4}})
	h.disk.writes(worldstate.ErrDocumentGap)
	h.settle()
	if got := last[*worldstate.NotWritten](adaSees); got == nil || got.Ref != 8 || !errors.Is(got.Err, worldstate.ErrDocumentGap) {
		t.Errorf("a gap: %+v", got)
	}
	if count[*worldstate.DocumentWritten](boSees) != 1 {
		t.Error("Bo got an update that was not kept")
	}
}

func TestAFailingDiskRefusesUpdatesAndRests(t *testing.T) {
	h, ada, _, adaSees, _ := withText(t)
	h.opens(ada, adaSees)
	h.sends(ada, &worldstate.WriteDocument{Document: theText, Ref: 1})
	h.disk.writes(errors.New("input/output error"))
	h.settle()
	for ref := uint64(1); ref <= 2; ref++ {
		if got := last[*worldstate.NotWritten](adaSees); got == nil || got.Ref != ref || !errors.Is(got.Err, worldstate.ErrStore) {
			t.Fatalf("%d: %+v", ref, got)
		}
		h.sends(ada, &worldstate.WriteDocument{Document: theText, Ref: 2}) // at once again
	}
}

func TestALongDocumentComesInParts(t *testing.T) {
	h, ada, _, adaSees, _ := withText(t)
	h.disk.texts.content = bytes.Repeat([]byte("text"), 10_000)
	h.opens(ada, adaSees)
	var got []byte
	ends := 0
	for _, e := range adaSees.events {
		if c, is := e.(*worldstate.DocumentContent); is {
			got = append(got, c.Update...)
			if !c.More {
				ends++
			}
		}
	}
	if !bytes.Equal(got, h.disk.texts.content) || ends != 1 || count[*worldstate.DocumentContent](adaSees) < 3 {
		t.Errorf("got %d bytes, %d ends", len(got), ends)
	}
}

func TestAReaderThatIsTooSlowAsksAgain(t *testing.T) {
	h, ada, bo, adaSees, boSees := withText(t)
	h.opens(ada, adaSees)
	h.opens(bo, boSees)
	boSees.mu.Lock()
	boSees.laden = true
	boSees.mu.Unlock()
	for ref := range uint64(3) {
		h.sends(ada, &worldstate.WriteDocument{Document: theText, Ref: ref + 1, Update: []byte{1}})
	}
	h.disk.writes(nil)
	h.settle()
	if got := last[*worldstate.DocumentWritten](boSees); count[*worldstate.DocumentWritten](boSees) != 1 || len(got.Update) != 0 {
		t.Errorf("got %d updates, the last %+v", count[*worldstate.DocumentWritten](boSees), got)
	}
	boSees.mu.Lock()
	boSees.laden = false
	boSees.mu.Unlock()
	h.opens(bo, boSees)
	h.sends(ada, &worldstate.WriteDocument{Document: theText, Ref: 9, Update: []byte{9}})
	h.disk.writes(nil)
	h.settle()
	if got := last[*worldstate.DocumentWritten](boSees); !bytes.Equal(got.Update, []byte{9}) {
		t.Errorf("after asking again: %+v", got)
	}
}

func TestWhoDoesNotSeeADocumentAnyMoreStopsReading(t *testing.T) {
	h, ada, bo, adaSees, boSees := withText(t)
	h.opens(ada, adaSees)
	h.opens(bo, boSees)
	op := &worldstate.Operation{ClientSequence: 1, Changes: []record.Change{{Verb: record.Patch, ID: theText, Properties: record.Of(record.Property{Name: record.View, Value: record.OfInt(3)})}}}
	h.sends(ada, op)
	h.sends(ada, &worldstate.WriteDocument{Document: theText, Ref: 1, Update: []byte("secret")})
	h.disk.writes(nil) // before the right is on disk, and before the next tick
	h.settle()
	h.tick()
	if count[*worldstate.DocumentWritten](boSees) != 0 {
		t.Error("Bo got what was written after it was hidden")
	}
	h.sends(bo, &worldstate.OpenDocument{Document: theText})
	if got := last[*worldstate.NotOpened](boSees); got == nil || !errors.Is(got.Err, worldstate.ErrNoDocument) {
		t.Errorf("Bo opened it: %+v", got)
	}
}

func TestWhoMayNotDrawMayRead(t *testing.T) {
	h, _, bo, _, boSees := withText(t, record.Property{Name: record.Draw, Value: record.OfInt(3)})
	h.opens(bo, boSees)
	h.sends(bo, &worldstate.WriteDocument{Document: theText, Ref: 1, Update: []byte{1}})
	if got := last[*worldstate.NotWritten](boSees); got == nil || !errors.Is(got.Err, worldstate.ErrForbidden) {
		t.Errorf("got %+v", got)
	}
	if count[*worldstate.DocumentContent](boSees) != 1 {
		t.Error("Bo cannot read")
	}
}

// at is the awareness update of a Yjs client.
func at(client, clock byte) []byte { return append([]byte{1, client, clock, 2}, "{}"...) }

func TestPresenceIsShownAndEnds(t *testing.T) {
	h, ada, bo, adaSees, boSees := withText(t)
	h.opens(ada, adaSees)
	h.sends(ada, &worldstate.ShowPresence{Document: theText, State: at(5, 1)})
	h.opens(bo, boSees)
	if got := last[*worldstate.PresenceShown](boSees); got == nil || got.Participant != ada || !bytes.Equal(got.State, at(5, 1)) {
		t.Fatalf("who comes later gets %+v", got)
	}
	h.sends(bo, &worldstate.ShowPresence{Document: theText, State: at(5, 2)}) // Ada's client
	h.sends(bo, &worldstate.ShowPresence{Document: theText, State: []byte{2, 1, 1, 0, 2, 1, 0}})
	if count[*worldstate.PresenceShown](adaSees) != 0 {
		t.Error("Bo showed himself as somebody else")
	}
	h.sends(bo, &worldstate.ShowPresence{Document: theText, State: at(6, 1)})
	h.room.Detach(bo, boSees)
	h.settle()
	if got := last[*worldstate.PresenceShown](adaSees); got == nil || got.Participant != bo || len(got.State) != 0 {
		t.Errorf("after the connection was lost: %+v", got)
	}
	h.sends(ada, &worldstate.CloseDocument{Document: theText})
	if len(h.disk.texts.settled) != 1 {
		t.Errorf("settled %v", h.disk.texts.settled)
	}
}

// stockEditor is an editor outside the room.
type stockEditor struct{ recordingViewer }

func TestAnEditorOutsideTheRoom(t *testing.T) {
	h, ada, _, adaSees, _ := withText(t)
	h.opens(ada, adaSees)
	e := &stockEditor{}
	o := &worldstate.Outsider{Document: theText, Name: "Stock", Writes: true, Viewer: e}
	if err := h.room.LetEdit(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if err := h.room.Edit(o, &worldstate.OpenDocument{Document: theText}); err != nil {
		t.Fatal(err)
	}
	if err := h.room.Edit(o, &worldstate.WriteDocument{Document: theText, Ref: 1, Update: []byte{7}}); err != nil {
		t.Fatal(err)
	}
	if err := h.room.Edit(o, &worldstate.ShowPresence{Document: theText, State: at(9, 1)}); err != nil {
		t.Fatal(err)
	}
	h.settle()
	h.disk.writes(nil)
	h.settle()
	if got := last[*worldstate.DocumentWritten](adaSees); got == nil || got.Participant != 0 || !bytes.Equal(got.Update, []byte{7}) {
		t.Errorf("Ada got %+v", got)
	}
	if count[*worldstate.DocumentContent](&e.recordingViewer) != 1 || count[*worldstate.DocumentSaved](&e.recordingViewer) != 1 {
		t.Errorf("the editor got %v", e.events)
	}
	reading := &worldstate.Outsider{Document: theText, Viewer: &stockEditor{}}
	if err := h.room.LetEdit(context.Background(), reading); err != nil {
		t.Fatal(err)
	}
	_ = h.room.Edit(reading, &worldstate.WriteDocument{Document: theText, Ref: 1, Update: []byte{8}})
	h.settle()
	if got := last[*worldstate.NotWritten](&reading.Viewer.(*stockEditor).recordingViewer); got == nil || !errors.Is(got.Err, worldstate.ErrForbidden) {
		t.Errorf("a reader wrote: %+v", got)
	}
	h.sends(ada, &worldstate.ShowPresence{Document: theText, State: at(5, 1)})
	h.sends(ada, &worldstate.CloseDocument{Document: theText})
	if got := last[*worldstate.PresenceShown](&e.recordingViewer); got == nil || !bytes.Equal(got.State, document.Gone(at(5, 1))) {
		t.Errorf("the editor learns of the end by %+v", got)
	}
	h.room.StopEdit(o)
	h.settle()
	h.sends(ada, &worldstate.Operation{ClientSequence: 1, Changes: record.Each(record.Delete, theText)})
	h.disk.keep(nil)
	h.tick()
	if left := reading.Viewer.(*stockEditor); !left.left || !errors.Is(left.reason, worldstate.ErrNoDocument) {
		t.Errorf("after the document was deleted: left %v, %v", left.left, left.reason)
	}
}

func TestReadersGetOnlyWhatTheStoreKeepsOfAnUpdate(t *testing.T) {
	h, ada, bo, adaSees, boSees := withText(t)
	h.opens(ada, adaSees)
	h.opens(bo, boSees)
	for ref, kept := range [][]byte{document.Empty, {1, 2}} {
		h.sends(ada, &worldstate.WriteDocument{Document: theText, Ref: uint64(ref + 1), Update: []byte{1, 2, 3}})
		h.disk.mu.Lock()
		h.disk.texts.written[0].update.Bytes = kept
		h.disk.mu.Unlock()
		h.disk.writes(nil)
		h.settle()
		if got := last[*worldstate.DocumentSaved](adaSees); got == nil || got.Ref != uint64(ref+1) {
			t.Fatalf("update %d is not acknowledged: %+v", ref+1, got)
		}
	}
	if got := last[*worldstate.DocumentWritten](boSees); count[*worldstate.DocumentWritten](boSees) != 1 || !bytes.Equal(got.Update, []byte{1, 2}) {
		t.Errorf("Bo got %d updates, the last %+v", count[*worldstate.DocumentWritten](boSees), got)
	}
}

// Who closes an editor outside the room and opens another one has the same budget.
func TestEditorsOutsideTheRoomShareTheBudgetOfTheirAccount(t *testing.T) {
	h, _, _, _, _ := withText(t)
	write := func(account byte) error {
		t.Helper()
		e := &stockEditor{}
		o := &worldstate.Outsider{Document: theText, Account: worldstate.AccountID{account}, Role: worldstate.Member, Writes: true, Viewer: e}
		if err := h.room.LetEdit(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if err := h.room.Edit(o, &worldstate.WriteDocument{Document: theText, Ref: 1, Update: make([]byte, 1<<20-100)}); err != nil {
			t.Fatal(err)
		}
		h.settle()
		h.room.StopEdit(o)
		h.settle()
		if refused := last[*worldstate.NotWritten](&e.recordingViewer); refused != nil {
			return refused.Err
		}
		return nil
	}
	for n := range 3 {
		if err := write(1); (n == 2) != errors.Is(err, worldstate.ErrTooFast) {
			t.Errorf("megabyte %d: %v", n+1, err)
		}
	}
	if err := write(2); err != nil {
		t.Errorf("another account: %v", err)
	}
}

func TestAnUpdateCostsTheClientsThatItNames(t *testing.T) {
	h, ada, _, adaSees, _ := withText(t)
	h.opens(ada, adaSees)
	for n := range 20 {
		h.sends(ada, &worldstate.WriteDocument{Document: theText, Ref: uint64(n + 1), Update: []byte{1}, Facts: document.Facts{Clients: make([]document.Span, 1000)}})
	}
	if refused := last[*worldstate.NotWritten](adaSees); refused == nil || !errors.Is(refused.Err, worldstate.ErrTooFast) {
		t.Errorf("20,000 clients at once: %+v", refused)
	}
}

// The document is hidden while it is being read, in the same tick.
func TestWhatIsHiddenWhileItIsReadIsNotShown(t *testing.T) {
	h, ada, bo, _, boSees := withText(t)
	h.disk.texts.slow, h.disk.texts.content = true, []byte("secret")
	h.sends(bo, &worldstate.OpenDocument{Document: theText})
	h.sends(ada, &worldstate.Operation{ClientSequence: 1, Changes: []record.Change{{Verb: record.Patch, ID: theText,
		Properties: record.Of(record.Property{Name: record.View, Value: record.OfInt(int64(worldstate.Host))})}}})
	h.disk.keep(nil)
	h.settle()
	for _, answer := range h.disk.texts.reading {
		answer()
	}
	h.settle()
	if len(h.disk.texts.reading) == 0 || count[*worldstate.DocumentContent](boSees) != 0 {
		t.Errorf("%d readings; the guest got %d parts", len(h.disk.texts.reading), count[*worldstate.DocumentContent](boSees))
	}
}

// A commit that seems to fail may be on disk: then what its author sends again is nothing new.
func TestReadersCompareAfterACommitThatFailed(t *testing.T) {
	h, ada, bo, adaSees, boSees := withText(t)
	h.opens(ada, adaSees)
	h.opens(bo, boSees)
	h.sends(ada, &worldstate.WriteDocument{Document: theText, Ref: 1, Update: []byte{1, 2, 3}})
	h.disk.writes(errFull)
	h.settle()
	if refused := last[*worldstate.NotWritten](adaSees); refused == nil || !errors.Is(refused.Err, worldstate.ErrStore) {
		t.Fatalf("%+v", refused)
	}
	if got := last[*worldstate.DocumentWritten](boSees); got == nil || len(got.Update) > 0 || count[*worldstate.DocumentWritten](adaSees) > 0 {
		t.Errorf("Bo is told %+v", got)
	}
}
