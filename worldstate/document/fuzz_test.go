package document

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"
)

// FuzzUpdate throws bytes at everything that reads updates.
func FuzzUpdate(f *testing.F) {
	updates, _ := typed(60, rand.New(rand.NewPCG(3, 4)))
	merged, err := Merge(updates...)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(merged, updates[10])
	f.Add(new(sheet).text(9, 3, &id{4, 0}, "h😀é").text(4, 0, nil, "ab").erase(9, 5, 6).bytes(), Empty)
	f.Add(everyKind(), []byte{0})
	f.Add(written(tag{nodeHeading, map[string]any{"level": 2}, []any{"a"}}, p([]span{{"b", map[string]any{"bold": on}}})), Empty)
	f.Fuzz(func(t *testing.T, a, b []byte) {
		_, err := Check(a, Incoming)
		if err != nil {
			return
		}
		folded, state := foldsToTheSame(t, a)
		readsTheSame(t, a, folded)
		if got, err := StateOf(folded); err != nil || !reflect.DeepEqual(got, state) {
			t.Errorf("folded has state %v, not %v; %v", got, state, err)
		}
		if _, err := Check(b, Incoming); err != nil {
			return
		}
		both, err := Merge(a, b)
		if err != nil {
			t.Fatal(err)
		}
		atOnce, _ := foldsToTheSame(t, both)
		afterwards, err := Fold(folded, b)
		if err != nil {
			t.Fatal(err)
		}
		readsTheSame(t, atOnce, afterwards)
		have, err := StateOf(b)
		if err != nil {
			t.Fatal(err)
		}
		if lack, err := Diff(a, have); err != nil {
			t.Error(err)
		} else if _, err := Check(lack, Stored); err != nil {
			t.Errorf("a difference that cannot be read: %v", err)
		}
	})
}

// foldsToTheSame folds an update twice and returns the result and the update's state.
func foldsToTheSame(t *testing.T, update []byte) ([]byte, State) {
	t.Helper()
	state, err := StateOf(update)
	if err != nil {
		t.Fatal(err)
	}
	folded, err := Fold(update)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Fold(folded)
	if err != nil || !bytes.Equal(again, folded) {
		t.Errorf("folded\n%v\nand again\n%v, %v", folded, again, err)
	}
	return folded, state
}

// readsTheSame reads an update and what it was folded to.
func readsTheSame(t *testing.T, update, folded []byte) {
	t.Helper()
	tree, err := Read(update)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Read(folded)
	if err != nil {
		t.Fatal(err)
	}
	if tree.Text() != again.Text() || tree.HTML() != again.HTML() || tree.Markdown() != again.Markdown() {
		t.Errorf("%q was folded to %q", tree.HTML(), again.HTML())
	}
	if _, err := Files(update); err != nil {
		t.Error(err)
	}
}

// everyKind is an update with a struct of every kind.
func everyKind() []byte {
	var s sheet
	contents := [][]byte{
		kindJSON:   []byte("\x04null\x09undefined"),
		kindBinary: {2, 1, 2},
		kindEmbed:  []byte("\x07{\"a\":1}"),
		kindFormat: []byte("\x04bold\x04true"),
		kindType:   {typeElement, 1, 'p'},
		kindAny:    {anyInt, 0xC1, 2, anyArray, 2, anyTrue, anyText, 1, 'x', anyFloat64, 0, 0, 0, 0, 0, 0, 0, 0},
		kindDoc:    {1, 'g', anyObject, 1, 1, 'k', anyBytes, 1, 0},
	}
	clock := uint64(0)
	for kind, content := range contents {
		if len(content) == 0 {
			continue
		}
		p := piece{client: 8, clock: clock, length: 1, kind: byte(kind), content: content, parent: root("r")}
		switch kind {
		case kindJSON:
			p.length = 2
		case kindAny:
			p.length = 3
		}
		s.put(p)
		clock = p.end()
	}
	s.put(piece{client: 8, clock: clock + 2, length: 3, kind: kindGC})
	s.put(piece{client: 8, clock: clock + 5, length: 2, kind: kindDeleted, flags: hasRight | hasSub, right: id{8, 1}})
	s.text(8, clock+9, &id{8, 0}, "z")
	return s.bytes()
}
