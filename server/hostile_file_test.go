package main

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color/palette"
	"image/gif"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"stoa/clients/headless"
	"stoa/server/content/samples"
	"stoa/worldstate"
)

// hostile is a file that must be refused with the code, or made harmless.
type hostile struct {
	file []byte
	code string // empty: taken, without what is hostile
}

// inflated is a PNG whose pixels are compressed a thousand times, of the largest size
// that is decoded.
func inflated(width, height int, pixels int) []byte {
	var packed bytes.Buffer
	z, _ := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	zeros := make([]byte, 1<<20)
	for left := pixels; left > 0; left -= len(zeros) {
		_, _ = z.Write(zeros[:min(left, len(zeros))])
	}
	z.Close()
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(width)), uint32(height))
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), samples.Chunk("IHDR", append(head, 8, 6, 0, 0, 0)), samples.Chunk("IDAT", packed.Bytes()), samples.Chunk("IEND", nil)}, nil)
}

// frames is an animation of many frames.
func frames() []byte {
	all := &gif.GIF{}
	for range 500 {
		all.Image, all.Delay = append(all.Image, image.NewPaletted(image.Rect(0, 0, 64, 64), palette.Plan9)), append(all.Delay, 0)
	}
	var b bytes.Buffer
	_ = gif.EncodeAll(&b, all) // into memory
	return b.Bytes()
}

