package document

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// TestMeetingsWithYjs compares this package with Yjs itself: random meetings, played by
// clients/web/yjs/meetings.mjs, ask it for everything that a server does. YJS_MEETINGS says
// how many, YJS_FIRST the first one's seed.
func TestMeetingsWithYjs(t *testing.T) {
	web := filepath.Join("..", "..", "clients", "web")
	if _, err := exec.LookPath("node"); err != nil {
		missing(t, "node is not installed")
	}
	if _, err := os.Stat(filepath.Join(web, "node_modules", "yjs")); err != nil {
		missing(t, "run npm install in clients/web first")
	}
	node := exec.Command("node", filepath.Join(web, "yjs", "meetings.mjs"), env("YJS_FIRST", "1"), env("YJS_MEETINGS", "200"))
	node.Stderr = os.Stderr
	answers, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	questions, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	asked := serve(t, questions, answers)
	if err := node.Wait(); err != nil {
		t.Error(err)
	}
	if meetings, _ := strconv.Atoi(env("YJS_MEETINGS", "200")); asked < meetings {
		t.Errorf("only %d questions", asked)
	}
}

// missing skips the test, unless somebody asked for it by a count.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("YJS_MEETINGS") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

func env(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// question is a line of the script.
type question struct {
	What    string   `json:"what"`
	Updates [][]byte `json:"updates"`
	State   []byte   `json:"state"`
	Seed    int      `json:"seed"`
	Text    string   `json:"text"`
	Old     string   `json:"old"`
	Client  uint32   `json:"client"`
}

// serve answers questions until the script says that it has come to its end.
func serve(t *testing.T, questions io.Reader, answers io.Writer) (asked int) {
	lines := bufio.NewReader(questions)
	for ended := false; ; {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && ended {
			return asked
		}
		var q question
		if err == nil {
			err = json.Unmarshal(line, &q)
		}
		if err != nil {
			t.Errorf("the script stopped: %v", err)
			return asked
		}
		switch q.What {
		case "end":
			ended = true
			continue
		case "different":
			t.Errorf("meeting %d: %s", q.Seed, q.Text)
			continue
		}
		asked++
		reply := "!"
		if b, err := answer(q); err != nil {
			reply += err.Error()
		} else {
			reply = base64.StdEncoding.EncodeToString(b)
		}
		if _, err := fmt.Fprintln(answers, reply); err != nil {
			t.Error(err)
			return asked
		}
	}
}

// answer does what the script asks, and checks what must hold for every update.
func answer(q question) ([]byte, error) {
	for _, u := range q.Updates {
		if _, err := Check(u, Incoming); err != nil {
			return nil, err
		}
	}
	switch q.What {
	case "merge":
		return Merge(q.Updates...)
	case "fold":
		b, err := Fold(q.Updates...)
		if err != nil {
			return nil, err
		}
		if again, err := Fold(b); err != nil || !bytes.Equal(again, b) {
			return nil, fmt.Errorf("folding again gives %v, %v", again, err)
		}
		_, err = Check(b, Incoming)
		return b, err
	case "diff":
		have, err := DecodeState(q.State)
		if err != nil {
			return nil, err
		}
		return Diff(q.Updates[0], have)
	case "state":
		s, err := StateOf(q.Updates[0])
		return s.Encode(), err
	}
	switch q.What {
	case "chaos":
		return chaos(rand.New(rand.NewPCG(uint64(q.Seed), 9))), nil
	case "read":
		return shown(q.Updates[0])
	case "append", "replace":
		e, err := NewEditor(q.Updates[0], q.Client)
		if err != nil {
			return nil, err
		}
		if q.What == "append" {
			return e.AppendParagraph(q.Text)
		}
		return e.ReplaceText(q.Old, q.Text)
	}
	return nil, fmt.Errorf("unknown question %q", q.What)
}
