package document

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// BenchmarkFold merges and compacts a history of the shape of a paper that somebody types.
func BenchmarkFold(b *testing.B) {
	updates, _ := typed(260_000, rand.New(rand.NewPCG(5, 6)))
	folded := measure(b, updates)
	b.ReportMetric(float64(len(folded)), "bytes")
}

// BenchmarkFoldTrace does so with a recorded paper: TRACES names a folder that has
// automerge-paper.json.gz of github.com/josephg/editing-traces.
func BenchmarkFoldTrace(b *testing.B) {
	updates, _ := trace(b)
	folded := measure(b, updates)
	b.ReportMetric(float64(len(folded)), "bytes")
}

// BenchmarkOneLetter is what one more letter costs in a long document: to check it alone, to
// fold it in, and to tell somebody who lacks it.
func BenchmarkOneLetter(b *testing.B) {
	updates, _ := typed(100_000, rand.New(rand.NewPCG(5, 6)))
	last := updates[len(updates)-1]
	stored, err := Fold(updates[:len(updates)-1]...)
	if err != nil {
		b.Fatal(err)
	}
	all, err := Fold(stored, last)
	if err != nil {
		b.Fatal(err)
	}
	have, err := StateOf(stored)
	if err != nil {
		b.Fatal(err)
	}
	for name, do := range map[string]func() error{
		"Check": func() error { _, err := Check(last, Incoming); return err },
		"Fold":  func() error { _, err := Fold(stored, last); return err },
		"Diff":  func() error { _, err := Diff(all, have); return err },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(stored)), "bytes")
		})
	}
}

// BenchmarkRead builds the document that BenchmarkFold compacts.
func BenchmarkRead(b *testing.B) {
	updates, _ := typed(260_000, rand.New(rand.NewPCG(5, 6)))
	folded, err := Fold(updates...)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(folded); err != nil {
			b.Fatal(err)
		}
	}
}

func TestARecordedPaperKeepsItsTextInFewBytes(t *testing.T) {
	updates, want := trace(t)
	folded, err := Fold(updates...)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := Read(folded)
	if err != nil {
		t.Fatal(err)
	}
	if got := tree.Text(); got != strings.TrimRight(want, "\n") {
		t.Errorf("%d letters, want %d", len(got), len(want))
	}
	// What Yjs writes of the document that it built, without deleted texts, is 267,223 bytes.
	if len(folded) > 245_000 {
		t.Errorf("%d bytes", len(folded))
	}
}

func measure(b *testing.B, updates [][]byte) (folded []byte) {
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if folded, err = Fold(updates...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(updates)*b.N)/b.Elapsed().Seconds(), "updates/s")
	return folded
}

// trace returns the recorded history as updates of one operation each, and its last text.
func trace(t testing.TB) (updates [][]byte, end string) {
	folder := os.Getenv("TRACES")
	if folder == "" {
		t.Skip("TRACES does not name a folder of recorded histories")
	}
	packed, err := os.ReadFile(filepath.Join(folder, "automerge-paper.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var history struct {
		EndContent string `json:"endContent"`
		Txns       []struct {
			Patches [][3]any `json:"patches"`
		} `json:"txns"`
	}
	if err := json.NewDecoder(z).Decode(&history); err != nil {
		t.Fatal(err)
	}
	k := keyboard{client: 7}
	for _, txn := range history.Txns {
		for _, p := range txn.Patches {
			at := int(p[0].(float64))
			for range int(p[1].(float64)) {
				updates = append(updates, k.erase(at))
			}
			for _, letter := range p[2].(string) {
				updates = append(updates, k.insert(at, utf8.AppendRune(nil, letter)))
				at++
			}
		}
	}
	return updates, history.EndContent
}
