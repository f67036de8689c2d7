package web

import (
	"net/http"
	"strconv"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/board"
)

func (a *api) erasers(q *request) (int, any, error) {
	type entry struct {
		Board   uint32       `json:"board"`
		Author  board.Author `json:"author"`
		Name    string       `json:"name"`
		Strokes int          `json:"strokes"`
		Last    time.Time    `json:"last"`
	}
	all, err := a.Rooms.Erasers(q.Context(), q.room)
	return listed("erased", err, all, func(e worldstate.Eraser) any {
		return entry{e.Object, e.Author, e.Name, e.Strokes, time.UnixMilli(e.Last).UTC()}
	})
}

func (a *api) restoreErased(q *request) (int, any, error) {
	var author board.Author
	object, err := strconv.ParseUint(q.PathValue("board"), 10, 32)
	if err != nil || author.UnmarshalText([]byte(q.PathValue("author"))) != nil {
		return 0, nil, errNotFound
	}
	back, left, err := a.Rooms.RestoreErased(q.Context(), q.room, uint32(object), author)
	return http.StatusOK, map[string]int{"back": back, "left": left}, err
}
