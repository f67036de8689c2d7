//go:build desktop

package sound

import (
	"math"
	"testing"
	"time"

	"github.com/go-gl/mathgl/mgl64"
	"github.com/hraban/opus"
)

// taken returns what comes out of a jitter buffer: packet numbers, -1 for a concealed
// one.
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
	s := newSpeaker(silence{})
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
		s.sinks[7] = &silentSink{} // always wants more
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

// counting counts the sinks that are made.
type counting struct {
	silence
	made *int
}

func (c counting) newSink() (sink, error) {
	*c.made++
	return hungry{&silentSink{}}, nil
}

// hungry always wants more.
type hungry struct{ sink }

func (hungry) room() int { return ahead }

// speaks sends packets of a talker, numbered from from.
func (s *Speaker) speaks(talker uint16, from, packets int) {
	for n := range packets {
		s.Take(talker, uint32(talker), uint16(from+n), []byte{0xf8, 0xff, 0xfe}) // Opus for 20 ms of silence
	}
}

func TestTheNinthTalkerTakesTheQuietestsPlace(t *testing.T) {
	s := newSpeaker(silence{})
	for n := range uint16(9) {
		s.speaks(n+1, 0, leastBegin)
		s.voices[n+1].heard = time.Now().Add(time.Duration(n) * time.Second)
		if got := s.sinkOf(n+1) != nil; got != (n < mostVoices) {
			t.Fatalf("talker %d has a place: %v", n+1, got)
		}
	}
	s.voices[3].jitter = jitter{}
	s.voices[5].jitter = jitter{}
	if s.sinkOf(9) == nil || len(s.sinks) != mostVoices || s.sinks[3] != nil || s.sinks[5] == nil {
		t.Errorf("%d places, of two who fell silent the later lost his: %v", len(s.sinks), s.sinks[5] == nil)
	}
}

func TestInALivelyRoomEverybodyIsHeardAndNoSinkIsMadeInVain(t *testing.T) {
	made := 0
	s := newSpeaker(counting{made: &made})
	pcm := make([]int16, mostFrame)
	for talker := range uint16(100) {
		s.speaks(talker+1, 0, leastBegin)
		for range 3 {
			s.feed(pcm, time.Now())
		}
		if s.sinks[talker+1] == nil {
			t.Fatalf("talker %d is not heard", talker+1)
		}
		for range patience + 1 { // falls silent
			s.feed(pcm, time.Now())
		}
	}
	if len(s.voices) > mostTalkers || len(s.sinks) > mostVoices {
		t.Errorf("%d voices and %d sinks", len(s.voices), len(s.sinks))
	}
	for range 100 { // twenty who spoke a moment ago take no sinks from each other
		s.feed(pcm, time.Now())
	}
	if made != 100 {
		t.Errorf("%d sinks for 100 words", made)
	}
}

func TestWhatIsLeftOfAWordDoesNotBeginTheNext(t *testing.T) {
	s := newSpeaker(silence{})
	s.speaks(1, 7, 1)
	s.voices[1].heard = time.Now().Add(-time.Second)
	s.speaks(1, 8, leastBegin)
	if first := s.voices[1].jitter.waiting[0].number; first != 8 {
		t.Errorf("the word begins with packet %d of a second ago", first)
	}
}

func TestABurstLeavesNoDelayBehind(t *testing.T) {
	j, number := jitter{}, 0
	push := func(n int) {
		for range n {
			j.push(9, uint16(number), []byte{1})
			number++
		}
	}
	push(mostDelay)
	for range 10 * watched { // one comes, one is heard
		push(1)
		j.pop(false)
	}
	if len(j.waiting) > spare {
		t.Errorf("%d packets wait, %d ms", len(j.waiting), 20*len(j.waiting))
	}
}

func TestWallsThatComeBetweenDoNotClick(t *testing.T) {
	var m muffle
	wave := tone(200, 10*frame)
	before := wave[0]
	steepest := 0.0
	for piece, walls := range []int{0, 0, 1, 1, 2, 0, 0, 1, 0, 0} {
		pcm := wave[piece*frame : (piece+1)*frame]
		m.apply(pcm, walls)
		for _, v := range pcm {
			steepest = max(steepest, math.Abs(float64(v)-float64(before)))
			before = v
		}
	}
	if most := 8000 * 2 * math.Pi * 200 / rate; steepest > 1.6*most {
		t.Errorf("a step of %.0f in a tone whose steepest is %.0f", steepest, most)
	}
}

func TestWhoIsNoLongerHeardKeepsTheWallsBetween(t *testing.T) {
	s := newSpeaker(silence{})
	s.speaks(1, 0, 1)
	s.Place(1, mgl64.Vec3{}, -20, 2)
	s.Place(1, mgl64.Vec3{}, math.Inf(-1), 0)
	if v := s.voices[1]; v.walls != 2 || v.gain != 0 {
		t.Errorf("%d walls at gain %v", v.walls, v.gain)
	}
}
