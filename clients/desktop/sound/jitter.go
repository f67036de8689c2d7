//go:build desktop

package sound

const (
	mostWaiting = 16 // packets of one voice; the oldest is dropped
	leastBegin  = 2  // packets to have before a voice begins
	mostDelay   = 6  // packets waiting above which one is skipped
	mostAhead   = 60 // numbers; more is a new beginning, not a loss
	patience    = 5  // packets concealed before a voice counts as silent
)

// jitter puts one talker's packets in order and says when one is missing. The
// zero jitter is empty.
type jitter struct {
	waiting []packet // in order of number
	stream  uint32
	next    uint16 // number to play
	playing bool
	lost    int // packets missing in a row
}

type packet struct {
	number  uint16
	payload []byte
}

// push takes a packet; it keeps a copy of the payload.
func (j *jitter) push(stream uint32, number uint16, payload []byte) {
	ahead := int(int16(number - j.next))
	if stream != j.stream || j.playing && (ahead > mostAhead || ahead < -mostAhead) {
		*j = jitter{stream: stream, waiting: j.waiting[:0]}
	} else if j.playing && ahead < 0 {
		return
	}
	at := len(j.waiting)
	for at > 0 && int16(j.waiting[at-1].number-number) >= 0 {
		if j.waiting[at-1].number == number {
			return
		}
		at--
	}
	j.waiting = append(j.waiting, packet{})
	copy(j.waiting[at+1:], j.waiting[at:])
	j.waiting[at] = packet{number, append([]byte(nil), payload...)}
	if len(j.waiting) > mostWaiting {
		j.waiting = j.waiting[1:]
	}
}

// pop returns the next packet to play: nil with lost set is one to be
// concealed, nil without one is silence.
func (j *jitter) pop() (payload []byte, lost bool) {
	if !j.playing {
		if len(j.waiting) < leastBegin {
			return nil, false
		}
		j.playing, j.next, j.lost = true, j.waiting[0].number, 0
	}
	if len(j.waiting) > mostDelay { // the talker's clock is faster than this machine's
		j.waiting = j.waiting[1:]
		j.next = j.waiting[0].number
	}
	if len(j.waiting) > 0 && int16(j.waiting[0].number-j.next) <= 0 {
		payload = j.waiting[0].payload
		j.waiting = j.waiting[1:]
		j.next++
		j.lost = 0
		return payload, false
	}
	if j.lost++; j.lost > patience {
		j.playing = false
		return nil, false
	}
	if len(j.waiting) > 0 {
		j.next++
	}
	return nil, true
}
