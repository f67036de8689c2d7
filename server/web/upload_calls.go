package web

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"stoa/server/content"
	"stoa/server/uploads"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// Header fields of resumable uploads. PROTOCOL.md section 13.1.
const (
	uploadOffset   = "Upload-Offset"
	uploadLength   = "Upload-Length"
	uploadComplete = "Upload-Complete"
	uploadLimit    = "Upload-Limit"
	partialUpload  = "application/partial-upload"
)

// beginUpload answers POST /rooms/{room}/files.
func (a *api) beginUpload(q *request) (int, any, error) {
	if err := a.Rooms.Creates(q.Context(), q.room, q.account, q.role); err != nil {
		return 0, nil, err
	}
	now := time.Now()
	if !q.from.Local && !a.uploadsFrom.count("", q.from, now) || !a.uploadsBy.count(q.account.String(), now) {
		return 0, nil, errAttempts
	}
	var in struct {
		Name string              `json:"name"`
		Size int64               `json:"size"`
		Hash worldstate.FileHash `json:"sha256"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	there, err := a.Store.FileFrom(q.Context(), q.room, in.Hash)
	if err == nil {
		_, err = a.Store.KeepFile(q.Context(), q.room, there.Hash)
		return http.StatusOK, map[string]any{"file": entryOf(there)}, err
	}
	if !errors.Is(err, store.ErrNoFile) {
		return 0, nil, err
	}
	switch {
	case in.Size < 1:
		return 0, nil, bad("size is the number of bytes of the file")
	case in.Size > content.MaxSize:
		return 0, nil, content.TooLarge(in.Size, content.MaxSize)
	}
	if err := a.Store.SpaceFor(q.Context(), q.room, in.Size); err != nil {
		return 0, nil, err
	}
	u, err := a.Uploads.Begin(uploads.Wanted{Room: q.room, By: q.account, From: q.from, Name: CleanFileName(in.Name), Size: in.Size, Hash: in.Hash})
	if err != nil {
		return 0, nil, err
	}
	p, err := u.Progress(q.Context())
	if err != nil {
		return 0, nil, err
	}
	path := "/api/v1/rooms/" + q.room.String() + "/uploads/" + u.ID
	q.w.Header().Set("Location", path)
	q.tell(u, p)
	return http.StatusCreated, map[string]any{"upload": path, "offset": p.Offset}, nil
}

// tell sets the header fields about an upload.
func (q *request) tell(u *uploads.Upload, p uploads.Progress) {
	h := q.w.Header()
	h.Set(uploadOffset, strconv.FormatInt(p.Offset, 10))
	h.Set(uploadLength, strconv.FormatInt(u.Size, 10))
	h.Set(uploadComplete, "?0")
	if p.Complete {
		h.Set(uploadComplete, "?1")
	}
	h.Set(uploadLimit, fmt.Sprintf("max-size=%d, max-append-size=%d, max-age=%d", content.MaxSize, uploads.MaxAppend, int(uploads.Life.Seconds())))
}

// upload returns the upload of the path.
func (a *api) upload(q *request) (*uploads.Upload, error) {
	if err := a.Rooms.Inside(q.Context(), q.room, q.account); err != nil {
		return nil, err
	}
	return a.Uploads.Find(q.room, q.account, q.PathValue("upload"))
}

// uploadProgress answers GET and HEAD of an upload.
func (a *api) uploadProgress(q *request) (int, any, error) {
	u, err := a.upload(q)
	if err != nil {
		return 0, nil, err
	}
	p, err := u.Progress(q.Context())
	if err != nil {
		return 0, nil, err
	}
	q.tell(u, p)
	out := map[string]any{"offset": p.Offset, "size": u.Size, "complete": p.Complete}
	switch {
	case p.Err != nil:
		problem, values := problemOf(p.Err)
		out["error"] = refusal{problem.code, problem.detail, values}
	case p.Ended:
		out["file"] = entryOf(p.File)
	}
	return http.StatusOK, out, nil
}

// appendUpload answers PATCH of an upload.
func (a *api) appendUpload(q *request) (int, any, error) {
	u, err := a.upload(q)
	if err != nil {
		return 0, nil, err
	}
	offset, err := strconv.ParseInt(q.Header.Get(uploadOffset), 10, 64)
	last := q.Header.Get(uploadComplete) == "?1"
	if kind, _, _ := mime.ParseMediaType(q.Header.Get("Content-Type")); kind != partialUpload || err != nil || !last && q.Header.Get(uploadComplete) != "?0" {
		return 0, nil, bad("a part of an upload has Content-Type: " + partialUpload + ", Upload-Offset: NUMBER, and Upload-Complete: ?0 or ?1")
	}
	body := &interruptible{control: http.NewResponseController(q.w)}
	p, err := u.Append(q.Context(), offset, http.MaxBytesReader(q.w, q.Body, uploads.MaxAppend), body.interrupt)
	body.end()
	if !errors.Is(err, uploads.ErrNone) && !errors.Is(err, uploads.ErrLength) {
		q.tell(u, p)
	}
	switch {
	case err != nil && (!last || !errors.Is(err, uploads.ErrComplete)):
		return 0, nil, appendProblem(err)
	case !last:
		return http.StatusNoContent, nil, nil
	}
	file, err := u.Finish(q.Context())
	if !errors.Is(err, uploads.ErrLength) && !errors.Is(err, uploads.ErrBusy) {
		q.w.Header().Set(uploadComplete, "?1")
	}
	return http.StatusCreated, map[string]any{"file": entryOf(file)}, err
}

// appendProblem says what to do after an append that took a part of the bytes, or none.
func appendProblem(err error) error {
	var large *http.MaxBytesError
	var offset *uploads.OffsetError
	switch {
	case errors.As(err, &offset):
		return &fileProblemError{problemError{http.StatusConflict, "wrong_offset", "the next byte of this upload is another one"}, map[string]any{"expected": offset.Expected}}
	case errors.As(err, &large):
		return &fileProblemError{problemError{http.StatusRequestEntityTooLarge, "part_too_large", "a part of an upload has at most 4 MiB; what came before is kept"}, map[string]any{"most": large.Limit}}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &problemError{http.StatusRequestTimeout, "too_slow", "the part did not arrive in time; what came is kept, send smaller parts"}
	}
	return err
}

// cancelUpload answers DELETE of an upload.
func (a *api) cancelUpload(q *request) (int, any, error) {
	u, err := a.upload(q)
	if err != nil {
		return 0, nil, err
	}
	return done(true, u.Cancel(q.Context()))
}

// interruptible is a request whose body another request may end.
type interruptible struct {
	control *http.ResponseController

	mu   sync.Mutex // guards over
	over bool       // the connection may carry another request
}

func (i *interruptible) interrupt() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.over {
		_ = i.control.SetReadDeadline(time.Unix(1, 0)) // an error means that the client is gone
	}
}

func (i *interruptible) end() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.over = true
}
