package web

import (
	"unicode/utf16"
	"unicode/utf8"

	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

// maxQuery is how many characters a search has at most. PROTOCOL.md section 11.
const maxQuery = 200

// search answers with what is in the room and has the words of a query.
func (a *api) search(q *request) (int, any, error) {
	type entry struct {
		Object  record.ID `json:"object"`
		Parent  record.ID `json:"parent"`
		Kind    string    `json:"kind"`
		Title   string    `json:"title"`
		In      string    `json:"in"`
		Snippet string    `json:"snippet"`
		Marks   [][2]int  `json:"marks"`
	}
	if err := a.Rooms.Inside(q.Context(), q.room, q.account); err != nil {
		return 0, nil, err
	}
	text := q.FormValue("q")
	if utf8.RuneCountInString(text) > maxQuery {
		return 0, nil, bad("a search has at most 200 characters")
	}
	all, err := a.Store.Search(q.Context(), q.room, q.role, text)
	return listed("found", err, all, func(f *store.Found) any {
		return entry{f.Record.ID, f.Parent, f.Record.Kind, f.Record.Properties.Text(record.Name), f.In, f.Snippet, marksOf(f)}
	})
}

// marksOf returns the finds in a snippet, in UTF-16 code units as in JavaScript.
func marksOf(f *store.Found) [][2]int {
	units := func(until int) (n int) {
		for _, r := range f.Snippet[:until] {
			n += utf16.RuneLen(r)
		}
		return n
	}
	marks := [][2]int{}
	for _, m := range f.Marks {
		marks = append(marks, [2]int{units(m.Start), units(m.End)})
	}
	return marks
}
