package document

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
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
	updates, want := trace(b)
	folded := measure(b, updates)
	b.ReportMetric(float64(len(folded)), "bytes")
	_ = want
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
