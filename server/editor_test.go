package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"stoa/clients/headless"
	"stoa/server/auth"
	yjs "stoa/worldstate/document"
	"stoa/worldstate/record"
)

// study is a room with a document and people in it who have accounts.
type study struct {
	*house
	owner, artist, guest *caller
	room                 string
	ada, eve             *person
	id                   record.ID
	opened               *headless.Document // by Eve
}

func openStudy(t *testing.T) *study {
	t.Helper()
	h := openWith(t, func(c *config) { c.Insecure = true }) // a page of another site is not this machine
	s := &study{house: h, owner: h.owner(), artist: h.account(), guest: h.account()}
	s.room = s.owner.makes("Study")
	s.owner.gives(s.artist, s.room, "member")
	s.ada, s.eve = s.artist.enters(s.room, "Ada"), s.guest.enters(s.room, "Eve")
	s.id = s.ada.putsDocument()
	s.opened = s.eve.opensDocument(s.id)
	return s
}

// saw waits until a participant has an update with the text.
func (s *study) saw(text string) {
	s.t.Helper()
	err := s.opened.Await(soon(s.t), func(update []byte) bool { return bytes.Contains(update, []byte(text)) })
	if err != nil {
		s.t.Fatalf("the room never saw %q: %v", text, err)
	}
}

// inBothFramings runs a test with a provider of each kind.
func inBothFramings(t *testing.T, f func(t *testing.T, s *study, hocuspocus bool)) {
	for name, hocuspocus := range map[string]bool{"y-websocket": false, "hocuspocus": true} {
		t.Run(name, func(t *testing.T) { f(t, openStudy(t), hocuspocus) })
	}
}

func TestStockEditorsAndTheRoomWriteTogether(t *testing.T) {
	inBothFramings(t, func(t *testing.T, s *study, hocuspocus bool) {
		one := s.connects(hocuspocus, s.artist.passFor(s.room, s.id, true))
		other := s.connects(!hocuspocus, s.guest.passFor(s.room, s.id, true))
		one.isCompared()
		other.isCompared()
		one.sync(2, typed(1, 0, "first"))
		other.has("first")
		s.saw("first")
		one.sync(2, typed(1, 5, "second"))
		other.sync(1, typed(2, 0, "third"))
		one.has("third")
		s.saw("second")
		s.saw("third")
		if hocuspocus {
			one.awaits("two acknowledgements", func() bool { return string(one.statuses) == "\x01\x01" && one.scope == "read-write" })
		}
		s.connects(hocuspocus, s.artist.passFor(s.room, s.id, false)).has("third")
	})
}

func TestAnEditorWithoutTheRightToWriteIsRefused(t *testing.T) {
	inBothFramings(t, func(t *testing.T, s *study, hocuspocus bool) {
		writer := s.connects(hocuspocus, s.artist.passFor(s.room, s.id, true))
		reader := s.connects(hocuspocus, s.guest.passFor(s.room, s.id, false))
		reader.isCompared()
		reader.sync(2, typed(3, 0, "no"))
		if hocuspocus {
			reader.awaits("a refusal", func() bool { return string(reader.statuses) == "\x00" && reader.scope == "readonly" })
		} else {
			reader.awaits("a refusal", func() bool { return reader.denied == "forbidden" })
		}
		writer.isCompared()
		writer.sync(2, typed(1, 0, "yes"))
		reader.has("yes")
		s.saw("yes")
		all, err := s.opened.Update()
		must(t, err)
		if bytes.Contains(all, []byte("no")) {
			t.Error("what was refused is in the document")
		}
		reader.sync(1, []byte{0, 0}) // the answer to the server's question
		if hocuspocus {
			reader.awaits("an acknowledgement", func() bool { return string(reader.statuses) == "\x00\x01" })
		}
		must(t, s.owner.setsDrawing(s.room, "presenter"))
		writer.sync(2, typed(1, 3, "later"))
		if hocuspocus {
			writer.awaits("a refusal", func() bool { return string(writer.statuses) == "\x01\x00" })
		} else {
			writer.awaits("a refusal", func() bool { return writer.denied == "forbidden" })
		}
		s.artist.isRefused("forbidden", "POST", s.pathOf("pass"), map[string]bool{"write": true})
	})
}

