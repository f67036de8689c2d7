package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// vector is one named case of testdata/vectors. The same files are run by the
// browser client.
type vector struct {
	Name      string          `json:"name"`
	Section   string          `json:"section"`
	Direction string          `json:"direction"` // client or server: who sends it
	Expect    string          `json:"expect"`    // ok or refused
	Type      string          `json:"type,omitempty"`
	Why       string          `json:"why,omitempty"`
	Hex       string          `json:"hex"`
	Message   json.RawMessage `json:"message,omitempty"`
}

func readVectors(t testing.TB) []vector {
	t.Helper()
	files, err := filepath.Glob("testdata/vectors/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors found: %v", err)
	}
	var all []vector
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var vectors []vector
		if err := json.Unmarshal(data, &vectors); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, vectors...)
	}
	if len(all) < 40 {
		t.Fatalf("only %d vectors", len(all))
	}
	return all
}

func parseVector(v vector, data []byte) (Message, []byte, error) {
	if v.Direction == "client" {
		return parseClient(data)
	}
	return ParseServer(data)
}

func parseClient(data []byte) (Message, []byte, error) {
	_, m, rest, err := ParseClient(data)
	return m, rest, err
}

func TestVectors(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range readVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			data, err := hex.DecodeString(strings.ReplaceAll(v.Hex, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			m, rest, err := parseVector(v, data)
			if v.Expect == "refused" {
				if !errors.Is(err, ErrMalformed) {
					t.Fatalf("got %+v, %v; want a refusal: %s", m, err, v.Why)
				}
				return
			}
			if err != nil || len(rest) != 0 {
				t.Fatalf("parse: %v, %d bytes left", err, len(rest))
			}
			seen[v.Type] = true
			sameMessage(t, m, v)
			w := NewWriter()
			m.Append(w)
			if !bytes.Equal(w.Bytes(), data) && !strings.Contains(v.Name, "long form") && !strings.Contains(v.Name, "older") {
				t.Errorf("written again: %x", w.Bytes())
			}
		})
	}
	for _, table := range []int{len(fromClient), len(fromServer)} {
		if table == 0 {
			t.Fatal("no messages")
		}
	}
	if want := len(fromClient) + len(fromServer); len(seen) != want {
		t.Errorf("vectors show %d kinds of messages, there are %d: %v", len(seen), want, seen)
	}
}

func sameMessage(t *testing.T, m Message, v vector) {
	t.Helper()
	if name := strings.ToLower(reflect.TypeOf(m).Elem().Name()); name != v.Type {
		t.Errorf("a %s, want %s", name, v.Type)
	}
	got, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if json.Unmarshal(got, &a) != nil || json.Unmarshal(v.Message, &b) != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("got  %s\nwant %s", got, v.Message)
	}
}

func FuzzParseClient(f *testing.F) {
	seed(f, "client")
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, data, parseClient) })
}

func FuzzParseServer(f *testing.F) {
	seed(f, "server")
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, data, ParseServer) })
}

func seed(f *testing.F, direction string) {
	for _, v := range readVectors(f) {
		if v.Direction == direction {
			data, _ := hex.DecodeString(strings.ReplaceAll(v.Hex, " ", ""))
			f.Add(data)
		}
	}
}

// survives holds parsing to its promise: a message or ErrMalformed, and what
// was understood survives being written and read again.
func survives(t *testing.T, data []byte, parse func([]byte) (Message, []byte, error)) {
	m, rest, err := parse(data)
	if err != nil {
		if !errors.Is(err, ErrMalformed) {
			t.Fatalf("untyped error %v", err)
		}
		return
	}
	if len(rest) >= len(data) {
		t.Fatal("no progress")
	}
	w := NewWriter()
	m.Append(w)
	again, left, err := parse(w.Bytes())
	if err != nil || len(left) != 0 || !reflect.DeepEqual(normal(m), normal(again)) {
		t.Fatalf("written and read again: %v\n%+v\n%+v", err, m, again)
	}
}

// normal lets empty and missing bytes compare equal.
func normal(m Message) string {
	b, _ := json.Marshal(m)
	return strings.NewReplacer(`:null`, `:""`, `:[]`, `:""`).Replace(string(b))
}
