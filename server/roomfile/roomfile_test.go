package roomfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"stoa/server/content/samples"
	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
	"stoa/worldstate/store"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// asIs stands for the server's rule for names.
func asIs(name string) (string, error) {
	if name == "" || len(name) > 40 || strings.ContainsAny(name, "\n\t") {
		return "", errors.New("no name")
	}
	return name, nil
}

var (
	rules = Rules{Name: asIs}
	ada   = worldstate.AccountID{0xad}
	then  = time.Unix(1700000000, 0).UTC()
)

// lobby returns a room with something of everything.
func lobby(t testing.TB) *store.Whole {
	t.Helper()
	place, err := scene.Load("lobby")
	must(t, err)
	w := &store.Whole{Room: store.Room{ID: worldstate.RoomID{7}, Template: "lobby", Name: "Atelier", Made: then, Door: worldstate.DoorKnock, Link: worldstate.NoLink, Rights: worldstate.Rights{Erasing: worldstate.Host, Drawing: worldstate.Member, Creating: worldstate.Presenter}},
		Contents: worldstate.Begin(place)}
	for n := range byte(5) {
		does(t, w.Contents, worldstate.SceneObject(1), record.PutLine(record.ID{n + 1}, record.Line{Colour: 0x336699, Width: 8, Points: []byte{2, 2, 4, n * 2}}))
	}
	does(t, w.Contents, worldstate.SceneObject(1), record.Change{Verb: record.Patch, ID: record.ID{1},
		Properties: record.Properties{{Name: record.Order, Value: record.OfText(w.Contents.Set(worldstate.SceneObject(1)).Get(record.ID{3}).OrderKey() + "V")}}})
	does(t, w.Contents, record.Room, record.Change{Verb: record.Put, ID: record.ID{9}, Kind: "aquarium", Properties: record.Of(
		record.Property{Name: "fish", Value: record.OfInt(-7)}, record.Property{Name: "glows", Value: record.OfBool(true)},
		record.Property{Name: "name", Value: record.OfText("鱼 <b>")}, record.Property{Name: "water", Value: record.OfBytes([]byte{0, 255})})})
	for n, scope := range []worldstate.Scope{worldstate.ToAll, worldstate.ToEarshot, worldstate.ToAll} {
		w.Lines = append(w.Lines, &worldstate.Record{Line: worldstate.Line{ID: uint64(n + 1), Time: 1700000000000, Name: "Ada", Text: "hello\nyou", Scope: scope}, Ref: uint64(n + 1), Account: ada})
	}
	w.Lines[1].Heard = []worldstate.AccountID{{9}}
	w.Members = []store.Member{{Account: ada, Name: "Ada", Role: worldstate.Owner, Since: then}, {Account: worldstate.AccountID{2}, Role: worldstate.Guest, Since: then}}
	w.Bans = []worldstate.Ban{{Account: worldstate.AccountID{3}, Name: "Eve", At: then, Until: then.Add(time.Hour)}, {Account: worldstate.AccountID{4}, At: then}}
	w.Silenced = []worldstate.AccountID{{5}}
	return w
}

func does(t testing.TB, c *worldstate.Contents, parent record.ID, change record.Change) {
	t.Helper()
	r, err := c.Decide(&worldstate.Operation{By: record.Editor{Author: ada.Author(worldstate.RoomID{7}), Role: uint8(worldstate.Host), Others: true}, Parent: parent, Changes: []record.Change{change}})
	must(t, err)
	c.Apply(&r)
}

// contents returns everything in order, except when it was put.
func contents(c *worldstate.Contents) (lines []string) {
	for _, parent := range append([]record.ID{record.Room}, worldstate.SceneObject(1)) {
		for _, r := range c.Set(parent).InOrder() {
			lines = append(lines, fmt.Sprintf("%x %x %x %s %v", parent, r.ID, r.Author, r.Kind, r.Properties.With(record.Properties{{Name: record.Order}})))
		}
	}
	return lines
}

func written(t testing.TB, w *store.Whole, people bool) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, Write(t.Context(), &out, w, Options{Program: "v1", People: people}))
	return out.Bytes()
}