// setsDrawing sets the least role that may draw.
func (c *caller) setsDrawing(room, role string) error {
	c.does("PATCH", "/rooms/"+room, map[string]string{"drawing": role}, nil)
	return nil
}

func (s *study) pathOf(what string) string {
	return fmt.Sprintf("/rooms/%s/documents/%x/%s", s.room, s.id, what)
}

func TestWhatAnEditorMustNotWriteEndsOrIsRefused(t *testing.T) {
	inBothFramings(t, func(t *testing.T, s *study, hocuspocus bool) {
		connect := func() *stock {
			e := s.connects(hocuspocus, s.artist.passFor(s.room, s.id, true))
			e.isCompared()
			return e
		}
		owner := connect()
		owner.sync(2, typed(1, 0, "mine"))
		s.saw("mine")

		gap := connect()
		gap.sync(2, typed(7, 3, "gap"))
		gap.isClosed(4000, "gap")

		thief := s.connects(hocuspocus, s.guest.passFor(s.room, s.id, true))
		thief.isCompared()
		thief.sync(2, typed(1, 4, "stolen"))
		if hocuspocus {
			thief.awaits("a refusal", func() bool { return string(thief.statuses) == "\x00" })
		} else {
			thief.isClosed(4403, "not_your_client")
		}

		bad := connect()
		bad.sync(2, []byte{1, 2, 3})
		bad.isClosed(4400, "bad_update")
		large := connect()
		large.sync(2, bytes.Repeat([]byte{1}, 1<<20+2048))
		large.isClosed(4413, "too_large")
		odd := connect()
		odd.says(odd.begin(33))
		odd.isClosed(4400, "malformed")
		text := connect()
		must(t, text.conn.WriteMessage(websocket.TextMessage, []byte("{}")))
		text.isClosed(4400, "malformed")
		if hocuspocus {
			second := connect()
			second.says(append(append([]byte{32}, strings.Repeat("0", 32)...), 9))
			second.isClosed(4404, "no_object")
		}
	})
}

func TestPassesEnd(t *testing.T) {
	inBothFramings(t, func(t *testing.T, s *study, hocuspocus bool) {
		good := s.artist.passFor(s.room, s.id, true)
		editor := s.connects(hocuspocus, good)
		editor.isCompared()
		guests := s.guest.passFor(s.room, s.id, true)
		theirs := s.connects(hocuspocus, guests)
		theirs.isCompared()

		other := good
		other.URL = strings.Replace(good.URL, fmt.Sprintf("%x", s.id), strings.Repeat("0", 32), 1)
		s.connects(hocuspocus, other).isClosed(4401, "pass_refused")
		forged := good
		forged.Token = "x" + good.Token[1:]
		forgery := s.connects(hocuspocus, forged)
		forgery.isClosed(4401, "pass_refused")
		if forgery.denied != "pass_refused" {
			t.Errorf("denied with %q", forgery.denied)
		}

		s.owner.gives(s.artist, s.room, "host")
		editor.isClosed(4000, "role_changed")
		editor = s.connects(hocuspocus, good)
		editor.isCompared()
		s.artist.does("DELETE", s.pathOf("pass"), nil, nil)
		editor.isClosed(4401, "pass_refused")
		s.connects(hocuspocus, good).isClosed(4401, "pass_refused")
		s.connects(hocuspocus, s.artist.passFor(s.room, s.id, true)).isCompared()

		s.owner.does("POST", fmt.Sprintf("/rooms/%s/people/%d", s.room, s.eve.You()), map[string]string{"action": "remove"}, nil)
		theirs.isClosed(4403, "removed")
		s.connects(hocuspocus, guests).isClosed(4403, "removed")
		s.guest.isRefused("not_inside", "POST", s.pathOf("pass"), map[string]bool{"write": true})

		last := s.connects(hocuspocus, s.artist.passFor(s.room, s.id, true))
		last.isCompared()
		_, err := s.ada.Erase(soon(t), record.Room, s.id)
		must(t, err)
		last.isClosed(4404, "no_object")
	})
}

