package headless

import (
	"math/rand/v2"
	"testing"
	"time"
)

// A sound card delivers 20 ms at a time, five packets at once and then nothing for a
// while; listeners must get them evenly spaced.
func TestPacketsThatComeInBurstsFollowEachOtherEvenly(t *testing.T) {
	v, now := &voice{}, 3*time.Second
	last := v.after(now, 20*time.Millisecond)
	for burst := range 200 {
		now = 3*time.Second + time.Duration(burst)*100*time.Millisecond + time.Duration(rand.IntN(30))*time.Millisecond
		for range 5 {
			next := v.after(now, 20*time.Millisecond)
			if step := next - last; step != 20*time.Millisecond {
				t.Fatalf("burst %d: a packet %v after the one before", burst, step)
			}
			last = next
		}
	}
	if late := now - last; late > pauseFrom || late < -pauseFrom {
		t.Errorf("the packets are %v away from the time", late)
	}
	now += 5 * time.Second
	if after := v.after(now, 20*time.Millisecond); after != now {
		t.Errorf("after a pause a packet begins at %v, not at %v", after, now)
	}
}
