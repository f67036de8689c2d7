package web

import (
	"fmt"
	"testing"
	"time"

	"stoa/server/clientaddr"
)

func TestAllAttemptsAreLookedAtOnceASecondAtMost(t *testing.T) {
	a := newAttempts(time.Millisecond, 1)
	now := time.Now()
	for i := range maxAttempts {
		a.count(fmt.Sprint(i), now)
	}
	if a.count("one more", now) || a.left("one more", now) {
		t.Error("more than may be remembered")
	}
	if a.count("one more", now.Add(time.Second/2)) {
		t.Error("everybody is looked at for every stranger")
	}
	if !a.count("one more", now.Add(time.Second)) || len(a.all) != 1 {
		t.Errorf("%d are remembered", len(a.all))
	}
}

func TestAHouseholdTakesNothingFromItsNeighbours(t *testing.T) {
	all, now := newBySource(time.Hour, 10), time.Now()
	household := func(n int) clientaddr.Client { return clientaddr.Client{Narrow: fmt.Sprint(n), Wide: "customers"} }
	in := 0
	for range 1000 {
		if all.count("", household(0), now) {
			in++
		}
	}
	if in != 10 || !all.count("", household(1), now) {
		t.Errorf("%d came in, and the neighbour none", in)
	}
	for n := range 1000 {
		if all.count("", household(n), now) {
			in++
		}
	}
	if in >= 10*clientaddr.WideFactor || len(all.narrow.all) > 10*clientaddr.WideFactor {
		t.Errorf("%d of one customer, %d are remembered", in, len(all.narrow.all))
	}
}
