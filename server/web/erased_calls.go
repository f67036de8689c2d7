package web

import (
	"net/http"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

func (a *api) erasers(q *request) (int, any, error) {
	type entry struct {
		Parent  record.ID     `json:"parent"`
		Author  record.Author `json:"author"`
		Name    string        `json:"name"`
		Records int           `json:"records"`
		Last    time.Time     `json:"last"`
	}
	all, err := a.Rooms.Deleters(q.Context(), q.room)
	return listed("erased", err, all, func(e worldstate.Deleter) any {
		return entry{e.Parent, e.Author, e.Name, e.Records, time.UnixMilli(e.Last).UTC()}
	})
}

func (a *api) restoreErased(q *request) (int, any, error) {
	var parent record.ID
	var author record.Author
	if parent.UnmarshalText([]byte(q.PathValue("parent"))) != nil || author.UnmarshalText([]byte(q.PathValue("author"))) != nil {
		return 0, nil, errNotFound
	}
	back, left, err := a.Rooms.RestoreDeleted(q.Context(), q.room, parent, author)
	return http.StatusOK, map[string]int{"back": back, "left": left}, err
}