// hostileFiles are all of them but those that lie about size and hash.
func hostileFiles() map[string]hostile {
	good := samples.PNG(samples.Corners(64, 64, 255))
	small := samples.PNG(samples.Corners(8, 8, 200))
	page := []byte("<script>alert(document.domain)</script><!--")
	comment := append([]byte{'!', 0xfe, byte(len(page))}, append(slices.Clone(page), 0)...)
	moving := frames()
	flow := slices.Concat(moving[:13+256*3], comment, moving[13+256*3:])
	if moving[10]&0x80 == 0 {
		flow = slices.Concat(moving[:13], comment, moving[13:])
	}
	entities := "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'>" + strings.Repeat("<!ENTITY b '&a;&a;&a;&a;'>", 10) + "]><svg>&b;</svg>"
	all := map[string]hostile{
		"a PNG of 50,000 x 50,000":     {inflated(50_000, 50_000, 100), "picture_too_large"},
		"a PNG that inflates":          {inflated(3400, 3400, 3400*(3400*4+1)), ""},
		"a PNG that inflates too far":  {inflated(100, 100, 200<<20), "file_broken"},
		"a PNG of too few pixels":      {inflated(3400, 3400, 1000), "file_broken"},
		"a PNG of 2^31 pixels a side":  {inflated(1<<31-1, 1<<31-1, 100), "picture_too_large"},
		"a truncated PNG":              {good[:len(good)/2], "file_broken"},
		"a PNG that is a ZIP too":      {append(slices.Clone(small), "PK\x05\x06\x00\x00<script>"...), ""},
		"a PNG with a page in a text":  {slices.Concat(small[:33], samples.Chunk("tEXt", page), small[33:]), ""},
		"a JPEG with a place":          {samples.TurnedJPEG(samples.Corners(64, 64, 255), 3), ""},
		"a truncated JPEG":             {samples.JPEG(samples.Corners(64, 64, 255))[:300], "file_broken"},
		"a GIF that is a page too":     {flow, ""},
		"an animation of many frames":  {moving, ""},
		"a GIF of 65,535 x 65,535":     {[]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"), "picture_too_large"},
		"a WebP of 16,384 x 16,384":    {samples.WebP(16384, 16384), "picture_too_large"},
		"a WebP of many trees":         {append(samples.WebP(64, 64)[:16], append([]byte("\xff\xff\xff\x01"), samples.WebP(64, 64)[20:]...)...), "picture_too_large"},
		"an SVG with a script":         {[]byte("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "file_type"},
		"an SVG of entities":           {[]byte(entities), "file_type"},
		"an SVG that fetches":          {[]byte("\xef\xbb\xbf  <svg><image href='http://10.0.0.1/'/></svg>"), "file_type"},
		"a page":                       {[]byte("<!doctype html><script>alert(1)</script>"), "file_type"},
		"a program":                    {[]byte("\x7fELF\x02\x01\x01"), "file_type"},
		"a ZIP":                        {[]byte("PK\x03\x04"), "file_type"},
		"a PDF":                        {[]byte("%PDF-1.7"), "file_type"},
		"a TIFF":                       {[]byte("II*\x00\x08\x00\x00\x00"), "file_type"},
		"a glTF that refers elsewhere": {[]byte(`{"asset":{"version":"2.0"},"buffers":[{"uri":"file:///etc/passwd"}]}`), "file_type"},
		"one byte":                     {[]byte("G"), "file_type"},
		"a model of many bytes behind": {append(samples.Triangle().Bytes(), "<script>"...), "file_broken"},
		"a truncated model":            {samples.Body("1.0").Bytes()[:900], "file_broken"},
		"a model of no JSON":           {samples.GLB([]byte("{\"asset\":"), nil), "file_broken"},
		"a model of much JSON":         {samples.GLB(bytes.Repeat([]byte(" "), 5<<20), nil), "model_too_heavy"},
	}
	large := samples.Triangle()
	large.Bin = append(large.Bin, make([]byte, 60<<20)...)
	view := large.Add("bufferViews", samples.Object{"buffer": 0, "byteLength": len(large.Bin)})
	large.Part()["indices"] = large.Add("accessors", samples.Object{"bufferView": view, "componentType": samples.U8, "count": len(large.Bin), "type": "SCALAR"})
	all["a model of 60 MiB"] = hostile{large.Bytes(), "file_broken"} // its first indices are the numbers of the triangle
	for name, b := range samples.Breaks() {
		m := samples.Triangle()
		b.Break(m)
		all["a model: "+name] = hostile{m.Bytes(), b.Code}
	}
	return all
}

// besieged is the real server in a process of its own, with a room.
type besieged struct {
	t          *testing.T
	command    *exec.Cmd
	link, base string
	room       string
}

func besiege(t *testing.T) *besieged {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "stoa")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	address := freeAddress(t)
	c := exec.Command(binary, "--listen", address, "--udp", address, "--ops", "", "--log-level", "error", "--data", t.TempDir())
	c.Stderr = os.Stderr
	printed, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	line, err := bufio.NewReader(printed).ReadString('\n')
	must(t, err)
	b := &besieged{t: t, command: c, link: strings.Fields(line)[1]}
	b.base, b.room, _ = strings.Cut(b.link, "/r/")
	return b
}

// memory returns a figure of the process in bytes: VmRSS or VmHWM, the most so far.
func (b *besieged) memory(figure string) int64 {
	b.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", b.command.Process.Pid))
	must(b.t, err)
	for _, line := range strings.Split(string(status), "\n") {
		if name, value, _ := strings.Cut(line, ":"); name == figure {
			n, err := strconv.ParseInt(strings.Fields(value)[0], 10, 64)
			must(b.t, err)
			return n << 10
		}
	}
	b.t.Fatalf("no %s", figure)
	return 0
}

// intrudes lets a new account come in, and returns it as a bringer.
func (b *besieged) intrudes() (*bringer, *headless.Client) {
	b.t.Helper()
	who := &bringer{b.t, b.base, "", b.room, nil}
	var account struct{ Key string }
	unmarshal(b.t, who.asks("POST", "/api/v1/accounts", nil).body, &account)
	who.key = account.Key
	c, err := headless.Dial(soon(b.t), b.link, headless.Options{Name: "Mallory", Key: account.Key})
	must(b.t, err)
	return who, c
}

// notices draws until stopped, and returns the longest time until a stroke was on disk.
func (p *person) notices() (stop func() (strokes int, longest time.Duration)) {
	ctx, cancel := context.WithCancel(p.t.Context())
	var running sync.WaitGroup
	var strokes int
	var longest time.Duration
	wall := p.board()
	running.Go(func() {
		for ctx.Err() == nil {
			began := time.Now()
			p.draws(wall)
			strokes, longest = strokes+1, max(longest, time.Since(began))
			time.Sleep(50 * time.Millisecond) // people are no machines
		}
	})
	return func() (int, time.Duration) {
		cancel()
		running.Wait()
		return strokes, longest
	}
}

// TestHostileFiles uploads to the real server what nobody should. All is refused with
// the right code or made harmless, the memory stays bounded, and people inside notice
// nothing.
func TestHostileFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for real time")
	}
	files := hostileFiles() // before the server starts, because making them needs both processors
	b := besiege(t)
	ada, err := headless.Dial(soon(t), b.link, headless.Options{Name: "Ada"})
	must(t, err)
	defer ada.Close()
	inside := &person{Client: ada, t: t, name: "Ada"}
	inside.sees("the room", (*worldstate.Replica).Complete)
	inside.draws(inside.board())
	before := b.memory("VmRSS")
	stop := inside.notices()
	var slow sync.WaitGroup
	slow.Go(func() { b.trickles() })
	for _, name := range slices.Sorted(maps.Keys(files)) {
		b.tries(name, files[name])
	}
	b.lies()
	slow.Wait()
	strokes, longest := stop()
	grown := b.memory("VmHWM") - before
	t.Logf("%d files; memory grew by at most %d MiB over %d MiB; %d strokes, the slowest on disk after %v", len(files), grown>>20, before>>20, strokes, longest)
	if grown > 64<<20 {
		t.Errorf("memory grew by %d MiB", grown>>20)
	}
	if strokes < 10 || longest > 2*time.Second {
		t.Errorf("%d strokes, the slowest took %v", strokes, longest)
	}
	if ada.Err() != nil || ada.Visits() != 1 {
		t.Errorf("Ada was disturbed: %v, %d visits", ada.Err(), ada.Visits())
	}
}