func TestAnEditorStaysNoLongerThanItsPass(t *testing.T) {
	inBothFramings(t, func(t *testing.T, s *study, hocuspocus bool) {
		s.editors.Grace = time.Millisecond
		soonOver := s.artist.passFor(s.room, s.id, true)
		held, err := s.editors.Passes.Open(soonOver.Token, time.Now())
		must(t, err)
		soonOver.Token = s.editors.Passes.Give(&held, time.Now().Add(time.Second-auth.PassLife))
		editor := s.connects(hocuspocus, soonOver)
		editor.isCompared()
		if !hocuspocus {
			editor.isClosed(4000, "pass_expired")
			s.connects(hocuspocus, soonOver).isClosed(4401, "pass_refused")
			return
		}
		newer := s.connects(true, soonOver)
		newer.isCompared()
		newer.forget()
		newer.says(append(newer.text(append(newer.begin(2), 0), s.artist.passFor(s.room, s.id, true).Token), 0))
		newer.awaits("the newer pass", func() bool { return newer.scope == "read-write" })
		editor.isClosed(4000, "pass_expired")
		newer.sync(2, typed(1, 0, "still here"))
		s.saw("still here")
		newer.says(append(newer.text(append(newer.begin(2), 0), s.guest.passFor(s.room, s.id, true).Token), 0))
		newer.isClosed(4401, "pass_refused")
	})
}

// erased is an update that deletes what a client typed.
func erased(client, from, length byte) []byte { return []byte{0, 1, client, 1, from, length} }

func TestAnEditorThatComesBackWithNothingNewWritesNothing(t *testing.T) {
	inBothFramings(t, func(t *testing.T, s *study, hocuspocus bool) {
		one := s.connects(hocuspocus, s.artist.passFor(s.room, s.id, true))
		one.isCompared()
		watcher := s.connects(true, s.artist.passFor(s.room, s.id, false))
		watcher.isCompared()
		one.sync(2, typed(1, 0, "abcdef"))
		one.sync(2, erased(1, 2, 2))
		watcher.awaits("both", func() bool { return len(watcher.updates) == 3 })
		other := s.connects(true, s.guest.passFor(s.room, s.id, true))
		other.isCompared()
		again := s.connects(hocuspocus, s.artist.passFor(s.room, s.id, true))
		again.isCompared()
		again.sync(1, erased(1, 2, 2)) // all deletions of the document, as Yjs answers
		again.sync(2, typed(3, 0, "then"))
		other.has("then")
		other.awaits("nothing else", func() bool { return len(other.updates) == 2 })
		if hocuspocus {
			again.awaits("two acknowledgements", func() bool { return string(again.statuses) == "\x01\x01" })
		}
		reader := s.connects(true, s.artist.passFor(s.room, s.id, false))
		reader.isCompared()
		reader.sync(1, erased(1, 2, 2))
		reader.sync(1, erased(1, 0, 1))
		reader.awaits("one acknowledgement", func() bool { return string(reader.statuses) == "\x01\x00" })
	})
}

func TestAnEditorThatReadsSlowlyComparesAgain(t *testing.T) {
	s := openStudy(t)
	slow := s.calling(true, s.guest.passFor(s.room, s.id, true))
	quick := s.connects(false, s.guest.passFor(s.room, s.id, false))
	quick.isCompared()
	long := strings.Repeat("x", 60_000)
	writer := s.connects(true, s.artist.passFor(s.room, s.id, true))
	writer.isCompared()
	for n := range uint64(30) {
		writer.sync(2, typed(1, n*60_000, long))
	}
	writer.sync(2, typed(1, 30*60_000, "the end"))
	quick.has("the end")
	go slow.listen()
	slow.has("the end")
	slow.awaits("some of it by a comparison", func() bool { return len(slow.updates) < 30 })
}

