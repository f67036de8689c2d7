package document

import "testing"

func TestDeletionsSum(t *testing.T) {
	sumOf := func(update ...byte) [32]byte {
		t.Helper()
		sum, err := DeletionsSum(update)
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	// Two clients; the same ranges in another order, cut in two, and overlapping.
	want := sumOf(0, 2, 7, 1, 0, 4, 3, 1, 5, 2)
	for _, same := range [][]byte{{0, 2, 3, 1, 5, 2, 7, 1, 0, 4}, {0, 2, 7, 2, 0, 2, 2, 2, 3, 1, 5, 2}, {0, 2, 7, 2, 1, 3, 0, 2, 3, 1, 5, 2}} {
		if sumOf(same...) != want {
			t.Errorf("%v has another sum", same)
		}
	}
	for _, other := range [][]byte{{0, 2, 7, 1, 0, 5, 3, 1, 5, 2}, {0, 1, 7, 1, 0, 4}, {0, 0}} {
		if sumOf(other...) == want {
			t.Errorf("%v has the same sum", other)
		}
	}
	if sumOf() != sumOf(0, 0) {
		t.Error("nothing differs from an empty set")
	}
	if _, err := DeletionsSum([]byte{0, 1, 7}); err == nil {
		t.Error("a cut update has a sum")
	}
}
