package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"stoa/clients/headless"
	"stoa/server/content/samples"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// breaks is a proxy between people and the server that loses the end of one part of an
// upload, and the answer to another one.
func (h *house) breaks(parts *atomic.Int32) (link string) {
	target, err := url.Parse(h.bases()[0].url)
	must(h.t, err)
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, ErrorLog: log.New(io.Discard, "", 0)}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Method == http.MethodPatch {
			switch parts.Add(1) {
			case 2:
				q.Body = io.NopCloser(io.MultiReader(io.LimitReader(q.Body, q.ContentLength/2), lost{}))
			case 4:
				forward.ServeHTTP(httptest.NewRecorder(), q)
				panic(http.ErrAbortHandler)
			}
		}
		forward.ServeHTTP(w, q)
	}))
	proxy.Config.ErrorLog = log.New(io.Discard, "", 0)
	h.t.Cleanup(proxy.Close)
	return strings.Replace(h.link("lobby"), target.String(), proxy.URL, 1)
}

type lost struct{}

func (lost) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestAnUploadGoesOnWhereItBroke(t *testing.T) {
	h := open(t)
	var parts atomic.Int32
	c, err := headless.Dial(soon(t), h.breaks(&parts), headless.Options{Name: "Ada", Part: 100})
	must(t, err)
	defer c.Close()
	file := samples.PNG(samples.Corners(200, 200, 100))
	kept, err := c.Upload(soon(t), "corners.png", file)
	must(t, err)
	if least := len(file)/100 + 2; int(parts.Load()) < least {
		t.Errorf("%d parts of a file of %d bytes, fewer than %d: nothing broke", parts.Load(), len(file), least)
	}
	got, err := c.Fetch(soon(t), kept.Hash)
	must(t, err)
	if sum(got) != kept.Hash.String() || kept.Type != "image/png" {
		t.Errorf("kept %+v, fetched %d bytes with hash %s", kept, len(got), sum(got))
	}
	if about, err := c.About(soon(t), kept.Hash); err != nil || about.Hash != kept.Hash || about.Costs.Rank != "good" {
		t.Errorf("about the file: %+v, %v", about, err)
	}
	if _, err := c.FetchUpTo(soon(t), kept.Hash, len(got)-1); !errors.Is(err, headless.ErrFileTooLarge) {
		t.Errorf("more bytes than were wanted: %v", err)
	}
	if all, err := c.FetchUpTo(soon(t), kept.Hash, len(got)); err != nil || len(all) != len(got) {
		t.Errorf("as many bytes as were wanted: %d, %v", len(all), err)
	}
	if again, err := c.Upload(soon(t), "corners.png", file); err != nil || again.Hash != kept.Hash {
		t.Errorf("brought again: %+v, %v", again, err)
	}
	if _, err := c.Upload(soon(t), "text.png", []byte("no picture")); err == nil || !strings.Contains(err.Error(), "file_type") {
		t.Errorf("a text as a picture: %v", err)
	}
}

// Two uploads of one file by one account share their bytes: each of them is told where to
// go on.
func TestUploadsOfOneFileShareTheirBytes(t *testing.T) {
	h := open(t)
	ada := h.joinsWith("lobby", headless.Options{Name: "Ada", Part: 100})
	file := samples.Triangle().Bytes()
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if kept, err := ada.Upload(soon(t), "triangle.glb", file); err != nil || kept.Hash.String() != sum(file) {
				t.Errorf("kept %+v, %v", kept, err)
			}
		})
	}
	both.Wait()
	if got, err := ada.Fetch(soon(t), worldstate.FileHash(sha256.Sum256(file))); err != nil || !bytes.Equal(got, file) {
		t.Errorf("fetched %d of %d bytes, %v", len(got), len(file), err)
	}
}

func TestOthersSeeWhatAClientHolds(t *testing.T) {
	h := open(t)
	ada, bo := h.joinsWith("lobby", headless.Options{Name: "Ada"}), h.joinsWith("lobby", headless.Options{Name: "Bo"})
	note := headless.NewID()
	_, err := ada.Change(soon(t), record.Room, record.Change{Verb: record.Put, ID: note, Kind: record.Note, Properties: record.Of(
		record.Property{Name: record.X, Value: record.OfInt(0)}, record.Property{Name: record.Y, Value: record.OfInt(1000)}, record.Property{Name: record.Z, Value: record.OfInt(0)},
		record.Property{Name: record.Width, Value: record.OfInt(300)}, record.Property{Name: record.Height, Value: record.OfInt(300)}, record.Property{Name: record.Body, Value: record.OfText("tea")})})
	must(t, err)
	must(t, ada.Hold(note, record.Properties{{Name: record.X, Value: record.OfInt(500)}}))
	bo.sees("the note on its way", func(r *worldstate.Replica) bool {
		held := r.Held[ada.You()]
		return held.Object == note && held.Properties.Number(record.X, 0) == 500
	})
	must(t, ada.LetGo())
	bo.sees("that Ada let go", func(r *worldstate.Replica) bool { return len(r.Held) == 0 })
}
