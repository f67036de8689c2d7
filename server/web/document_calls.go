package web

import (
	"cmp"
	"context"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"stoa/server/auth"
	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

// sight returns the document of the path and what the caller may do with it. Only people
// whom the room lets see it get so far.
func (a *api) sight(q *request) (id record.ID, may sight, err error) {
	if err := a.Rooms.Inside(q.Context(), q.room, q.account); err != nil {
		return id, may, err
	}
	if err := hexID(id[:], q.PathValue("object")); err != nil {
		return id, may, worldstate.ErrNoDocument
	}
	found, err := a.Rooms.Document(q.Context(), q.room, id, q.account, q.role)
	return id, sight{found.Draws, found.Name}, err
}

// sight is what a caller may do with a document.
type sight struct {
	draws bool
	name  string // of the participant
}

// givePass answers POST /rooms/{room}/documents/{object}/pass.
func (a *api) givePass(q *request) (int, any, error) {
	var in struct {
		Write bool   `json:"write"`
		Name  string `json:"name"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	id, may, err := a.sight(q)
	if err != nil {
		return 0, nil, err
	}
	if in.Write && !may.draws {
		return 0, nil, errForbidden
	}
	name, err := a.authorName(q, cmp.Or(in.Name, may.name))
	if err != nil {
		return 0, nil, err
	}
	pass := auth.Pass{Room: q.room, Document: id, Account: q.account, Name: name, Writes: in.Write}
	token := a.Editors.Passes.Give(&pass, time.Now())
	scheme := "ws"
	if q.URL.Scheme == "https" {
		scheme = "wss"
	}
	url := scheme + "://" + q.Host + "/yjs/" + q.room.String() + "/" + hex.EncodeToString(id[:])
	return http.StatusOK, map[string]any{"token": token, "url": url, "expires": pass.Expires().UTC()}, nil
}

// authorName returns the name under which an editor outside the room writes: the one given,
// or that of the member.
func (a *api) authorName(q *request, given string) (string, error) {
	if given == "" {
		all, err := a.Store.Members(q.Context(), q.room)
		if err != nil {
			return "", err
		}
		for _, m := range all {
			if m.Account == q.account {
				given = m.Name
			}
		}
	}
	return roomName(given)
}

// endPasses answers DELETE /rooms/{room}/documents/{object}/pass. Whoever has passes may end
// them, whatever the room allows by now.
func (a *api) endPasses(q *request) (int, any, error) {
	var id record.ID
	if err := hexID(id[:], q.PathValue("object")); err != nil {
		return 0, nil, worldstate.ErrNoDocument
	}
	a.Editors.Passes.End(q.room, id, q.account, time.Now())
	ctx, cancel := context.WithTimeout(context.WithoutCancel(q.Context()), endTime)
	defer cancel()
	return done(true, a.Rooms.EndEdits(ctx, q.room, id, q.account, auth.ErrPass))
}

// endTime limits how long ending editors may take.
const endTime = 10 * time.Second

// versions answers GET /rooms/{room}/documents/{object}/versions.
func (a *api) versions(q *request) (int, any, error) {
	id, _, err := a.sight(q)
	if err != nil {
		return 0, nil, err
	}
	all, err := a.Store.Versions(q.Context(), q.room, id)
	return listed("versions", err, all, func(v store.DocumentVersion) any { return versionOf(v) })
}

// version is a state of a document that can be read again.
type version struct {
	Number  int64     `json:"number"`
	At      time.Time `json:"at"`
	Name    string    `json:"name"`
	Authors []string  `json:"authors"` // of what is new in it
}

func versionOf(v store.DocumentVersion) version {
	return version{v.Number, time.UnixMilli(v.At).UTC(), v.Name, append([]string{}, v.Authors...)}
}

// nameVersion answers POST /rooms/{room}/documents/{object}/versions: the document as it is
// now becomes a version with a name.
func (a *api) nameVersion(q *request) (int, any, error) {
	var in struct {
		Name string `json:"name"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	id, may, err := a.sight(q)
	if err != nil {
		return 0, nil, err
	}
	if !may.draws {
		return 0, nil, errForbidden
	}
	name, err := roomName(in.Name)
	if err != nil {
		return 0, nil, err
	}
	r, err := a.reading(q)
	if err != nil {
		return 0, nil, err
	}
	defer r.end()
	if err := a.Rooms.NameVersion(q.Context(), q.room, id, name); err != nil {
		return 0, nil, err
	}
	all, err := a.Store.Versions(q.Context(), q.room, id)
	if err == nil && len(all) == 0 {
		err = store.ErrNoVersion // nothing was ever written
	}
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, versionOf(all[0]), nil
}

// fetchVersion answers GET /rooms/{room}/documents/{object}/versions/{number}.
func (a *api) fetchVersion(q *request) (int, any, error) {
	id, _, err := a.sight(q)
	if err != nil {
		return 0, nil, err
	}
	number, err := strconv.ParseInt(q.PathValue("number"), 10, 64)
	if err != nil {
		return 0, nil, store.ErrNoVersion
	}
	r, err := a.reading(q)
	if err != nil {
		return 0, nil, err
	}
	defer r.end()
	update, err := a.Store.Version(q.Context(), q.room, id, number)
	if err != nil {
		return 0, nil, err
	}
	return r.answers("application/octet-stream", update)
}

// documentText answers GET /rooms/{room}/documents/{object}/text.
func (a *api) documentText(q *request) (int, any, error) {
	form := cmp.Or(q.FormValue("form"), "text")
	write, known := textForms[form]
	if !known {
		return 0, nil, bad("form is text, markdown or html")
	}
	id, _, err := a.sight(q)
	if err != nil {
		return 0, nil, err
	}
	r, err := a.reading(q)
	if err != nil {
		return 0, nil, err
	}
	defer r.end()
	update, err := a.Store.Text(q.Context(), q.room, id)
	if err != nil {
		return 0, nil, err
	}
	tree, err := document.Read(update)
	if err != nil {
		return 0, nil, err
	}
	return r.answers(mediaTypes[form], []byte(write(tree)))
}

// textForms are the forms in which a document can be read.
var textForms = map[string]func(*document.Tree) string{"text": (*document.Tree).Text, "markdown": (*document.Tree).Markdown, "html": (*document.Tree).HTML}

var mediaTypes = map[string]string{"text": "text/plain; charset=utf-8", "markdown": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8"}
