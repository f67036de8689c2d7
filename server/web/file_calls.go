package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"stoa/server/content"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// fileEntry is a file of a room as people in the room see it.
type fileEntry struct {
	Hash  worldstate.FileHash `json:"hash"`
	Size  int64               `json:"size"`
	Type  string              `json:"type"`
	Name  string              `json:"name"`
	At    time.Time           `json:"at"`
	Costs json.RawMessage     `json:"costs"`
}

func entryOf(f store.File) fileEntry {
	return fileEntry{f.Hash, f.Size, f.Type, f.Name, f.At, json.RawMessage(f.Costs)}
}

// files answers GET /rooms/{room}/files, with who brought each.
func (a *api) files(q *request) (int, any, error) {
	type entry struct {
		fileEntry
		Account worldstate.AccountID `json:"account"`
	}
	if err := a.Rooms.Inside(q.Context(), q.room, q.account); err != nil {
		return 0, nil, err
	}
	all, err := a.Store.Files(q.Context(), q.room)
	return listed("files", err, all, func(f store.File) any { return entry{entryOf(f), f.By} })
}

// file returns the file of the path.
func (a *api) file(q *request) (store.File, error) {
	if err := a.Rooms.Inside(q.Context(), q.room, q.account); err != nil {
		return store.File{}, err
	}
	h, err := worldstate.ParseFileHash(q.PathValue("hash"))
	if err != nil {
		return store.File{}, store.ErrNoFile
	}
	return a.Store.File(q.Context(), q.room, h)
}

// aboutFile answers GET /rooms/{room}/files/{hash}/about.
func (a *api) aboutFile(q *request) (int, any, error) {
	f, err := a.file(q)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, entryOf(f), nil
}

// fetchFile answers GET /rooms/{room}/files/{hash}.
func (a *api) fetchFile(q *request) (int, any, error) {
	f, err := a.file(q)
	if err != nil {
		return 0, nil, err
	}
	c, err := a.Store.OpenContent(f.Hash)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, &fileContent{f, c}, nil
}

// removeFile answers DELETE /rooms/{room}/files/{hash}.
func (a *api) removeFile(q *request) (int, any, error) {
	if err := a.Rooms.Inside(q.Context(), q.room, q.account); err != nil {
		return 0, nil, err
	}
	h, err := worldstate.ParseFileHash(q.PathValue("hash"))
	if err != nil {
		return 0, nil, store.ErrNoFile
	}
	found, err := a.Store.RemoveFile(q.Context(), q.room, h)
	if err == nil && !found {
		err = store.ErrNoFile
	}
	return done(true, err)
}

// fileContent is the content of a file as an answer.
type fileContent struct {
	file    store.File
	content *os.File
}

// extensions of the media types of files.
var extensions = map[string]string{content.PNG: ".png", content.JPEG: ".jpg", content.GLB: ".glb"}

// ServeHTTP implements [http.Handler]. A browser neither shows the file as a page nor
// guesses its type, and nothing in it may run.
func (c *fileContent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer c.content.Close()
	h := w.Header()
	h.Set("Content-Type", c.file.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": savedName(c.file)}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("ETag", `"`+c.file.Hash.String()+`"`)
	http.ServeContent(w, r, "", time.Time{}, c.content)
}

const maxFileName = 100 // characters

// CleanFileName returns the name of an uploaded file for display: its last part, without
// characters that mislead.
func CleanFileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError, unicode.In(r, unicode.C, unicode.Zl, unicode.Zp):
			return -1
		}
		return r
	}, norm.NFC.String(name))
	if runes := []rune(name); len(runes) > maxFileName {
		name = string(runes[:maxFileName])
	}
	if name = strings.TrimSpace(name); strings.Trim(name, ".") == "" {
		return "file"
	}
	return name
}

// savedName returns the name under which a browser saves a file: one that every system
// takes, and that ends as its type says.
func savedName(f store.File) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"/\|?*%`, r) {
			return '_'
		}
		return r
	}, f.Name)
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	return cmp.Or(strings.Trim(name, ". "), "file") + extensions[f.Type]
}

// fileProblemError is a refusal with the numbers and names of its text.
type fileProblemError struct {
	problemError
	values map[string]any
}

// fileProblem returns the answer to a refused file, nil for other errors.
func fileProblem(err error) *fileProblemError {
	var p *fileProblemError
	var refused *content.Refusal
	var full *store.QuotaError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &refused):
		status := http.StatusUnprocessableEntity
		switch refused.Code {
		case "file_too_large":
			status = http.StatusRequestEntityTooLarge
		case "file_type":
			status = http.StatusUnsupportedMediaType
		}
		return &fileProblemError{problemError{status, refused.Code, refused.Detail}, refused.Values}
	case errors.As(err, &full):
		what := "bytes"
		if full.Files {
			what = "files"
		}
		p := &fileProblemError{problemError{http.StatusForbidden, "room_files_full", "the room has no space for this file; remove some"},
			map[string]any{"what": what, "has": full.Has, "most": full.Most}}
		if full.Server {
			p.code, p.detail, p.values = "server_files_full", "the server has no space for this file; tell its operator", nil // how much others have is theirs
		}
		return p
	}
	return nil
}
