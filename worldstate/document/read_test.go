package document

import "testing"

func TestWhatWasTypedBehindAStrangersLetterStaysThere(t *testing.T) {
	letter := func(client, clock uint64, letter string, left, right *id) piece {
		p := piece{client: client, clock: clock, length: 1, kind: kindText, content: []byte(letter)}
		if left != nil {
			p.flags, p.origin = p.flags|hasOrigin, *left
		}
		if right != nil {
			p.flags, p.right = p.flags|hasRight, *right
		}
		if p.flags == 0 {
			p.parent = root("text")
		}
		return p
	}
	// B stands before Y, which another client had put behind A.
	s := new(sheet).put(letter(5, 0, "A", nil, &id{3, 0})).put(letter(5, 1, "B", &id{5, 0}, &id{2, 0})).
		put(letter(3, 0, "X", nil, nil)).put(letter(2, 0, "Y", &id{5, 0}, &id{3, 0}))
	tree, err := Read(s.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got := newPager().runs(tree.roots["text"]); len(got) != 1 || got[0].text != "ABYX" {
		t.Errorf("%+v", got)
	}
}
