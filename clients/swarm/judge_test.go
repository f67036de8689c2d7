package main

import (
	"testing"
	"time"

	"stoa/clients/headless"
	"stoa/spatial"
)

// court is a judge with one listener at x = 0 and talkers along the x axis, with its
// own clock.
type court struct {
	*judge
	t      *testing.T
	clock  time.Duration
	stream uint16
}

func newCourt(t *testing.T, slots int, talkers ...float64) *court {
	j := newJudge(spatial.NewAcousticModel(spatial.Acoustics{}, nil, nil), slots)
	j.seat(1+len(talkers), func(i int) bool { return i > 0 }, func(i int) bool { return i == 0 })
	for _, talker := range j.talkers {
		j.byNumber[uint16(talker.bot)] = talker
	}
	c := &court{judge: j, t: t}
	c.put(0, 0)
	for i, x := range talkers {
		c.put(i+1, x)
	}
	j.check(j.listeners[0], 0)
	j.measuring.Store(true)
	return c
}

// put places a bot; its direction does not matter.
func (c *court) put(bot int, x float64) {
	body := stays(x, 0, 0).at(0)
	c.places[bot] = c.place(&body)
}

// walks moves a bot now.
func (c *court) walks(bot int, x float64) {
	c.put(bot, x)
	c.check(c.listeners[0], c.clock)
}

// speaks sends a packet every 20 ms for the given time; the listener gets the packets
// for which arrive returns true.
func (c *court) speaks(bot int, long time.Duration, arrive func(n int) bool) {
	talker := c.talkers[bot-1]
	for n := range int(long / frameTime) {
		size := len(c.utter(talker))
		talker.sent[len(talker.sent)-1] = c.clock
		if arrive(n) {
			c.stream++
			c.hears(c.listeners[0], headless.Packet{At: c.begin.Add(c.clock + time.Millisecond), Talker: uint16(bot), Sequence: c.stream, Size: size})
		}
		c.clock += frameTime
	}
	c.to = c.clock
}

func always(int) bool { return true }
func never(int) bool  { return false }

func (c *court) finds(due, missed, leaked int) {
	c.t.Helper()
	d, m := c.count()
	if (d > 0) != (due > 0) || m != missed || int(c.leaked.Load()) != leaked {
		c.t.Errorf("due %d, missed %d, leaked %d; want %d, %d, %d", d, m, c.leaked.Load(), due, missed, leaked)
	}
}

func TestJudgeFindsNothingWrong(t *testing.T) {
	c := newCourt(t, 2, 5)
	c.speaks(1, 5*time.Second, always)
	c.finds(1, 0, 0)
}

func TestJudgeMissesWhatDidNotCome(t *testing.T) {
	c := newCourt(t, 2, 5)
	c.speaks(1, 5*time.Second, func(n int) bool { return n < 100 || n >= 103 })
	c.finds(1, 3, 0)
}

func TestJudgeExpectsNothingFromAfar(t *testing.T) {
	c := newCourt(t, 2, 40)
	c.speaks(1, 5*time.Second, never)
	c.finds(0, 0, 0)
}

func TestJudgeSeesLeaks(t *testing.T) {
	c := newCourt(t, 2, 5)
	c.speaks(1, 2*time.Second, always)
	c.walks(1, 40)
	c.speaks(1, 160*time.Millisecond, always) // packets in flight
	c.speaks(1, 200*time.Millisecond, always)
	c.finds(1, 0, 10)
}

func TestJudgeSeesPacketsOfNobody(t *testing.T) {
	c := newCourt(t, 2, 5)
	c.hears(c.listeners[0], headless.Packet{At: time.Now(), Talker: 77, Size: leastSize})
	c.finds(0, 0, 1)
}

func TestJudgeCountsLostPackets(t *testing.T) {
	c := newCourt(t, 2, 5)
	c.speaks(1, time.Second, always)
	c.stream += 4
	c.speaks(1, time.Second, always)
	if n := c.lost.Load(); n != 4 {
		t.Errorf("%d lost, want 4", n)
	}
}

// Three talkers and two slots: nobody can tell which two are selected, but there must
// be two.
func TestJudgeWantsAllSlotsBusy(t *testing.T) {
	tests := []struct {
		name   string
		arrive func(talker, n int) bool
		missed int
	}{
		{"first two", func(talker, n int) bool { return talker < 3 }, 0},
		{"in turns", func(talker, n int) bool { return talker != 1+n/50%3 }, 0},
		{"only one", func(talker, n int) bool { return talker == 1 }, 4 * (2*49 - 50)},
		{"nobody", func(talker, n int) bool { return false }, 2 * 4 * 49},
	}
	for _, test := range tests {
		c := newCourt(t, 2, 6, 6.5, 7)
		for bot := 1; bot <= 3; bot++ {
			c.clock = 0
			c.speaks(bot, 6*time.Second, func(n int) bool { return test.arrive(bot, n) })
		}
		if due, missed := c.count(); due != 2*4*49 || missed != test.missed {
			t.Errorf("%s: due %d, missed %d, want %d", test.name, due, missed, test.missed)
		}
	}
}

func TestPacketsAreToldApartBySize(t *testing.T) {
	c := newCourt(t, 2, 5)
	for n := range 3 * sizes {
		size := len(c.utter(c.talkers[0]))
		if got, _ := c.talkers[0].find(size); got != n {
			t.Fatalf("packet %d was taken for %d", n, got)
		}
	}
	if got, _ := c.talkers[0].find(leastSize + 5); got != 2*sizes+5 {
		t.Errorf("an older packet was taken for %d", got)
	}
	if got, _ := c.talkers[0].find(leastSize + sizes); got != -1 {
		t.Errorf("an impossible size was taken for packet %d", got)
	}
}
