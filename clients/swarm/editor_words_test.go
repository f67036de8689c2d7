package main

import (
	"testing"

	"stoa/worldstate/document"
)

// The judge must notice each way in which a text may differ from what its authors were told.
func TestTheJudgeNoticesATextThatLies(t *testing.T) {
	for name, c := range map[string]struct {
		text             string
		lost, duplicated int
	}{
		"as told":          {"tea\nmilk\n", 0, 0},
		"another's":        {"milk\nhoney\ntea\n", 0, 0},
		"missing":          {"milk\n", 1, 0},
		"twice":            {"tea\nmilk\ntea\ntea\n", 0, 1},
		"torn":             {"te\na\nmilk\n", 1, 0},
		"part of another":  {"teas\nmilk\n", 1, 0},
		"refused":          {"tea\nmilk\nsalt\n", 0, 1},
		"twice, one lost":  {"milk\nmilk\n", 1, 1},
		"nothing is there": {"", 2, 0},
	} {
		var r crashReport
		if r.judgeText(c.text, []string{"tea", "milk"}, []string{"salt"}); r.Lost != c.lost || r.Duplicated != c.duplicated {
			t.Errorf("%s: %d lost and %d duplicated, not %d and %d", name, r.Lost, r.Duplicated, c.lost, c.duplicated)
		}
	}
}

func TestParagraphsAreWhatADocumentShows(t *testing.T) {
	p := paragraphs{client: 77}
	var updates [][]byte
	for _, word := range []string{"one", "two"} {
		u := p.next(word)
		if _, err := document.Check(u, document.Incoming); err != nil {
			t.Fatal(err)
		}
		p.wrote(word)
		updates = append(updates, u)
	}
	whole, err := document.Merge(updates...)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := document.Read(whole)
	if err != nil {
		t.Fatal(err)
	}
	if text := tree.Text(); text != "one\ntwo\n" && text != "one\ntwo" {
		t.Errorf("the document says %q", text)
	}
	folded, err := document.Fold(updates...)
	if err != nil {
		t.Fatal(err)
	}
	if !isSame(whole, folded, tree.Text()) || isSame(updates[0], folded, tree.Text()) || isSame(whole, folded, "one") {
		t.Error("equal documents and others are not told apart")
	}
}