// Whatever editors say, the server goes on, and so does the document.
func TestNoiseFromEditors(t *testing.T) {
	s := openStudy(t)
	chance, p := rand.New(rand.NewPCG(1, 2)), s.artist.passFor(s.room, s.id, true)
	for n := range 120 {
		noisy := s.connects(n%2 == 0, p)
		content := [][]byte{yjs.State{1: 2}.Encode(), typed(uint64(n), 0, "noise"), entry(uint64(n), 1, `{"a":1}`)}[n%3]
		message := append(noisy.begin(byte(n%4)), byte(n%3))
		message = noisy.text(message, string(content))
		for range 1 + chance.IntN(3) {
			message[chance.IntN(len(message))] = byte(chance.Uint32())
		}
		noisy.says(message[:1+chance.IntN(len(message))])
		noisy.says(message)
		_ = noisy.conn.WriteMessage(websocket.CloseMessage, nil) // unless the server has closed it
		noisy.awaits("the end", func() bool { return noisy.err != nil })
	}
	sane := s.connects(true, s.guest.passFor(s.room, s.id, true))
	sane.isCompared()
	sane.sync(2, typed(1<<20, 0, "sane"))
	s.saw("sane")
}

func TestPresenceOfStockEditors(t *testing.T) {
	inBothFramings(t, func(t *testing.T, s *study, hocuspocus bool) {
		one := s.connects(hocuspocus, s.artist.passFor(s.room, s.id, true))
		other := s.connects(!hocuspocus, s.guest.passFor(s.room, s.id, false))
		one.isCompared()
		other.isCompared()
		one.shows(entry(1, 4, `{"user":"one"}`))
		other.awaits("the first", func() bool { return other.shown[1] == `{"user":"one"}` })
		// What the first shows comes back together with what the second shows of itself.
		other.shows(entry(1, 4, `{"user":"one"}`), entry(2, 0, `{"user":"two"}`))
		one.awaits("the second", func() bool { return one.shown[2] == `{"user":"two"}` })
		other.shows(entry(1, 9, `null`), entry(2, 1, `{"user":"two again"}`))
		one.awaits("the second again", func() bool { return one.shown[2] == `{"user":"two again"}` })
		one.awaits("nothing of itself", func() bool { return one.shown[1] == "" })
		late := s.connects(hocuspocus, s.artist.passFor(s.room, s.id, false))
		late.awaits("both", func() bool { return len(late.shown) == 2 })
		must(t, other.conn.Close())
		one.awaits("the second gone", func() bool { return one.shown[2] == "null" })
		one.shows(entry(1, 5, "null"))
		late.awaits("nobody", func() bool { return late.shown[1] == "null" && late.shown[2] == "null" })
	})
}

func TestEditorsOfOneAccountAreBounded(t *testing.T) {
	s := openStudy(t)
	p := s.artist.passFor(s.room, s.id, false)
	var all []*stock
	for range 20 {
		e := s.connects(false, p)
		e.isCompared()
		all = append(all, e)
	}
	s.connects(true, p).isClosed(4000, "too_many")
	all[0].conn.Close()
	for { // until the server has seen the first one go
		e := s.connects(true, p)
		e.awaits("an answer", func() bool { return e.err != nil || e.scope != "" })
		if e.scope != "" {
			return
		}
	}
}

// TestFiftyEditorsOfOneDocument measures, at rest, from a typed letter to the moment at which
// it is on disk, acknowledged to its author and with 49 other editors.
func TestFiftyEditorsOfOneDocument(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures")
	}
	s := openStudy(t)
	third := s.account()
	s.owner.gives(third, s.room, "host")
	var all []*stock
	for i, who := range []*caller{s.artist, s.guest, third} {
		var p pass
		who.does("POST", s.pathOf("pass"), map[string]any{"write": true, "name": "Editor"}, &p)
		for len(all) < min(20*(i+1), 50) {
			e := s.connects(true, p)
			e.isCompared()
			all = append(all, e)
		}
	}
	var took []time.Duration
	for n := range uint64(100) {
		begun := time.Now()
		all[0].sync(2, typed(1, n, "x"))
		all[0].awaits("the acknowledgement", func() bool { return len(all[0].statuses) == int(n)+1 })
		for _, e := range all[1:] {
			e.awaits("the letter", func() bool { return len(e.updates) == int(n)+2 })
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	t.Logf("median %v, 95%% %v", took[50], took[95])
	var p pass
	third.does("POST", s.pathOf("pass"), map[string]any{"write": true, "name": "Editor"}, &p)
	s.connects(true, p).isClosed(4000, "too_many")
}