// tries uploads one file as somebody new.
func (b *besieged) tries(name string, h hostile) {
	b.t.Helper()
	who, c := b.intrudes()
	defer c.Close()
	a := who.uploads("../../../etc/passwd\x00"+name, h.file)
	switch {
	case h.code != "":
		if a.Error.Code != h.code || a.Error.Detail == "" || a.Header.Get("Upload-Complete") != "?1" {
			b.t.Errorf("%s: %d %s; want %s", name, a.StatusCode, a.body, h.code)
		}
	case a.StatusCode != http.StatusCreated:
		b.t.Errorf("%s: %d %s; want a file", name, a.StatusCode, a.body)
	default:
		got := who.asks("GET", who.files()+"/"+a.File.Hash, nil)
		for _, part := range []string{"script", "PK", "secret", "Exif", "NETSCAPE"} {
			if bytes.Contains(got.body, []byte(part)) {
				b.t.Errorf("%s: %q is kept", name, part)
			}
		}
		if got.Header.Get("Content-Type") != a.File.Type || strings.ContainsAny(got.Header.Get("Content-Disposition"), "/\\\x00") {
			b.t.Errorf("%s: %v", name, got.Header)
		}
	}
}

// lies tells other sizes, hashes and names than the truth, and what is no request.
func (b *besieged) lies() {
	b.t.Helper()
	file := samples.PNG(samples.Corners(9, 9, 9))
	who, c := b.intrudes()
	defer c.Close()
	who.begins("a", 65<<20, sum(file)).isRefused(b.t, "a file of 65 MiB", http.StatusRequestEntityTooLarge, "file_too_large")
	who.begins("a", -1, sum(file)).isRefused(b.t, "a negative size", http.StatusBadRequest, "bad_request")
	who.begins("a", 1, "../../stoa.db").isRefused(b.t, "a path as a hash", http.StatusBadRequest, "bad_request")
	who.begins("a", 1, strings.ToUpper(sum(file))).isRefused(b.t, "another form of a hash", http.StatusBadRequest, "bad_request")
	for _, hash := range []string{"..%2f..%2fstoa.db", "stoa.db", strings.Repeat("0", 64), sum(file)[:62] + "%2f"} {
		who.asks("GET", who.files()+"/"+hash, nil).isRefused(b.t, "a file "+hash, http.StatusNotFound, "no_file")
	}
	who.asks("GET", "/api/v1/rooms/"+who.room+"/uploads/..%2f..%2fstoa.db", nil).isRefused(b.t, "an upload by path", http.StatusNotFound, "no_upload")

	other := who.begins("a", len(file), sum(file[1:]))
	who.sends(other.Upload, 0, file, true).isRefused(b.t, "another hash", http.StatusUnprocessableEntity, "wrong_hash")
	longer := who.begins("a", len(file)-1, sum(file))
	who.sends(longer.Upload, 0, file, true).isRefused(b.t, "more bytes", http.StatusBadRequest, "wrong_size")
	shorter := who.begins("a", len(file)+1, sum(file))
	who.sends(shorter.Upload, 0, file, true).isRefused(b.t, "fewer bytes", http.StatusBadRequest, "wrong_size")
	who.sends(shorter.Upload, 1<<62, file, false).isRefused(b.t, "a far offset", http.StatusConflict, "wrong_offset")
	who.sends(shorter.Upload, -5, file, false).isRefused(b.t, "a negative offset", http.StatusConflict, "wrong_offset")
	who.asks("PATCH", shorter.Upload, bytes.NewReader(file)).isRefused(b.t, "a part without an offset", http.StatusBadRequest, "bad_request")

	large, c2 := b.intrudes()
	defer c2.Close()
	begun := large.begins("a", 64<<20, sum(file))
	large.sends(begun.Upload, 0, make([]byte, 5<<20), false).isRefused(b.t, "a part of 5 MiB", http.StatusRequestEntityTooLarge, "part_too_large")
	refused := map[string]int{}
	for i := range 30 {
		a := large.begins("a", 1, sum([]byte{byte(i)}))
		refused[a.Error.Code]++
	}
	if refused[""] != 3 || refused["too_many"] != 6 || refused["too_fast"] != 21 {
		b.t.Errorf("30 more uploads of an account: %v", refused)
	}
}

// trickles sends a part byte by byte: the server ends it, and keeps what came.
func (b *besieged) trickles() {
	who, c := b.intrudes()
	defer c.Close()
	begun := who.begins("a", 1000, sum([]byte("a")))
	body, feed := io.Pipe()
	ended := make(chan *answered, 1)
	go func() {
		ended <- who.asks("PATCH", begun.Upload, body, "Content-Type", "application/partial-upload", "Upload-Offset", "0", "Upload-Complete", "?0")
	}()
	began := time.Now()
	for {
		select {
		case a := <-ended:
			a.isRefused(b.t, "a slow part", http.StatusRequestTimeout, "too_slow")
			if n, err := strconv.Atoi(a.Header.Get("Upload-Offset")); n < 5 || err != nil || time.Since(began) > 14*time.Second {
				b.t.Errorf("after %v: %v", time.Since(began), a.Header)
			}
			feed.Close()
			return
		case <-time.After(time.Second): // a slow client
			go func() { _, _ = feed.Write([]byte("x")) }()
		}
	}
}
