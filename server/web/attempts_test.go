package web

import (
	"fmt"
	"testing"
	"time"
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
