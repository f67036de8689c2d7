package main

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"

	"stoa/clients/headless"
	"stoa/worldstate/record"
)

// What people write is found by the next one, in Chinese too, and is not found any more
// when it is deleted.
func TestPeopleSearchInTheirRoom(t *testing.T) {
	h := open(t)
	owner, artist := h.owner(), h.account()
	room := owner.makes("Ours")
	ada := artist.enters(room, "Ada")
	id := headless.NewID()
	_, err := ada.Change(soon(t), record.Room, note(id, "👍 今天的会议:\nQ3预算"))
	must(t, err)
	type answer struct {
		Found []struct {
			Object, Kind, In, Snippet string
			Marks                     [][2]int
		}
	}
	search := func(q string) (out answer) {
		t.Helper()
		artist.does("GET", "/rooms/"+room+"/search?q="+url.QueryEscape(q), nil, &out)
		return out
	}
	found := func(q string) string {
		t.Helper()
		out := search(q)
		if len(out.Found) != 1 {
			return fmt.Sprintf("%d found", len(out.Found))
		}
		f, all := out.Found[0], []string(nil)
		for _, m := range f.Marks {
			all = append(all, string(utf16.Decode(utf16.Encode([]rune(f.Snippet))[m[0]:m[1]])))
		}
		if f.Object != fmt.Sprintf("%x", id) || f.Kind != "note" || f.In != "text" {
			t.Errorf("%+v", f)
		}
		return strings.Join(all, "|")
	}
	for q, want := range map[string]string{"会议": "会议", "Q3 预算": "Q3|预算", "q": "Q3", "白板": "0 found", `" OR -(`: "0 found"} {
		if got := found(q); got != want {
			t.Errorf("%q: %q; want %q", q, got, want)
		}
	}
	artist.isRefused("bad_request", "GET", "/rooms/"+room+"/search?q="+strings.Repeat("x", 201), nil)
	h.account().isRefused("not_inside", "GET", "/rooms/"+room+"/search?q=x", nil)
	_, err = ada.Erase(soon(t), record.Room, id)
	must(t, err)
	if got := found("会议"); got != "0 found" {
		t.Errorf("deleted: %s", got)
	}
	_, err = ada.Restore(soon(t), record.Room, id)
	must(t, err)
	ada.writes(id, "白板")
	if found("白板") != "白板" || found("会议") != "0 found" {
		t.Error("what was written anew is not found, or what it was before")
	}
}
