package web

import (
	"encoding/json"
	"net/http"
)

// problem is the body of every refusal: a stable code of PROTOCOL.md section 10 and a
// sentence.
type problem struct {
	Error struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	} `json:"error"`
}

func fail(w http.ResponseWriter, status int, code, detail string) {
	var p problem
	p.Error.Code, p.Error.Detail = code, detail
	answer(w, status, p)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // an error means that the client is gone
}
