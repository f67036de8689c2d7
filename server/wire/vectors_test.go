package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"
)

// vector is one named case of testdata/vectors. The web client's tests use the same
// files.
type vector struct {
	Name      string          `json:"name"`
	Section   string          `json:"section"`
	Direction string          `json:"direction"` // client or server: the sender
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
				if m, err := byDeclaration(data, v.Direction == "server"); err == nil {
					t.Errorf("by its declaration %+v is fine", m)
				}
				return
			}
			if err != nil || len(rest) != 0 {
				t.Fatalf("parse: %v, %d bytes left", err, len(rest))
			}
			seen[v.Type] = true
			sameMessage(t, m, data, v)
			w := NewWriter()
			w.Append(m)
			if !bytes.Equal(w.Bytes(), data) && !strings.Contains(v.Name, "long form") {
				t.Errorf("written again: %x", w.Bytes())
			}
			declaredTheSame(t, m, w.Bytes())
		})
	}
	if len(seen) != len(declarations) {
		t.Errorf("vectors show %d kinds of messages, there are %d: %v", len(seen), len(declarations), seen)
	}
}

// sameMessage compares the fields in data, by their declared names, with those of the
// vector.
func sameMessage(t *testing.T, m Message, data []byte, v vector) {
	t.Helper()
	d := declarationOf(m)
	if d.Name != v.Type {
		t.Errorf("a %s, want %s", d.Name, v.Type)
	}
	var elements []any
	if err := msgpack.Unmarshal(data, &elements); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(d.fields.named(reflect.ValueOf(m).Elem(), elements[1:]))
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if json.Unmarshal(got, &a) != nil || json.Unmarshal(v.Message, &b) != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("got  %s\nwant %s", got, v.Message)
	}
}

// named returns the elements of a message or record by name. v is the message, which
// determines the fields.
func (all fields) named(v reflect.Value, elements []any) map[string]any {
	message := map[string]any{}
	for _, f := range all {
		verb, isVerb := message["verb"]
		switch {
		case len(elements) == 0, v.IsValid() && !f.applies(v):
			continue
		case isVerb && f.verbs != nil && !slices.Contains(f.verbs, uintOf(verb)):
			continue
		}
		message[f.name] = f.form.named(elements[0])
		elements = elements[1:]
	}
	return message
}

// uintOf returns a decoded integer.
func uintOf(element any) uint64 {
	v := reflect.ValueOf(element)
	if v.CanInt() {
		return uint64(v.Int())
	}
	return v.Uint()
}

func (f *form) named(element any) any {
	switch element := element.(type) {
	case []byte:
		return "0x" + hex.EncodeToString(element)
	case []any:
		if f.script == "page" {
			return namedPage(element)
		}
		if f.record != nil && f.of == nil {
			return fieldsOf(f.record, false).named(reflect.Value{}, element)
		}
		of := f.of
		if of == nil { // properties
			of = f
		}
		list := []any{}
		for _, e := range element {
			list = append(list, of.named(e))
		}
		return list
	}
	return element
}

// namedPage returns the records of a page as [form.named] returns a roomRecord.
func namedPage(page []any) any {
	records := []any{}
	for _, row := range page[2].([]any) {
		row := row.([]any)
		layout := page[1].([]any)[uintOf(row[3])].([]any)
		properties := []any{}
		for i, name := range layout[1:] {
			properties = append(properties, name, (&form{}).named(row[4+i]))
		}
		records = append(records, map[string]any{"id": (&form{}).named(row[0]), "made": row[1], "author": (&form{}).named(page[0].([]any)[uintOf(row[2])]),
			"kind": layout[0], "properties": properties})
	}
	return records
}

// declaredTheSame compares the hand-written codec with the declarations.
func declaredTheSame(t *testing.T, m Message, data []byte) {
	t.Helper()
	w := NewWriter()
	w.declared(m)
	if !bytes.Equal(w.Bytes(), data) {
		t.Errorf("by its declaration: %x", w.Bytes())
	}
	again, err := byDeclaration(data, CodeOf(m) >= firstFromServer)
	if err != nil {
		t.Fatalf("read by its declaration: %v", err)
	}
	w.Reset()
	w.Append(again)
	if !bytes.Equal(w.Bytes(), data) {
		t.Errorf("read by its declaration: %+v", again)
	}
}

// byDeclaration reads the first message in data without the hand-written codec.
func byDeclaration(data []byte, fromServer bool) (Message, error) {
	message, _, err := split(data, maxServerElems)
	if err != nil {
		return nil, err
	}
	r, n, code := newReader(message)
	if r.err == nil && (byCode[code] == nil || (code >= firstFromServer) != fromServer) {
		r.fail("unknown code %d", code)
	}
	if r.err != nil {
		return nil, r.err
	}
	m := r.declared(byCode[code], n)
	return m, r.err
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

// survives checks the parser: it returns a message or ErrMalformed, and an accepted
// message survives encoding and decoding.
func survives(t *testing.T, data []byte, parse func([]byte) (Message, []byte, error)) {
	m, rest, err := parse(data)
	if err != nil {
		if !errors.Is(err, ErrMalformed) {
			t.Fatalf("untyped error %v", err)
		}
		return
	}
	if declared, err := byDeclaration(data, CodeOf(m) >= firstFromServer); err != nil || normal(declared) != normal(m) {
		t.Fatalf("by its declaration: %v\n%+v\n%+v", err, declared, m)
	}
	if len(rest) >= len(data) {
		t.Fatal("no progress")
	}
	w := NewWriter()
	w.Append(m)
	again, left, err := parse(w.Bytes())
	if err != nil || len(left) != 0 || !reflect.DeepEqual(normal(m), normal(again)) {
		t.Fatalf("written and read again: %v\n%+v\n%+v", err, m, again)
	}
}

// normal makes empty and missing bytes compare equal.
func normal(m Message) string {
	b, _ := json.Marshal(m)
	return strings.NewReplacer(`:null`, `:""`, `:[]`, `:""`).Replace(string(b))
}
