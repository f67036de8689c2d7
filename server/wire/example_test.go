package wire

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// messageTable returns the table of all messages with code and direction.
func messageTable() string {
	var b strings.Builder
	b.WriteString("| code | message | sent by | section |\n|---|---|---|---|\n")
	for _, d := range declarations {
		sender := "client"
		if d.Code >= firstFromServer {
			sender = "server"
		}
		fmt.Fprintf(&b, "| %d | `%s` | %s | %s |\n", d.Code, d.Name, sender, d.Section)
	}
	return b.String()
}

// firstSession names the vectors that PROTOCOL.md section 12 shows byte by byte.
var firstSession = []struct{ vector, what string }{
	{"hello with a ticket", "The client sends `hello`, with the ticket of its join call."},
	{"welcome of a first visit", "The server answers `welcome`. The scene is shortened here."},
	{"chatHistory of nothing", "Nothing was said before."},
	{"doorChanged: open, nobody waits", "The door is open."},
	{"records of the room", "There is one board."},
	{"records of an empty board", "The board is empty."},
	{"pose of a desktop body", "The client says where its body is."},
	{"tick after a welcome", "Each tick the server says where everybody is."},
	{"operation put", "The client draws a stroke on the board."},
	{"result of a first stroke", "The stroke is on disk: everybody gets the result, the author too."},
	{"acknowledged: a first operation", "The author learns that its operation is durable."},
}

// worked returns the messages of the first session, field by field.
func worked(t *testing.T) string {
	t.Helper()
	vectors := readVectors(t)
	var b strings.Builder
	for i, step := range firstSession {
		at := slices.IndexFunc(vectors, func(v vector) bool { return v.Name == step.vector })
		if at < 0 {
			t.Fatalf("no vector is called %q", step.vector)
		}
		data, err := hex.DecodeString(strings.ReplaceAll(vectors[at].Hex, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		m, _, err := parseVector(vectors[at], data)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%d. %s\n\n```\n%s```\n\n", i+1, step.what, annotated(t, declarationOf(m), data, vectors[at].Message))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// annotated returns one line for each element of the message.
func annotated(t *testing.T, d *Declaration, data []byte, message json.RawMessage) string {
	t.Helper()
	values := map[string]json.RawMessage{}
	if err := json.Unmarshal(message, &values); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	line := func(bytes []byte, what string) {
		fmt.Fprintf(&b, "%-44s %s\n", short(hex.EncodeToString(bytes), 44), what)
	}
	s := scanner{data: data, elements: maxServerElems}
	head := 1
	if data[0] == 0xdc {
		head = 3
	}
	s.at = head
	next := func() []byte {
		from := s.at
		if err := s.value(1); err != nil {
			t.Fatal(err)
		}
		return data[from:s.at]
	}
	line(data[:head], "an array")
	line(next(), "code of `"+d.Name+"`")
	for _, f := range d.fields {
		if s.at == len(data) {
			break
		}
		if value, has := values[f.name]; has {
			line(next(), f.name+" "+short(string(value), 72))
		}
	}
	if s.at != len(data) {
		t.Fatalf("%s: %d bytes are not shown", d.Name, len(data)-s.at)
	}
	return b.String()
}

func short(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}
