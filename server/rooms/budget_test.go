package rooms

import "testing"

func TestBudgetDropsThenCutsOff(t *testing.T) {
	var b Budget
	got := map[Verdict]int{}
	for range 300 {
		got[b.Spend(2, 10, 20)]++
	}
	if got[Allowed] < 20 || got[Allowed] > 25 || got[Excess] < 170 || got[Flood] < 90 {
		t.Errorf("of 300 at once: %d allowed, %d dropped, %d cut off", got[Allowed], got[Excess], got[Flood])
	}
	if b.Spend(8, 10, 20) != Allowed {
		t.Error("one kind of message spent another's budget")
	}
}
