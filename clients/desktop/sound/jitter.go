//go:build desktop

package sound

const (
	mostWaiting = 16    // packets of one voice; the oldest is dropped
	leastBegin  = ahead // packets needed before a voice begins: a sink takes as many at once
	mostDelay   = 6     // number of waiting packets above which one is skipped
	mostAhead   = 60    // sequence numbers; a larger step is a new beginning, not a loss
	patience    = 5     // concealed packets until a voice counts as silent

	// If more than spare packets waited throughout watched packets, one is skipped: the
	// delay of a burst must not stay.
	watched = 100
	spare   = 2
)

// jitter orders one talker's packets and detects missing ones. The zero jitter is
// empty.
type jitter struct {
	waiting []packet // in order of number
	stream  uint32
	next    uint16 // sequence number to play
	playing bool
	lost    int // missing packets in a row
	played  int // packets since least was reset
	least   int // minimum number of waiting packets
}

// ready reports whether there is something to play.
func (j *jitter) ready() bool { return j.playing || len(j.waiting) >= leastBegin }

// empty drops waiting packets that were too few to begin with.
func (j *jitter) empty() {
	if !j.playing {
		j.waiting = j.waiting[:0]
	}
}

type packet struct {
	number  uint16
	payload []byte
}

// push adds a packet and copies its payload.
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

// verdict says how to fill the next 20 ms of a voice.
type verdict int

const (
	silent  verdict = iota // nobody speaks
	wait                   // the packet may still come in time
	play                   // play the packet
	conceal                // the packet is lost
)

// pop returns how to fill the next 20 ms, with the packet to play. urgent: the voice is
// about to fall silent.
func (j *jitter) pop(urgent bool) ([]byte, verdict) {
	if !j.playing {
		if len(j.waiting) < leastBegin {
			return nil, silent
		}
		j.playing, j.next, j.lost = true, j.waiting[0].number, 0
		j.played, j.least = 0, mostWaiting
	}
	if len(j.waiting) > mostDelay || j.slack() { // or the talker's clock is faster than this machine's
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
		j.played, j.least = j.played+1, min(j.least, len(j.waiting))
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

// slack reports, once per two seconds of a voice, whether more packets than necessary
// waited all the time.
func (j *jitter) slack() bool {
	if j.played < watched {
		return false
	}
	much := j.least > spare && len(j.waiting) > spare
	j.played, j.least = 0, mostWaiting
	return much
}
