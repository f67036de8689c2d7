package web

import (
	"net/http"
	"time"

	"stoa/server/rooms"
	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

// doers answers with who changed what since a time.
func (a *api) doers(q *request) (int, any, error) {
	type entry struct {
		Author   record.Author `json:"author"`
		Name     string        `json:"name"`
		Own      bool          `json:"own"`
		Put      int           `json:"put"`
		Patched  int           `json:"patched"`
		Deleted  int           `json:"deleted"`
		Restored int           `json:"restored"`
		First    time.Time     `json:"first"`
		Last     time.Time     `json:"last"`
	}
	since := time.Now().Add(-rooms.DeedsSince)
	if text := q.FormValue("since"); text != "" {
		asked, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return 0, nil, bad("since is a time, such as 2026-01-31T09:30:00Z")
		}
		if asked.After(since) {
			since = asked
		}
	}
	own := q.account.Author(q.room)
	all, err := a.Store.People(q.Context(), q.room, since)
	return listed("people", err, all, func(d store.Deeds) any {
		return entry{d.Author, d.Name, d.Author == own, d.Verbs[record.Put], d.Verbs[record.Patch], d.Verbs[record.Delete], d.Verbs[record.Restore],
			time.UnixMilli(d.First).UTC(), time.UnixMilli(d.Last).UTC()}
	})
}

// takeBack takes back all that an author did since a time.
func (a *api) takeBack(q *request) (int, any, error) {
	var in struct {
		Author record.Author `json:"author"`
		Since  time.Time     `json:"since"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	if in.Author == (record.Author{}) || in.Since.IsZero() {
		return 0, nil, bad("author is 16 hexadecimal digits, since a time")
	}
	done, err := a.Rooms.TakeBack(q.Context(), q.room, q.role, in.Author, in.Since)
	left := map[string]int{"gone": done.Gone, "full": done.Full, "forbidden": done.Forbidden}
	return http.StatusOK, map[string]any{"changed": done.Changed, "left": left, "more": done.More}, err
}
