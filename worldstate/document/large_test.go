package document

import (
	"errors"
	"testing"
)

// What was taken, message by message, must stay readable, however many structs, deletions and
// clients it has together. Only a page is not built of all of it.
func TestNoSumOfUpdatesIsTooMuch(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	var all [][]byte
	const perUpdate = 90_000
	total := uint64(0)
	for range mostNodes/perUpdate + 1 {
		var s sheet
		for range perUpdate {
			s.put(piece{client: 5, clock: total, length: 1, kind: kindType, content: []byte{typeMap}, parent: root("t")})
			total++
		}
		all = append(all, s.bytes())
	}
	var s sheet
	for client := range uint64(Stored.Clients + 1) {
		s.erase(100+client, 0, 1)
	}
	all = append(all, s.bytes())
	merged, err := Merge(all...)
	if err != nil {
		t.Fatal(err)
	}
	folded, err := Fold(merged)
	if err == nil {
		folded, err = Fold(folded)
	}
	if err != nil {
		t.Fatal(err)
	}
	if state, err := StateOf(folded); err != nil || state[5] != total {
		t.Errorf("%v, %v", state, err)
	}
	if lack, err := Diff(folded, State{5: total}); err != nil || len(lack) == 0 {
		t.Error(err)
	}
	if back, err := Unpack(Pack(folded), len(folded)); err != nil || len(back) != len(folded) {
		t.Error(err)
	}
	if _, err := Read(folded); !errors.Is(err, ErrTooMany) {
		t.Errorf("%v, want ErrTooMany", err)
	}
}

// Structs that stand inside a long text cut it to pieces.
func TestReadBoundsTheCutsOfATextToo(t *testing.T) {
	const n = mostNodes/2 + 10
	s := new(sheet).text(7, 0, nil, string(make([]byte, n)))
	for i := range uint64(n - 1) {
		s.put(piece{client: 5, clock: i, length: 1, kind: kindText, flags: hasOrigin, origin: id{7, i}, content: []byte("x")})
	}
	if _, err := Read(s.bytes()); !errors.Is(err, ErrTooMany) {
		t.Errorf("%v, want ErrTooMany", err)
	}
}
