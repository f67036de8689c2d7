package main

import (
	"compress/gzip"
	"encoding/json"
	"math/rand/v2"
	"os"
	"testing"
)

// A made-up history ends with the text that its changes make.
func TestAHistoryEndsWithItsText(t *testing.T) {
	file, err := makeHistory(t.TempDir(), 3000, rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var h recorded
	if err := json.NewDecoder(z).Decode(&h); err != nil {
		t.Fatal(err)
	}
	text, erased := "", 0
	for _, c := range h.Txns {
		p := c.Patches[0]
		at, gone := int(p[0].(float64)), int(p[1].(float64))
		text = text[:at] + p[2].(string) + text[at+gone:]
		erased += gone
	}
	if text != h.EndContent {
		t.Errorf("%d letters, not %d", len(text), len(h.EndContent))
	}
	if len(h.Txns) < 3000 || erased < 300 || erased > 1500 {
		t.Errorf("%d changes, of which %d erase", len(h.Txns), erased)
	}
}