// A file holds the whole room, and a store keeps the whole room.
func TestARoomMovesAsItIs(t *testing.T) {
	w := lobby(t)
	got, err := Read(t.Context(), bytes.NewReader(written(t, w, true)), rules)
	must(t, err)
	same(t, got, w)
	folder := t.TempDir()
	s, err := store.Open(t.Context(), store.Config{Folder: folder, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	defer s.Close()
	must(t, s.Add(t.Context(), got))
	if err := s.Add(t.Context(), got); !errors.Is(err, store.ErrRoomExists) {
		t.Errorf("twice: %v", err)
	}
	again, err := store.ReadWhole(t.Context(), folder, w.Room.ID)
	must(t, err)
	same(t, again, w)
	if _, err := store.ReadWhole(t.Context(), folder, worldstate.RoomID{8}); !errors.Is(err, store.ErrNoRoom) {
		t.Errorf("another room: %v", err)
	}
}

func same(t *testing.T, got, want *store.Whole) {
	t.Helper()
	if a, b := contents(got.Contents), contents(want.Contents); !slices.Equal(a, b) {
		t.Errorf("the contents differ:\n%s\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
	form := func(w *store.Whole) string {
		c := *w
		c.Contents = nil
		c.Room.Made = c.Room.Made.UTC()
		c.Members, c.Bans = nil, nil
		text, err := json.Marshal(c)
		must(t, err)
		for _, m := range w.Members {
			text = fmt.Appendf(text, "%x %s %d %d;", m.Account, m.Name, m.Role, m.Since.Unix())
		}
		for _, b := range w.Bans {
			text = fmt.Appendf(text, "%x %s %d %v %d;", b.Account, b.Name, b.At.Unix(), b.Until.IsZero(), b.Until.Unix())
		}
		return string(text)
	}
	if form(got) != form(want) {
		t.Errorf("got  %s\nwant %s", form(got), form(want))
	}
}

// Under a new id members own what they drew; without members the file names no account.
func TestMembersOwnTheirStrokesUnderANewID(t *testing.T) {
	w := lobby(t)
	id := worldstate.RoomID{8}
	got, err := Read(t.Context(), bytes.NewReader(written(t, w, true)), Rules{ID: id, Name: asIs})
	must(t, err)
	if got.Room.ID != id || got.Contents.Set(worldstate.SceneObject(1)).Records()[0].Author != ada.Author(id) {
		t.Error("Ada does not own her strokes")
	}
	file := written(t, w, false)
	got, err = Read(t.Context(), bytes.NewReader(file), Rules{ID: id, Name: asIs})
	must(t, err)
	if len(got.Lines) != 2 || len(got.Members)+len(got.Bans)+len(got.Silenced) != 0 || bytes.Contains(file, []byte(ada.String())) {
		t.Errorf("%+v", got)
	}
}

func TestARoomThatHadAPasscodeIsLocked(t *testing.T) {
	w := lobby(t)
	w.Room.Passcode, w.Room.Door = true, worldstate.DoorOpen
	got, err := Read(t.Context(), bytes.NewReader(written(t, w, false)), rules)
	must(t, err)
	if got.Room.Door != worldstate.DoorLocked {
		t.Error(got.Room.Door)
	}
}

// sealed replaces text in a good file and makes the end fit.
func sealed(t *testing.T, file []byte, replace ...string) []byte {
	t.Helper()
	lines := strings.SplitAfter(string(file), "\n")
	text := strings.Join(lines[:len(lines)-2], "")
	changed := strings.NewReplacer(replace...).Replace(text)
	if len(replace) > 0 && changed == text {
		t.Fatalf("nothing to replace: %q", replace)
	}
	sum := sha256.Sum256([]byte(changed))
	return fmt.Appendf([]byte(changed), "{\"end\":{\"lines\":%d,\"sha256\":%q}}\n", strings.Count(changed, "\n"), hex.EncodeToString(sum[:]))
}

func TestWhatTheProtocolWouldRefuseIsRefused(t *testing.T) {
	good := written(t, lobby(t), true)
	if got := sealed(t, good); !bytes.Equal(got, good) {
		t.Fatal("the test seals files otherwise than the program")
	}
	for what, replace := range map[string][2]string{
		"a newer form":        {`"form":1,"program":"v1"`, `"form":4,"program":"v9.1","later":1`},
		"another form":        {`"form":1`, `"form":0`},
		"an unknown template": {`"template":"lobby"`, `"template":"../../x"`},
		"an unknown door":     {`"door":"knock"`, `"door":"ajar"`},
		"a link for hosts":    {`"link":"nobody"`, `"link":"host"`},
		"erasing by owners":   {`"erasing":"host"`, `"erasing":"owner"`},
		"drawing by owners":   {`"drawing":"member"`, `"drawing":"owner"`},
		"a long name":         {`"name":"Atelier"`, `"name":"` + strings.Repeat("x", 50) + `"`},
		"no id":               {`"id":"BwAAAAAAAAAAAAAAAAAAAA"`, `"id":"AAAAAAAAAAAAAAAAAAAAAA"`},
		"an unknown field":    {`"archived":false`, `"archived":false,"owner":"me"`},
		"a bad kind":          {`"kind":"aquarium"`, `"kind":"an aquarium"`},
		"no size":             {`"width":4000`, `"width":0`},
		"an unknown board":    {`{"record":{"parent":"00000000000000000000000000000001"`, `{"record":{"parent":"00000000000000000000000000000099"`},
		"a record twice":      {`"id":"02000000`, `"id":"01000000`},
		"a list as a value":   {`"fish":-7`, `"fish":[]`},
		"nothing as a value":  {`"fish":-7`, `"fish":null`},
		"a long number":       {`"fish":-7`, `"fish":1e99`},
		"a wide stroke":       {`"width":8`, `"width":201`},
		"a colour":            {`"colour":3368601`, `"colour":16777216`},
		"no points":           {`{"base64":"AgIEAA=="}`, `{"base64":""}`},
		"broken points":       {`{"base64":"AgIEAA=="}`, `{"base64":"/w=="}`},
		"an empty text":       {`"text":"hello\nyou"`, `"text":""`},
		"a control character": {`"text":"hello\nyou"`, `"text":"hello\u0007"`},
		"a long text":         {`"text":"hello\nyou"`, `"text":"` + strings.Repeat("x", 2001) + `"`},
		"an impossible time":  {`"time":1700000000000`, `"time":18446744073709551615`},
		"a role above all":    {`"role":"owner"`, `"role":"god"`},
		"a member twice":      {`{"member":{"account":"02`, `{"member":{"account":"ad`},
		"no account":          {`{"member":{"account":"02`, `{"member":{"account":"00`},
		"two in one":          {`{"silenced":`, `{"record":{},"silenced":`},
		"nothing":             {`{"silenced":"05000000000000000000000000000000"}`, `{}`},
		"two rooms":           {`{"silenced":"05000000000000000000000000000000"}`, `{"room":{}}`},
		"two objects a line":  {`{"silenced":"05000000000000000000000000000000"}`, `{"silenced":"05000000000000000000000000000000"} {}`},
		"a long line":         {`{"silenced":"05000000000000000000000000000000"}`, `{"silenced":` + strings.Repeat(" ", maxLine) + `"05000000000000000000000000000000"}`},
	} {
		_, err := Read(t.Context(), bytes.NewReader(sealed(t, good, replace[0], replace[1])), rules)
		if err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v", what, err)
		}
		if what == "a newer form" && !strings.Contains(err.Error(), "v9.1") {
			t.Errorf("it does not name the program: %v", err)
		}
	}
}

func TestAnIncompleteOrChangedFileIsRefused(t *testing.T) {
	good := written(t, lobby(t), true)
	for length := range len(good) {
		if _, err := Read(t.Context(), bytes.NewReader(good[:length]), rules); err == nil {
			t.Fatalf("%d of %d bytes are taken", length, len(good))
		}
	}
	for what, file := range map[string][]byte{
		"more after the end": append(bytes.Clone(good), '\n'),
		"a changed name":     bytes.Replace(good, []byte("Atelier"), []byte("Ateliex"), 1),
		"nothing":            nil,
	} {
		if _, err := Read(t.Context(), bytes.NewReader(file), rules); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}

func TestNoMoreIsReadThanARoomHolds(t *testing.T) {
	good := written(t, lobby(t), true)
	for kind, most := range map[string]int{"chat": worldstate.KeptRecords, "ban": maxBans} {
		var all strings.Builder
		for range most + 1 {
			switch kind {
			case "chat":
				all.WriteString(`{"chat":{"time":1700000000000,"name":"Ada","text":"hi"}}` + "\n")
			case "ban":
				all.WriteString(`{"ban":{"account":"01000000000000000000000000000000","device":"01000000000000000000000000000000","name":"","at":"2024-01-01T00:00:00Z"}}` + "\n")
			}
		}
		silenced := `{"silenced":"05000000000000000000000000000000"}` + "\n"
		_, err := Read(t.Context(), bytes.NewReader(sealed(t, good, silenced, all.String())), rules)
		if err == nil || !strings.Contains(err.Error(), "at most") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// FuzzRead: whatever a file contains, Read returns an error or a room that is written and
// read again as it is.
func FuzzRead(f *testing.F) {
	good := written(f, lobby(f), true)
	f.Add(good)
	f.Add(written(f, lobby(f), false))
	f.Add(good[:len(good)/2])
	f.Add(written(f, withPages(f, saying(f, 77, "hello")), false))
	h := open(f)
	w := h.brings(f, samples.WebP(3, 2), samples.Triangle().Bytes())
	withFiles, _ := h.exports(f, w, true)
	f.Add(withFiles)
	f.Fuzz(func(t *testing.T, file []byte) {
		w, err := Read(t.Context(), bytes.NewReader(file), h.rules())
		if err != nil {
			return
		}
		w.Discard()
		again, err := Read(t.Context(), bytes.NewReader(written(t, w, true)), rules)
		must(t, err)
		if !again.Contents.Equal(w.Contents) || !reflect.DeepEqual(again.Lines, w.Lines) || len(again.Members) != len(w.Members) {
			t.Errorf("the room changes when it is written and read")
		}
	})
}
