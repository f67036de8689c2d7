package web

import (
	"encoding/json"
	"net/http"
)

// problem is the body of every refusal: a stable code of PROTOCOL.md section 10, a
// sentence, and perhaps the numbers and names in the sentence.
type problem struct {
	Error refusal `json:"error"`
}

type refusal struct {
	Code   string         `json:"code"`
	Detail string         `json:"detail"`
	Values map[string]any `json:"values,omitempty"`
}

func fail(w http.ResponseWriter, status int, code, detail string) {
	failWith(w, status, refusal{Code: code, Detail: detail})
}

func failWith(w http.ResponseWriter, status int, r refusal) { answer(w, status, problem{r}) }

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // an error means that the client is gone
}
