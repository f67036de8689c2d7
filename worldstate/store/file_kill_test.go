package store

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"stoa/worldstate"
)

// TestNoRowWithoutItsContentAfterAKill kills a process that adds, duplicates and removes
// files, again and again on the same folder.
func TestNoRowWithoutItsContentAfterAKill(t *testing.T) {
	if folder := os.Getenv("STORE_TO_BE_KILLED"); folder != "" {
		addsUntilKilled(t, folder)
		return
	}
	if testing.Short() {
		t.Skip("waits for real time")
	}
	folder := t.TempDir()
	acknowledged, seed := 0, mathrand.New(mathrand.NewPCG(1, 2))
	for range 16 {
		c := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
		c.Env = append(os.Environ(), "STORE_TO_BE_KILLED="+folder)
		out, err := c.StdoutPipe()
		must(t, err)
		must(t, c.Start())
		lines := bufio.NewScanner(out)
		var kept []string
		var kill *time.Timer
		for lines.Scan() {
			if kill == nil { // counted from the first file, however long the start took
				kill = time.AfterFunc(time.Duration(seed.IntN(200))*time.Millisecond, func() { _ = c.Process.Kill() })
			}
			if text, is := strings.CutPrefix(lines.Text(), "kept "); is {
				kept = append(kept, text)
			}
		}
		_ = c.Wait() // it was killed
		if kill == nil {
			t.Fatal("the process kept nothing")
		}
		acknowledged += len(kept)
		isWhole(t, folder, kept)
	}
	t.Logf("%d files acknowledged", acknowledged)
}

// isWhole opens the store, compares rows and contents, and finds what was acknowledged.
func isWhole(t *testing.T, folder string, kept []string) {
	t.Helper()
	s := openStore(t, folder)
	defer s.Close()
	rooms, err := s.Rooms(t.Context())
	must(t, err)
	rows := map[string]bool{}
	for _, r := range rooms {
		files, err := s.Files(t.Context(), r.ID)
		must(t, err)
		for _, f := range files {
			content, err := s.OpenContent(f.Hash)
			if err != nil {
				t.Fatalf("a row without its content: %v", err)
			}
			d := Draft{File: content}
			if size, sum, err := d.Sum(); size != f.Size || sum != f.Hash || err != nil {
				t.Fatalf("%d bytes of %v, want %+v, %v", size, sum, f, err)
			}
			content.Close()
			rows[f.Hash.String()] = true
		}
	}
	for _, hash := range kept {
		if !rows[hash] {
			t.Fatalf("%s was acknowledged and is lost", hash)
		}
	}
	_, err = s.SweepFiles(t.Context())
	must(t, err)
	if all := contents(t, folder); len(all) != len(rows) {
		t.Fatalf("%d contents of %d rows", len(all), len(rows))
	}
}

func addsUntilKilled(t *testing.T, folder string) {
	s := openStore(t, folder)
	stay, _, _ := newRoom(t, s)
	go func() {
		for {
			if _, err := s.SweepFiles(context.Background()); err != nil {
				return
			}
		}
	}()
	for {
		content := make([]byte, 1+mathrand.IntN(100_000))
		rand.Read(content)
		f := added(t, s, stay, content)
		fmt.Println("kept", f.Hash)
		passing := worldstate.NewRoomID()
		must(t, s.Duplicate(t.Context(), stay, Room{ID: passing, Template: "lobby"}))
		added(t, s, passing, content[1:])
		must(t, s.Delete(t.Context(), passing))
	}
}
