package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stoa/server/content/samples"
	"stoa/worldstate"
)

// bringer brings files into a room.
type bringer struct {
	t               *testing.T
	base, key, room string
	client          *http.Client // nil: the default one
}

// answered is an answer to a bringer.
type answered struct {
	*http.Response
	body []byte
	File struct {
		Hash, Type, Name string
		Size             int64
		Costs            struct{ Rank, Over string }
	}
	Upload string
	Offset int64
	Error  struct {
		Code, Detail string
		Values       map[string]any
	}
}

// brings returns a bringer who is in the room.
func (h *house) brings(room, name string) (*bringer, *person) {
	h.t.Helper()
	c := h.account()
	return &bringer{h.t, h.bases()[0].url, c.key, room, nil}, c.enters(room, name)
}

// asks makes a request with header fields as name and value in turn.
func (b *bringer) asks(method, path string, body io.Reader, fields ...string) *answered {
	b.t.Helper()
	request, err := http.NewRequestWithContext(soon(b.t), method, b.base+path, body)
	must(b.t, err)
	if b.key != "" {
		request.Header.Set("Authorization", "Bearer "+b.key)
	}
	for i := 0; i < len(fields); i += 2 {
		request.Header.Set(fields[i], fields[i+1])
	}
	response, err := cmp.Or(b.client, http.DefaultClient).Do(request)
	must(b.t, err)
	defer response.Body.Close()
	a := &answered{Response: response}
	a.body, err = io.ReadAll(response.Body)
	must(b.t, err)
	_ = json.Unmarshal(a.body, a) // not every answer is JSON
	return a
}

func (b *bringer) files() string { return "/api/v1/rooms/" + b.room + "/files" }

func sum(file []byte) string {
	h := sha256.Sum256(file)
	return hex.EncodeToString(h[:])
}

// begins begins an upload.
func (b *bringer) begins(name string, size int, hash string) *answered {
	b.t.Helper()
	body, err := json.Marshal(map[string]any{"name": name, "size": size, "sha256": hash})
	must(b.t, err)
	return b.asks("POST", b.files(), bytes.NewReader(body))
}

// sends sends a part of an upload.
func (b *bringer) sends(upload string, offset int64, part []byte, last bool) *answered {
	b.t.Helper()
	complete := "?0"
	if last {
		complete = "?1"
	}
	return b.asks("PATCH", upload, bytes.NewReader(part), "Content-Type", "application/partial-upload", "Upload-Offset", fmt.Sprint(offset), "Upload-Complete", complete)
}

// uploads uploads a file in one part, or as many as its size needs.
func (b *bringer) uploads(name string, file []byte) *answered {
	b.t.Helper()
	a := b.begins(name, len(file), sum(file))
	if a.Upload == "" {
		return a
	}
	const part = 4 << 20
	for offset := 0; ; offset += part {
		end := min(len(file), offset+part)
		sent := b.sends(a.Upload, int64(offset), file[offset:end], end == len(file))
		if end == len(file) || sent.StatusCode != http.StatusNoContent {
			return sent
		}
	}
}

// brought uploads a file that must be taken.
func (b *bringer) brought(name string, file []byte) *answered {
	b.t.Helper()
	a := b.uploads(name, file)
	if a.StatusCode != http.StatusCreated || a.Header.Get("Upload-Complete") != "?1" {
		b.t.Fatalf("%s: %d %s", name, a.StatusCode, a.body)
	}
	return a
}

func (a *answered) isRefused(t *testing.T, what string, status int, code string) {
	t.Helper()
	if a.StatusCode != status || a.Error.Code != code || a.Error.Detail == "" {
		t.Errorf("%s: %d %s; want %d %s", what, a.StatusCode, a.body, status, code)
	}
}

