package roomfile

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"stoa/worldstate/document"
	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

var page = record.ID{0xd0}

// saying is the update of a document that says a text, written by one Yjs client.
func saying(t testing.TB, client uint32, text string) []byte {
	t.Helper()
	e, err := document.NewEditor(nil, client)
	must(t, err)
	update, err := e.AppendParagraph(text)
	must(t, err)
	return update
}

// withPages returns the lobby with two documents, of which one has a text.
func withPages(t testing.TB, update []byte) *store.Whole {
	t.Helper()
	w := lobby(t)
	for n, id := range []record.ID{page, {0xd1}} {
		does(t, w.Contents, record.Room, record.Change{Verb: record.Put, ID: id, Kind: record.Document, Properties: record.Of(
			record.Property{Name: record.X, Value: record.OfInt(1000 * n)}, record.Property{Name: record.Y, Value: record.OfInt(1500)}, record.Property{Name: record.Z, Value: record.OfInt(0)},
			record.Property{Name: record.Width, Value: record.OfInt(800)}, record.Property{Name: record.Height, Value: record.OfInt(1100)})})
	}
	w.Texts = []store.Text{store.NewText(page, update)}
	return w
}

func TestTheTextOfADocumentMovesWithItsRoom(t *testing.T) {
	random := make([]byte, 200<<10) // more than one part
	for i, source := 0, rand.New(rand.NewPCG(1, 2)); i < len(random); i++ {
		random[i] = byte(source.IntN(256))
	}
	want := saying(t, 77, "Minutes "+base64.StdEncoding.EncodeToString(random))
	got, err := Read(t.Context(), bytes.NewReader(written(t, withPages(t, want), false)), rules)
	must(t, err)
	folder := t.TempDir()
	s, err := store.Open(t.Context(), store.Config{Folder: folder, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	must(t, s.Add(t.Context(), got))
	must(t, s.Close())
	again, err := store.ReadWhole(t.Context(), folder, got.Room.ID)
	must(t, err)
	for where, w := range map[string]*store.Whole{"as read": got, "from disk": again} {
		if len(w.Texts) != 1 || w.Texts[0].Document != page {
			t.Fatalf("%s: %d texts", where, len(w.Texts))
		}
		update, err := w.Texts[0].Update()
		if err != nil || !bytes.Equal(update, want) {
			t.Errorf("%s: %d bytes, not %d, %v", where, len(update), len(want), err)
		}
	}
}

func TestATextThatIsNoneIsRefused(t *testing.T) {
	hello := saying(t, 77, "hello")
	good := written(t, withPages(t, hello), false)
	of := func(update []byte) string { return base64.StdEncoding.EncodeToString(update) }
	second, err := document.NewEditor(hello, 77)
	must(t, err)
	later, err := second.AppendParagraph("x")
	must(t, err)
	for what, replace := range map[string][]string{
		"a gap":             {of(hello), of(later), `"size":` + size(hello), `"size":` + size(later)},
		"no update":         {of(hello), of(bytes.Repeat([]byte{9}, len(hello)))},
		"a missing part":    {`{"part":"` + of(hello) + `"}` + "\n", ""},
		"a short part":      {of(hello), of(hello[1:])},
		"too large":         {`"size":` + size(hello), `"size":16777217`},
		"nothing":           {`"size":` + size(hello), `"size":0`},
		"another object":    {`{"text":{"document":"d0`, `{"text":{"document":"09`},
		"an unknown object": {`{"text":{"document":"d0`, `{"text":{"document":"d9`},
		"an older form":     {`"form":3`, `"form":2`},
	} {
		if _, err := Read(t.Context(), bytes.NewReader(sealed(t, good, replace...)), rules); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v", what, err)
		}
	}
	text := `{"text":{"document":"d0000000000000000000000000000000","size":` + size(hello) + "}}\n" + `{"part":"` + of(hello) + `"}` + "\n"
	if _, err := Read(t.Context(), bytes.NewReader(sealed(t, good, text, text+text)), rules); err == nil || !strings.Contains(err.Error(), "came before") {
		t.Errorf("twice: %v", err)
	}
}

func size(update []byte) string { return strconv.Itoa(len(update)) }
