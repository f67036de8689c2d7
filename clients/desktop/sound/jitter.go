//go:build desktop

package sound

const (
	mostWaiting = 16 // packets of one voice; the oldest is dropped
	leastBegin  = 3  // packets to have before a voice begins: 60 ms
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

// verdict is what to do for the next 20 ms of a voice.
type verdict int

const (
	silent  verdict = iota // nobody speaks
	wait                   // the packet may still come in time
	play                   // there it is
	conceal                // it is lost
)

// pop says what comes next, with the packet to play. It is urgent when the
// voice is about to fall silent.
func (j *jitter) pop(urgent bool) ([]byte, verdict) {
	if !j.playing {
		if len(j.waiting) < leastBegin {
			return nil, silent
		}
		j.playing, j.next, j.lost = true, j.waiting[0].number, 0
	}
	if len(j.waiting) > mostDelay { // the talker's clock is faster than this machine's
		j.waiting = j.waiting[1:]
		j.next = j.waiting[0].number
	}
	there := len(j.waiting) > 0
	switch {
	case there && int16(j.waiting[0].number-j.next) <= 0:
		payload := j.waiting[0].payload
		j.waiting = j.waiting[1:]
		j.next++
		j.lost = 0
		return payload, play
	case !urgent:
		return nil, wait
	}
	if j.lost++; j.lost > patience {
		j.playing = false
		return nil, silent
	}
	if there {
		j.next++
	}
	return nil, conceal
}