func TestAPictureIsBroughtIntoARoom(t *testing.T) {
	h := open(t)
	room := h.owner().makes("Gallery")
	ada, _ := h.brings(room, "Ada")
	bob, _ := h.brings(room, "Bob")
	file := samples.TurnedJPEG(samples.Corners(640, 480, 255), 6)
	begun := ada.begins("C:\\holiday\\sea\u202e.png", len(file), sum(file))
	if begun.StatusCode != http.StatusCreated || begun.Header.Get("Location") != begun.Upload || begun.Header.Get("Upload-Offset") != "0" ||
		!strings.Contains(begun.Header.Get("Upload-Limit"), "max-append-size=4194304") {
		t.Fatalf("%d %v %s", begun.StatusCode, begun.Header, begun.body)
	}
	if a := ada.sends(begun.Upload, 0, file[:1000], false); a.StatusCode != http.StatusNoContent || a.Header.Get("Upload-Offset") != "1000" || a.Header.Get("Upload-Complete") != "?0" {
		t.Fatalf("%d %v %s", a.StatusCode, a.Header, a.body)
	}
	a := ada.sends(begun.Upload, 900, file[900:], true)
	a.isRefused(t, "a part that is there", http.StatusConflict, "wrong_offset")
	if a.Error.Values["expected"] != 1000.0 || a.Header.Get("Upload-Offset") != "1000" {
		t.Errorf("%v %v", a.Error, a.Header)
	}
	if a := ada.asks("HEAD", begun.Upload, nil); a.StatusCode != http.StatusOK || a.Header.Get("Upload-Offset") != "1000" || a.Header.Get("Upload-Length") != fmt.Sprint(len(file)) || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
	bob.asks("HEAD", begun.Upload, nil)
	bob.sends(begun.Upload, 1000, file[1000:], true).isRefused(t, "somebody else's upload", http.StatusNotFound, "no_upload")
	kept := ada.sends(begun.Upload, 1000, file[1000:], true)
	if kept.StatusCode != http.StatusCreated || kept.File.Name != "sea.png" || kept.File.Type != "image/jpeg" || kept.File.Costs.Rank != "good" {
		t.Fatalf("%d %s", kept.StatusCode, kept.body)
	}
	if a := ada.asks("GET", begun.Upload, nil); a.File.Hash != kept.File.Hash || a.Header.Get("Upload-Complete") != "?1" {
		t.Errorf("%s", a.body)
	}
	got := bob.asks("GET", bob.files()+"/"+kept.File.Hash, nil)
	for name, want := range map[string]string{"Content-Type": "image/jpeg", "Content-Disposition": "attachment; filename=sea.jpg", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox", "Cross-Origin-Resource-Policy": "same-origin", "Etag": `"` + kept.File.Hash + `"`,
		"Cache-Control": "private, max-age=31536000, immutable"} {
		if has := got.Header.Get(name); has != want {
			t.Errorf("%s: %s; want %s", name, has, want)
		}
	}
	m, _, err := image.Decode(bytes.NewReader(got.body))
	if err != nil || m.Bounds().Dx() != 480 || m.Bounds().Dy() != 640 || sum(got.body) != kept.File.Hash || int64(len(got.body)) != kept.File.Size {
		t.Errorf("%v, %d bytes", err, len(got.body))
	}
	if a := bob.asks("GET", bob.files()+"/"+kept.File.Hash, nil, "Range", "bytes=2-4"); a.StatusCode != http.StatusPartialContent || !bytes.Equal(a.body, got.body[2:5]) {
		t.Errorf("%d %q", a.StatusCode, a.body)
	}
	if a := bob.asks("GET", bob.files()+"/"+kept.File.Hash, nil, "If-None-Match", got.Header.Get("Etag")); a.StatusCode != http.StatusNotModified {
		t.Errorf("%d", a.StatusCode)
	}
	// The same file again needs no bytes, in this room alone.
	if a := bob.begins("b.jpg", len(file), sum(file)); a.StatusCode != http.StatusOK || a.File.Hash != kept.File.Hash {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	elsewhere, _ := h.brings(h.owner().makes("Elsewhere"), "Eve")
	if a := elsewhere.begins("b.jpg", len(file), sum(file)); a.StatusCode != http.StatusCreated || a.Offset != 0 {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	elsewhere.asks("GET", elsewhere.files()+"/"+kept.File.Hash, nil).isRefused(t, "another room's file", http.StatusNotFound, "no_file")
	if a := elsewhere.brought("b.jpg", file); a.File.Hash != kept.File.Hash {
		t.Errorf("%s", a.body)
	}
}

func TestFilesSurviveARestartAndUploadsDoNot(t *testing.T) {
	h := open(t)
	_, room, _ := strings.Cut(h.link("lobby"), "/r/")
	ada, _ := h.brings(room, "Ada")
	model := samples.Body("1.0").Bytes()
	kept := ada.brought("Ada.vrm", model)
	half := ada.begins("b", 100, sum([]byte("b")))
	ada.sends(half.Upload, 0, make([]byte, 50), false)
	h.restarts()
	http.DefaultClient.CloseIdleConnections() // to the server of before
	c := &caller{h, ada.key}
	c.enters(room, "Ada")
	ada.base = h.bases()[0].url
	got := ada.asks("GET", ada.files()+"/"+kept.File.Hash, nil)
	if !bytes.Equal(got.body, model) || got.Header.Get("Content-Disposition") != "attachment; filename=Ada.glb" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
	ada.asks("HEAD", half.Upload, nil)
	ada.sends(half.Upload, 50, nil, false).isRefused(t, "an upload of before", http.StatusNotFound, "no_upload")
	drafts, err := os.ReadDir(filepath.Join(h.cfg.Data, "blobs", "new"))
	if err != nil || len(drafts) != 0 {
		t.Errorf("%v, %v", drafts, err)
	}
	about := &caller{h, ada.key}
	if status, answer := about.calls("GET", "/rooms/"+room+"/files/"+kept.File.Hash+"/about", nil); status != http.StatusOK || !strings.Contains(string(answer), `"body":"1.0"`) {
		t.Errorf("%d %s", status, answer)
	}
	if status, answer := h.owner().calls("GET", "/rooms/"+room+"/files", nil); status != http.StatusOK || !strings.Contains(string(answer), about.id()) {
		t.Errorf("%d %s", status, answer)
	}
}

func TestFilesAreForPeopleInTheRoom(t *testing.T) {
	h := open(t)
	owner := h.owner()
	room := owner.makes("Ours")
	ada, inside := h.brings(room, "Ada")
	kept := ada.brought("a.png", samples.PNG(samples.Corners(9, 9, 9)))
	path := ada.files() + "/" + kept.File.Hash
	stranger := &bringer{t, ada.base, h.account().key, room, nil}
	member, host, server := *stranger, *stranger, *stranger
	for role, b := range map[string]*bringer{"member": &member, "host": &host} {
		c := h.account()
		owner.gives(c, room, role)
		b.key = c.key
	}
	server.key = owner.key
	stranger.asks("GET", path, nil).isRefused(t, "the link alone", http.StatusForbidden, "not_inside")
	stranger.begins("x", 1, sum(nil)).isRefused(t, "the link alone", http.StatusForbidden, "not_inside")
	member.asks("GET", path, nil).isRefused(t, "a member outside", http.StatusForbidden, "not_inside")
	(&bringer{t, ada.base, "", room, nil}).asks("GET", path, nil).isRefused(t, "nobody", http.StatusUnauthorized, "key_needed")
	for _, b := range []*bringer{&host, &server} {
		if a := b.asks("GET", path, nil); a.StatusCode != http.StatusOK {
			t.Errorf("who looks after the room: %d %s", a.StatusCode, a.body)
		}
	}
	// A closed door and a passcode do not concern those who are inside.
	owner.does("PATCH", "/rooms/"+room, map[string]any{"door": "locked", "passcode": "sesame"}, nil)
	if a := ada.asks("GET", path, nil); a.StatusCode != http.StatusOK {
		t.Errorf("inside: %d %s", a.StatusCode, a.body)
	}
	ada.asks("DELETE", path, nil).isRefused(t, "a guest", http.StatusForbidden, "forbidden")
	if a := host.asks("DELETE", path, nil); a.StatusCode != http.StatusNoContent {
		t.Errorf("a host: %d %s", a.StatusCode, a.body)
	}
	ada.asks("GET", path, nil).isRefused(t, "a removed file", http.StatusNotFound, "no_file")
	host.asks("DELETE", path, nil).isRefused(t, "a removed file", http.StatusNotFound, "no_file")
	ada.brought("a.png", samples.PNG(samples.Corners(9, 9, 9)))
	begun := ada.begins("b", 10, sum([]byte("b")))
	owner.does("POST", fmt.Sprintf("/rooms/%s/people/%d", room, inside.You()), map[string]string{"action": "ban"}, nil)
	inside.isOut("banned")
	ada.asks("GET", path, nil).isRefused(t, "banned", http.StatusForbidden, "not_inside")
	ada.sends(begun.Upload, 0, []byte("x"), false).isRefused(t, "banned", http.StatusForbidden, "not_inside")
	owner.gives(&caller{h, ada.key}, room, "host")
	ada.asks("GET", ada.files(), nil).isRefused(t, "a banned host", http.StatusForbidden, "not_inside")
	ada.asks("DELETE", path, nil).isRefused(t, "a banned host", http.StatusForbidden, "not_inside")
}

func TestAnUploadGoesOnAfterALostConnection(t *testing.T) {
	t.Run("HTTP 1", func(t *testing.T) { goesOn(t, false) })
	t.Run("HTTP 2", func(t *testing.T) { goesOn(t, true) })
}

// goesOn sends half of a part and then nothing, and continues on another connection or
// stream.
func goesOn(t *testing.T, two bool) {
	h := openWith(t, func(c *config) {
		if two {
			c.TLS = "self"
		}
	})
	ada, _ := h.brings(h.owner().makes("Ours"), "Ada")
	if two {
		transport := &http.Transport{TLSClientConfig: h.trusting(), ForceAttemptHTTP2: true}
		defer transport.CloseIdleConnections()
		ada.client = &http.Client{Transport: transport}
		ada.base = "https://" + h.port.Addr().String()
	}
	file := samples.PNG(samples.Corners(300, 300, 9))
	begun := ada.begins("a.png", len(file), sum(file))
	stuck, feed := io.Pipe()
	ended := make(chan *answered, 1)
	go func() {
		ended <- ada.asks("PATCH", begun.Upload, stuck, "Content-Type", "application/partial-upload", "Upload-Offset", "0", "Upload-Complete", "?0")
	}()
	_, err := feed.Write(file[:100])
	must(t, err)
	upload, err := h.uploads.Find(roomID(t, ada.room), accountID(t, ada.key), begun.Upload[strings.LastIndexByte(begun.Upload, '/')+1:])
	must(t, err)
	h.awaits("the bytes", func() bool { return upload.Received() == 100 })
	began := time.Now()
	a := ada.asks("HEAD", begun.Upload, nil)
	if (a.ProtoMajor == 2) != two {
		t.Errorf("HTTP %d", a.ProtoMajor)
	}
	if a.Header.Get("Upload-Offset") != "100" || time.Since(began) > 5*time.Second {
		t.Fatalf("%v after %v", a.Header, time.Since(began))
	}
	feed.Close()
	(<-ended).isRefused(t, "the lost part", http.StatusRequestTimeout, "too_slow")
	if again := ada.begins("a.png", len(file), sum(file)); again.Upload != begun.Upload || again.Offset != 100 {
		t.Errorf("%s", again.body)
	}
	if a := ada.sends(begun.Upload, 100, file[100:], true); a.StatusCode != http.StatusCreated {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	half := ada.begins("b.png", 10, sum([]byte("b")))
	if a := ada.asks("DELETE", half.Upload, nil); a.StatusCode != http.StatusNoContent {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	ada.sends(half.Upload, 0, []byte("x"), false).isRefused(t, "a cancelled upload", http.StatusNotFound, "no_upload")
	if n := h.uploads.Unfinished(); n != 0 {
		t.Errorf("%d unfinished", n)
	}
}

func roomID(t *testing.T, text string) worldstate.RoomID {
	t.Helper()
	id, err := worldstate.ParseRoomID(text)
	must(t, err)
	return id
}

func accountID(t *testing.T, key string) worldstate.AccountID {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(key)
	must(t, err)
	return worldstate.AccountOf(b)
}

func unmarshal(t *testing.T, data []byte, into any) {
	t.Helper()
	must(t, json.Unmarshal(data, into))
}
