package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"stoa/worldstate/record"
)

// reads makes a call whose answer is no JSON, and returns it.
func (c *caller) reads(path string) (status int, mediaType string, answer []byte) {
	c.h.t.Helper()
	request, err := http.NewRequestWithContext(soon(c.h.t), "GET", c.h.bases()[0].url+"/api/v1"+path, nil)
	must(c.h.t, err)
	request.Header.Set("Authorization", "Bearer "+c.key)
	response, err := http.DefaultClient.Do(request)
	must(c.h.t, err)
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	must(c.h.t, err)
	return response.StatusCode, response.Header.Get("Content-Type"), answer
}

func TestVersionsOfADocumentOverHTTP(t *testing.T) {
	s := openStudy(t)
	var list struct {
		Versions []struct {
			Number  int64
			Name    string
			Authors []string
			At      string
		}
	}
	s.artist.does("GET", s.pathOf("versions"), nil, &list)
	if len(list.Versions) != 0 {
		t.Errorf("%+v", list)
	}
	s.artist.isRefused("not_found", "POST", s.pathOf("versions"), map[string]string{"name": "Nothing"})
	editor := s.connects(true, s.artist.passFor(s.room, s.id, true))
	editor.isCompared()
	editor.sync(2, typed(1, 0, "first"))
	s.saw("first")
	var made struct {
		Number int64
		Name   string
	}
	s.artist.does("POST", s.pathOf("versions"), map[string]string{"name": " Draft "}, &made)
	editor.sync(2, typed(1, 5, "second"))
	s.saw("second")
	s.guest.does("POST", s.pathOf("versions"), map[string]string{"name": "Final"}, nil)
	s.guest.does("GET", s.pathOf("versions"), nil, &list)
	if v := list.Versions; len(v) != 2 || v[1].Name != "Draft" || v[1].Number != made.Number || v[0].Name != "Final" || fmt.Sprint(v[0].Authors) != "[Ada]" {
		t.Fatalf("%+v", v)
	}
	status, mediaType, update := s.guest.reads(s.pathOf(fmt.Sprintf("versions/%d", made.Number)))
	if status != http.StatusOK || mediaType != "application/octet-stream" || !bytes.Contains(update, []byte("first")) || bytes.Contains(update, []byte("second")) {
		t.Errorf("%d %s %q", status, mediaType, update)
	}
	s.guest.isRefused("not_found", "GET", s.pathOf("versions/999"), nil)
	s.guest.isRefused("not_found", "GET", s.pathOf("versions/x"), nil)
	s.guest.isRefused("bad_name", "POST", s.pathOf("versions"), map[string]string{"name": strings.Repeat("x", 41)})
}

// paragraph is an update that writes a paragraph into an empty document, as TipTap does.
func paragraph(client byte, text string) []byte {
	b := []byte{1, 3, client, 0}
	b = append(b, "\x07\x01\x07default\x03\x09paragraph"...) // an element in the root
	b = append(b, 7, 0, client, 0, 6)                        // its text
	b = append(b, 4, 0, client, 1, byte(len(text)))
	return append(append(b, text...), 0)
}

func TestTheTextOfADocumentOverHTTP(t *testing.T) {
	s := openStudy(t)
	must(t, s.opened.Write(soon(t), paragraph(5, "What <Eve> says.")))
	for form, want := range map[string]string{"": "What <Eve> says.", "?form=markdown": "What \\<Eve\\> says.", "?form=html": "What &lt;Eve&gt; says."} {
		status, mediaType, text := s.artist.reads(s.pathOf("text" + form))
		if status != http.StatusOK || !strings.HasPrefix(mediaType, "text/") || !strings.Contains(string(text), want) {
			t.Errorf("%s: %d %s %q", form, status, mediaType, text)
		}
	}
	s.artist.isRefused("bad_request", "GET", s.pathOf("text?form=pdf"), nil)
}

// What a role does not see, no call about documents shows.
func TestCallsAboutAHiddenDocumentAreRefused(t *testing.T) {
	s := openStudy(t)
	hidden := s.ada.putsDocument(record.Property{Name: "view", Value: record.OfInt(1)})
	board := s.ada.board()
	stranger := s.account()
	for _, call := range [][2]string{{"POST", "pass"}, {"GET", "versions"}, {"POST", "versions"}, {"GET", "versions/1"}, {"GET", "text"}} {
		for who, c := range map[string]*caller{"no_object": s.guest, "not_inside": stranger} {
			var body any
			if call[0] == "POST" {
				body = map[string]string{"name": "A name"}
			}
			c.isRefused(who, call[0], fmt.Sprintf("/rooms/%s/documents/%x/%s", s.room, hidden, call[1]), body)
			if c == s.guest {
				c.isRefused(who, call[0], fmt.Sprintf("/rooms/%s/documents/%x/%s", s.room, board, call[1]), body)
			}
		}
	}
	var p pass
	s.artist.does("POST", fmt.Sprintf("/rooms/%s/documents/%x/pass", s.room, hidden), map[string]any{"write": true}, &p)
	editor := s.connects(true, p)
	editor.isCompared()
	s.owner.gives(s.artist, s.room, "guest")
	editor.isClosed(4000, "role_changed")
	s.connects(true, p).isClosed(4404, "no_object")
}
