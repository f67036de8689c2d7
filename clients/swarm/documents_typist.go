package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// typistScript types a history with stock Yjs. It is found from the root of the repository.
const typistScript = "clients/web/yjs/typist.mjs"

// typist is Yjs in Node, which types a history.
type typist struct {
	command *exec.Cmd
	in      io.WriteCloser
	lines   *bufio.Reader
	changes int // of the history
}

// typed is what an author typed: one update.
type typed struct {
	author int
	update []byte
}

// startTypist starts typing the history in the file: as many changes make one update as batch
// says. With a URL and a pass for each author as passes, providers send the updates; otherwise
// all returns them.
func startTypist(ctx context.Context, file string, authors, batch int, passes ...string) (*typist, error) {
	args := append([]string{typistScript, file, strconv.Itoa(authors), strconv.Itoa(batch)}, passes...)
	t := &typist{command: exec.CommandContext(ctx, "node", args...)}
	t.command.Stderr = os.Stderr
	var err error
	if t.in, err = t.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := t.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	t.lines = bufio.NewReader(out)
	if err := t.command.Start(); err != nil {
		return nil, fmt.Errorf("start Node with Yjs (npm install in clients/web): %w", err)
	}
	return t, nil
}

// all returns what everybody typed, in order.
func (t *typist) all() (all []typed, err error) {
	for {
		line, err := t.lines.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("hear the typist: %w", err)
		}
		if count, end := strings.CutPrefix(line, "end "); end {
			t.changes, err = strconv.Atoi(strings.TrimSpace(count))
			return all, err
		}
		number, encoded, _ := strings.Cut(strings.TrimSpace(line), " ")
		author, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("hear the typist: %w", err)
		}
		update, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return nil, fmt.Errorf("hear the typist: %w", err)
		}
		all = append(all, typed{author, update})
	}
}

// waits returns how long each update took until it was on disk.
func (t *typist) waits() (all []time.Duration, err error) {
	for {
		line, err := t.lines.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("hear the typist: %w", err)
		}
		if count, end := strings.CutPrefix(line, "end "); end {
			t.changes, err = strconv.Atoi(strings.TrimSpace(count))
			return all, err
		}
		took, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
		if err != nil {
			return nil, fmt.Errorf("hear the typist: %w", err)
		}
		all = append(all, time.Duration(took*float64(time.Millisecond)))
	}
}

// judge lets Yjs compare a document with the end of the history.
func (t *typist) judge(update []byte) (equal bool, err error) {
	if _, err := fmt.Fprintln(t.in, base64.StdEncoding.EncodeToString(update)); err != nil {
		return false, fmt.Errorf("ask the typist: %w", err)
	}
	says, err := t.lines.ReadString('\n')
	if err != nil {
		return false, fmt.Errorf("ask the typist: %w", err)
	}
	if says != "equal\n" {
		say("the document has %s", strings.TrimSpace(says))
	}
	return says == "equal\n", t.command.Wait()
}

// recorded is a file of github.com/josephg/editing-traces.
type recorded struct {
	EndContent string       `json:"endContent"`
	Txns       []editedText `json:"txns"`
}

type editedText struct {
	Patches [1][3]any `json:"patches"` // place, letters erased, letters typed
}

// makeHistory writes a history of the shape of a paper that somebody types, letter by letter:
// about forty letters, of which a quarter are erased again, then on or elsewhere.
func makeHistory(folder string, changes int, random *rand.Rand) (file string, err error) {
	h := recorded{}
	words := things{random: random}
	var text []byte
	at := 0
	change := func(erased int, typed string) {
		h.Txns = append(h.Txns, editedText{[1][3]any{{at, erased, typed}}})
	}
	for len(h.Txns) < changes {
		if random.IntN(3) == 0 {
			at = random.IntN(len(text) + 1)
		}
		for _, letter := range []byte(words.words(1+random.IntN(16)) + " ") {
			change(0, string(letter))
			text = slices.Insert(text, at, letter)
			at++
		}
		for n := random.IntN(25); n > 0 && at > 0; n-- {
			at--
			change(1, "")
			text = slices.Delete(text, at, at+1)
		}
	}
	h.EndContent = string(text)
	return writeHistory(filepath.Join(folder, "history.json.gz"), &h)
}

func writeHistory(file string, h *recorded) (string, error) {
	f, err := os.Create(file)
	if err != nil {
		return "", err
	}
	z := gzip.NewWriter(f)
	err = errors.Join(json.NewEncoder(z).Encode(h), z.Close(), f.Close())
	return file, err
}
