package worldstate

import (
	"errors"
	"testing"
	"time"
)

func TestARemovalEndsThoughTheClockWasSet(t *testing.T) {
	const length = 5 * time.Minute
	made := time.Unix(1_800_000_000, 0)
	troll := AccountID{6}
	a := Access{Bans: []Ban{{Account: troll, At: made, Until: made.Add(length)}}}
	for after, out := range map[time.Duration]bool{
		0: true, time.Minute: true, length: false, 24 * time.Hour: false,
		-10 * time.Second: true,  // the clock was corrected by a little
		-24 * time.Hour:   false, // the clock was wrong by a day at the time of the removal
	} {
		if err := a.Refuses(troll, DeviceID{}, made.Add(after)); errors.Is(err, ErrRemoved) != out {
			t.Errorf("%v after it was made: %v", after, err)
		}
	}
	a.Bans[0].Until = time.Time{}
	if err := a.Refuses(troll, DeviceID{}, made.Add(-24*time.Hour)); !errors.Is(err, ErrBanned) {
		t.Errorf("a ban for good: %v", err)
	}
}
