//go:build desktop

package sound

import (
	"math"
	"testing"
	"time"

	"github.com/go-gl/mathgl/mgl64"
	"github.com/hraban/opus"
)

// taken is what comes out of a jitter: packet numbers, -1 for one to conceal.
func taken(j *jitter, times int) (out []int) {
	for range times {
		switch payload, what := j.pop(true); what {
		case play:
			out = append(out, int(payload[0]))
		case conceal:
			out = append(out, -1)
		}
	}
	return out
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestPacketsComeOutInOrderAndLossIsConcealed(t *testing.T) {
	for name, c := range map[string]struct{ in, want []int }{
		"in order":       {[]int{1, 2, 3, 4}, []int{1, 2, 3, 4}},
		"swapped":        {[]int{2, 1, 4, 3}, []int{1, 2, 3, 4}},
		"one lost":       {[]int{1, 2, 4, 5}, []int{1, 2, -1, 4, 5}},
		"twice the same": {[]int{1, 2, 2, 3}, []int{1, 2, 3}},
		"too few":        {[]int{1, 2}, nil},
	} {
		j := jitter{}
		for _, n := range c.in {
			j.push(9, uint16(n), []byte{byte(n)})
		}
		if got := taken(&j, len(c.want)); !equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestNumbersThatWrapGoOn(t *testing.T) {
	j := jitter{}
	for i, n := range []uint16{65534, 65535, 0, 1} {
		j.push(9, n, []byte{byte(i)})
	}
	if got := taken(&j, 4); !equal(got, []int{0, 1, 2, 3}) {
		t.Error(got)
	}
}

func TestSilenceEndsAVoiceAndTheNextWordBeginsIt(t *testing.T) {
	j := jitter{}
	for n := range 3 {
		j.push(9, uint16(n), []byte{byte(n)})
	}
	if got := taken(&j, 20); !equal(got, []int{0, 1, 2, -1, -1, -1, -1, -1}) {
		t.Errorf("after the last packet: %v", got)
	}
	for n := range uint16(3) {
		j.push(9, 40+n, []byte{byte(40 + n)})
	}
	if got := taken(&j, 3); !equal(got, []int{40, 41, 42}) {
		t.Errorf("later: %v", got)
	}
	for n := range uint16(3) { // in another slot
		j.push(10, 7+n, []byte{byte(7 + n)})
	}
	if got := taken(&j, 3); !equal(got, []int{7, 8, 9}) {
		t.Errorf("in another slot: %v", got)
	}
}

func TestWhatWaitsIsBounded(t *testing.T) {
	j := jitter{}
	for n := range 1000 {
		j.push(9, uint16(n), []byte{1})
	}
	if len(j.waiting) > mostWaiting {
		t.Errorf("%d packets wait", len(j.waiting))
	}
	for range 1000 {
		j.push(9, uint16(time.Now().Nanosecond()), []byte{1})
		j.pop(true)
	}
	if len(j.waiting) > mostWaiting {
		t.Errorf("%d packets wait", len(j.waiting))
	}
}

func TestALatePacketIsWaitedForWhileThereIsSomethingToHear(t *testing.T) {
	j := jitter{}
	for n := range 3 {
		j.push(9, uint16(n), []byte{byte(n)})
	}
	for range 3 {
		j.pop(false)
	}
	if _, what := j.pop(false); what != wait {
		t.Errorf("nothing has come: %v", what)
	}
	j.push(9, 4, []byte{4}) // 3 is late
	if _, what := j.pop(false); what != wait {
		t.Errorf("one is missing: %v", what)
	}
	j.push(9, 3, []byte{3})
	for want := byte(3); want < 5; want++ {
		if payload, what := j.pop(false); what != play || payload[0] != want {
			t.Errorf("%v, %v instead of packet %d", payload, what, want)
		}
	}
}

func tone(hz float64, samples int) []int16 {
	pcm := make([]int16, samples)
	for i := range pcm {
		pcm[i] = int16(8000 * math.Sin(2*math.Pi*hz*float64(i)/rate))
	}
	return pcm
}

func TestAWallTakesTheHeights(t *testing.T) {
	loss := func(hz float64, walls int) float64 {
		pcm := tone(hz, rate/4)
		before := dbfs(pcm)
		f := lowpass{}
		f.through(walls)
		f.apply(pcm)
		return before - dbfs(pcm[rate/8:])
	}
	if got := loss(1000, 0); math.Abs(got) > 0.001 {
		t.Errorf("without a wall %v dB are lost", got)
	}
	// The edge is at 20000/8 = 2500 Hz; a filter of q 0.5 loses 6 dB there.
	if got := loss(300, 1); got > 0.5 {
		t.Errorf("a wall takes %.1f dB of 300 Hz", got)
	}
	if got := loss(2500, 1); math.Abs(got-6) > 0.5 {
		t.Errorf("a wall takes %.1f dB of 2500 Hz", got)
	}
	if got := loss(2500, 2); got < 30 {
		t.Errorf("two walls take %.1f dB of 2500 Hz", got)
	}
}

func TestLevelsRiseAtOnceAndFallSlowly(t *testing.T) {
	m := meter{}
	m.add(-15)
	if m.level != 1 {
		t.Errorf("a loud voice shows %v", m.level)
	}
	if m.add(-127); m.level < 0.5 || m.level >= 1 {
		t.Errorf("20 ms later %v", m.level)
	}
	for range 50 {
		m.add(-127)
	}
	if m.level > 0.01 {
		t.Errorf("a second later %v", m.level)
	}
	if got := dbfs(tone(1000, rate)); math.Abs(got-(20*math.Log10(8000.0/32768)-3.01)) > 0.05 {
		t.Errorf("a tone of 8000 is %.2f dBFS", got)
	}
}

func TestWithoutADeviceLevelsAreStillTold(t *testing.T) {
	s := &Speaker{out: silence{}, done: make(chan struct{}), quit: make(chan struct{}), voices: map[uint16]*voice{}, sinks: map[uint16]sink{}}
	encoder, err := opus.NewEncoder(rate, 1, opus.AppVoIP)
	if err != nil {
		t.Fatal(err)
	}
	packet := make([]byte, mostPacket)
	pcm := tone(440, frame)
	buffer := make([]int16, mostFrame)
	for n := range 20 {
		size, err := encoder.Encode(pcm, packet)
		if err != nil {
			t.Fatal(err)
		}
		s.Take(7, 1, uint16(n), packet[:size])
		s.Place(7, mgl64.Vec3{1, 0, 0}, 0, 0)
		s.sinks[7] = &silentSink{} // always hungry
		s.feed(buffer, time.Now())
	}
	if s.Level(7) < 0.5 || s.Level(8) != 0 {
		t.Errorf("who speaks shows %v, nobody %v", s.Level(7), s.Level(8))
	}
	s.feed(buffer, time.Now().Add(2*mostAway))
	if len(s.voices) != 0 || len(s.sinks) != 0 {
		t.Error("somebody long gone is kept")
	}
}

func TestTheNinthTalkerTakesTheQuietestsPlace(t *testing.T) {
	s := &Speaker{out: silence{}, voices: map[uint16]*voice{}, sinks: map[uint16]sink{}}
	for n := range uint16(9) {
		s.Take(n+1, uint32(n), 1, []byte{1})
		s.voices[n+1].heard = time.Now().Add(time.Duration(n) * time.Second)
		if s.sinkOf(n+1) == nil {
			t.Fatalf("talker %d has no place", n+1)
		}
	}
	if len(s.sinks) != mostVoices || s.sinks[1] != nil || s.sinks[9] == nil {
		t.Errorf("%d places, the oldest kept %v", len(s.sinks), s.sinks[1] != nil)
	}
}
