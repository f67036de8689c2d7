package roomfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stoa/server/content"
	"stoa/server/content/samples"
	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

// house is a data folder.
type house struct {
	*store.SQLite
	folder string
}

func open(t testing.TB) house {
	t.Helper()
	folder := t.TempDir()
	s, err := store.Open(t.Context(), store.Config{Folder: folder, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return house{s, folder}
}

func (h house) rules() Rules {
	return Rules{Name: asIs, FileName: strings.ToLower, Draft: func(int64) (*store.Draft, error) { return h.NewDraft() }}
}

// brings adds a room in which Ada put each of the files.
func (h house) brings(t testing.TB, files ...[]byte) *store.Whole {
	t.Helper()
	w := lobby(t)
	for n, file := range files {
		made, err := h.NewDraft()
		must(t, err)
		result, err := content.Check(bytes.NewReader(file), int64(len(file)), made)
		must(t, err)
		if !result.Copied {
			_, err = made.Write(file)
			must(t, err)
		}
		size, hash, err := made.Sum()
		must(t, err)
		w.Files = append(w.Files, store.File{Hash: hash, Source: sha256.Sum256(file), Size: size, Type: result.Type, Name: fmt.Sprintf("file %d", n), By: ada, At: then, Costs: "{}"})
		w.Drafts = append(w.Drafts, made)
		does(t, w.Contents, record.Room, record.Change{Verb: record.Put, ID: record.ID{50, byte(n)}, Kind: record.Image, Properties: record.Of(
			record.Property{Name: record.X, Value: record.OfInt(0)}, record.Property{Name: record.Y, Value: record.OfInt(1000)}, record.Property{Name: record.Z, Value: record.OfInt(0)},
			record.Property{Name: record.Width, Value: record.OfInt(300)}, record.Property{Name: record.Height, Value: record.OfInt(300)},
			record.Property{Name: record.File, Value: record.OfBytes(hash[:])})})
	}
	must(t, h.Add(t.Context(), w))
	w, err := store.ReadWhole(t.Context(), h.folder, w.Room.ID)
	must(t, err)
	return w
}

// exports writes a room with its files, and returns the names of those that are left out.
func (h house) exports(t testing.TB, w *store.Whole, people bool) (file []byte, leftOut []string) {
	t.Helper()
	blobs, err := store.OpenBlobs(h.folder)
	must(t, err)
	defer blobs.Close()
	var out bytes.Buffer
	must(t, Write(t.Context(), &out, w, Options{Program: "v1", People: people, Open: blobs.Open, LeftOut: func(f *store.File, _ error) { leftOut = append(leftOut, f.Name) }}))
	return out.Bytes(), leftOut
}

func (h house) imports(t testing.TB, file []byte) (*store.Whole, error) {
	t.Helper()
	w, err := Read(t.Context(), bytes.NewReader(file), h.rules())
	if err != nil {
		return nil, err
	}
	defer w.Discard()
	if err := h.Add(t.Context(), w); err != nil {
		return nil, err
	}
	return store.ReadWhole(t.Context(), h.folder, w.Room.ID)
}

// long is a model of several parts.
func long() []byte {
	m := samples.Triangle()
	noise := rand.NewChaCha8([32]byte{1})
	m.Bin = append(m.Bin, make([]byte, 2*partSize)...)
	_, _ = noise.Read(m.Bin[len(m.Bin)-2*partSize:])
	return m.Bytes()
}

func (h house) content(t *testing.T, f *store.File) []byte {
	t.Helper()
	from, err := h.OpenContent(f.Hash)
	must(t, err)
	defer from.Close()
	all, err := io.ReadAll(from)
	must(t, err)
	return all
}

func TestPicturesAndModelsMoveWithTheRoom(t *testing.T) {
	from, to := open(t), open(t)
	w := from.brings(t, samples.TurnedJPEG(samples.Corners(640, 480, 255), 6), samples.PNG(samples.Corners(40, 30, 9)), long())
	file, leftOut := from.exports(t, w, true)
	if len(leftOut) != 0 || !bytes.HasPrefix(file, []byte(`{"room":{"form":2,`)) {
		t.Fatalf("left out: %v", leftOut)
	}
	for line := range bytes.Lines(file) {
		if len(line) > maxLine {
			t.Errorf("a line has %d bytes", len(line))
		}
	}
	got, err := to.imports(t, file)
	must(t, err)
	if a, b := contents(got.Contents), contents(w.Contents); !slices.Equal(a, b) {
		t.Error("the records differ")
	}
	if len(got.Files) != 3 {
		t.Fatalf("%d files", len(got.Files))
	}
	for i, f := range got.Files {
		was := w.Files[i]
		if was.Costs = f.Costs; f.Source != f.Hash || !strings.Contains(f.Costs, `"rank":"good"`) {
			t.Errorf("%+v", f)
		}
		if was.Source = f.Source; f != was {
			t.Errorf("%+v; it was %+v", f, was)
		}
		if !bytes.Equal(to.content(t, &f), from.content(t, &was)) {
			t.Errorf("%s has another content", f.Name)
		}
	}
	if found, err := to.Search(t.Context(), got.Room.ID, worldstate.Guest, "file"); err != nil || len(found) != 3 {
		t.Errorf("%d found by the names of files, %v", len(found), err)
	}
	if swept, err := to.SweepFiles(t.Context()); err != nil || swept != (store.Swept{}) {
		t.Errorf("%+v, %v", swept, err)
	}
	nameless, _ := from.exports(t, w, false)
	if got, err = open(t).imports(t, nameless); err != nil || len(got.Files) != 3 || got.Files[0].By != (worldstate.AccountID{}) || bytes.Contains(nameless, []byte(ada.String())) {
		t.Errorf("without people: %v", err)
	}
	if small := written(t, w, true); !bytes.HasPrefix(small, []byte(`{"room":{"form":1,`)) || bytes.Contains(small, []byte(`"part"`)) {
		t.Error("without files it is not in form 1")
	} else if got, err := Read(t.Context(), bytes.NewReader(small), rules); err != nil || len(got.Files) != 0 || len(got.Contents.Files()) != 3 {
		t.Errorf("without files: %v", err)
	}
}

func TestFilesThatCannotBeReadAreLeftOut(t *testing.T) {
	h := open(t)
	w := h.brings(t, samples.WebP(30, 20), samples.WebP(40, 20), samples.Triangle().Bytes())
	place := func(i int) string {
		text := w.Files[i].Hash.String()
		return filepath.Join(h.folder, "blobs", text[:2], text)
	}
	must(t, os.Remove(place(0)))
	must(t, os.WriteFile(place(1), []byte("damaged"), 0o600))
	file, leftOut := h.exports(t, w, false)
	slices.Sort(leftOut)
	if want := []string{w.Files[0].Name, w.Files[1].Name}; len(leftOut) != 2 || !slices.Contains(leftOut, want[0]) || !slices.Contains(leftOut, want[1]) {
		t.Errorf("%v are left out; want %v", leftOut, want)
	}
	must(t, os.RemoveAll(filepath.Join(h.folder, "blobs"))) // as in a folder that was restored from an old backup
	if _, leftOut := h.exports(t, w, false); len(leftOut) != 3 {
		t.Errorf("%v are left out without any content", leftOut)
	}
	if got, err := open(t).imports(t, file); err != nil || len(got.Files) != 1 || got.Files[0].Name != w.Files[2].Name {
		t.Errorf("%v", err)
	}
}

// replaced returns the file of a room with another file in place of its only one.
func replaced(t *testing.T, room []byte, with []byte, kind string, parts ...[]byte) []byte {
	t.Helper()
	hash := sha256.Sum256(with)
	var all []string
	for line := range strings.Lines(string(room)) {
		if strings.HasPrefix(line, `{"file":`) {
			line = fmt.Sprintf(`{"file":{"hash":"%x","size":%d,"type":%q,"name":"a","at":"2024-01-01T00:00:00Z"}}`+"\n", hash, len(with), kind)
			for _, p := range parts {
				line += fmt.Sprintf(`{"part":%q}`+"\n", base64.StdEncoding.EncodeToString(p))
			}
		} else if strings.HasPrefix(line, `{"part":`) {
			continue
		} else if strings.HasPrefix(line, `{"record":{"parent":"00000000000000000000000000000000","id":"32`) {
			before, after, _ := strings.Cut(line, `"file":{"base64":"`)
			_, after, _ = strings.Cut(after, `"`)
			line = before + `"file":{"base64":"` + base64.StdEncoding.EncodeToString(hash[:]) + `"` + after
		}
		all = append(all, line)
	}
	return sealed(t, []byte(strings.Join(all, "")))
}

func TestHostileFilesAreRefused(t *testing.T) {
	from, to := open(t), open(t)
	model := long()
	w := from.brings(t, model)
	good, _ := from.exports(t, w, false)
	first, second, third := model[:partSize], model[partSize:2*partSize], model[2*partSize:]
	if _, err := Read(t.Context(), bytes.NewReader(replaced(t, good, model, content.GLB, first, second, third)), to.rules()); err != nil {
		t.Fatalf("the test replaces files wrongly: %v", err)
	}
	bomb := slices.Concat([]byte("\x89PNG\r\n\x1a\n"), samples.Chunk("IHDR", []byte{0, 0, 117, 48, 0, 0, 117, 48, 8, 6, 0, 0, 0}), samples.Chunk("IDAT", nil), samples.Chunk("IEND", nil))
	commented := slices.Concat([]byte{0xff, 0xd8, 0xff, 0xfe, 0, 4, 'h', 'i'}, samples.JPEG(samples.Corners(9, 9, 255))[2:])
	about := string(good[bytes.Index(good, []byte(`{"file":`)):])
	about = about[:strings.IndexByte(about, '\n')+1]
	hash := w.Files[0].Hash.String()
	size := fmt.Sprintf(`"size":%d`, len(model))
	for what, file := range map[string][]byte{
		"another hash":              sealed(t, good, `"hash":"`+hash, `"hash":"`+strings.Repeat("0", 64)),
		"another content":           replaced(t, good, model, content.GLB, first, second, bytes.Repeat([]byte{1}, len(third))),
		"parts in another order":    replaced(t, good, model, content.GLB, second, first, third),
		"a part twice":              replaced(t, good, model, content.GLB, first, second, second, third),
		"no parts":                  replaced(t, good, model, content.GLB),
		"a part too few":            replaced(t, good, model, content.GLB, first, second),
		"a part too many":           replaced(t, good, model, content.GLB, first, second, third, []byte{0}),
		"an empty part":             replaced(t, good, model, content.GLB, first, nil, second, third),
		"bytes one by one":          replaced(t, good, model, content.GLB, slices.Collect(slices.Chunk(model[:5000], 1))...),
		"a part without a file":     sealed(t, good, about, ""),
		"a file twice":              sealed(t, good, `{"chat"`, about+`{"chat"`),
		"a file of nobody's record": sealed(t, good, `"kind":"image"`, `"kind":"thing"`, `"file":{"base64"`, `"other":{"base64"`),
		"no bytes":                  sealed(t, good, size, `"size":0`),
		"fewer than no bytes":       sealed(t, good, size, `"size":-1`),
		"too many bytes":            sealed(t, good, size, fmt.Sprintf(`"size":%d`, content.MaxSize+1)),
		"another type":              replaced(t, good, model, content.PNG, first, second, third),
		"an impossible time":        sealed(t, good, `"at":"2023`, `"at":"1923`),
		"a text":                    replaced(t, good, []byte("text"), "text/plain", []byte("text")),
		"a bomb":                    replaced(t, good, bomb, content.PNG, bomb),
		"a comment in a picture":    replaced(t, good, commented, content.JPEG, commented),
		"files in form 1":           sealed(t, good, `"form":2`, `"form":1`),
	} {
		if _, err := Read(t.Context(), bytes.NewReader(file), to.rules()); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if left, err := os.ReadDir(filepath.Join(to.folder, "blobs", "new")); err != nil || len(left) != 1 { // that of the room that was read
		t.Errorf("%d drafts are left, %v", len(left), err)
	}
}

// endless goes on with one line.
type endless struct {
	line string
	left string
	read int
}

func (e *endless) Read(b []byte) (int, error) {
	if e.left == "" {
		e.left = e.line
	}
	n := copy(b, e.left)
	e.left, e.read = e.left[n:], e.read+n
	return n, nil
}

// Whoever sends lines without end is stopped at the first one that is not expected.
func TestAnEndlessFileIsNotReadOn(t *testing.T) {
	from := open(t)
	good, _ := from.exports(t, from.brings(t, long()), false)
	head := good[:bytes.Index(good, []byte(`{"part"`))]
	e := &endless{line: `{"part":"AA=="}` + "\n"}
	_, err := Read(t.Context(), io.MultiReader(bytes.NewReader(head), e), open(t).rules())
	if err == nil || e.read > maxLine {
		t.Errorf("%d bytes are read: %v", e.read, err)
	}
}

func TestARoomHasNoMoreFilesThanItsQuota(t *testing.T) {
	to := open(t)
	for what, r := range map[string]reader{
		"bytes": {bytes: store.MaxRoomBytes - 9, whole: &store.Whole{}},
		"files": {whole: &store.Whole{Files: make([]store.File, store.MaxRoomFiles)}},
	} {
		hash := worldstate.FileHash{1}
		r.rules, r.wanted = to.rules(), map[worldstate.FileHash]bool{hash: true}
		if err := r.file(&file2{Hash: hash, Size: 10, At: then}); err == nil || !strings.Contains(err.Error(), "at most") {
			t.Errorf("too many %s: %v", what, err)
		}
	}
}

func TestARoomWhoseFilesDoNotFitIsNotAdded(t *testing.T) {
	from := open(t)
	good, _ := from.exports(t, from.brings(t, samples.Triangle().Bytes()), false)
	full, err := store.Open(t.Context(), store.Config{Folder: t.TempDir(), FileBytes: 100, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	defer full.Close()
	var quota *store.QuotaError
	if _, err := (house{full, ""}).imports(t, good); !errors.As(err, &quota) || !quota.Server {
		t.Errorf("into a full server: %v", err)
	}
	if rooms, err := full.Rooms(t.Context()); err != nil || len(rooms) != 0 {
		t.Errorf("%d rooms, %v", len(rooms), err)
	}
	if swept, err := full.SweepFiles(t.Context()); err != nil || swept != (store.Swept{}) {
		t.Errorf("a content is left: %+v, %v", swept, err)
	}
}
