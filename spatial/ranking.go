package spatial

import "math"

const (
	// margin is how many dB louder a rival must be than a voice that is heard already.
	// Without a margin two people at equal distance would swap at every tick.
	margin = 3.0

	// masked is how many dB below the sum of the loudest voices another one is
	// inaudible.
	masked = 27.0

	defaultHold = HoldSeconds * 20 // at 20 ticks a second
)

// HoldSeconds is how long a person who begins to speak keeps the slot against louder
// voices, and counts as speaking after the last loud packet: longer than the pauses
// within a sentence.
const HoldSeconds = 0.4

// Ranking selects the voices of one listener. It remembers the selection so that voices
// do not flicker. The zero Ranking is ready to use. It is not safe for concurrent use.
type Ranking struct {
	// Hold is for how many ticks a louder voice cannot displace a person who begins to
	// speak. 0 means 8.
	Hold uint64

	held  []holding // the last selection
	ranks []rank    // the next selection, kept to save allocations
}

// holding is one selected voice. While the person speaks, since is the tick at which
// the speech was first heard.
type holding struct {
	who      uint16
	speaking bool
	since    uint64
}

// rank is the claim of one candidate: the higher key wins.
type rank struct {
	key  float64
	near int // index of the candidate
}

// The classes of claims. They are farther apart than scores can differ. Silent people
// come last, the nearest first: a person who has a free slot in silence is heard from
// the first syllable on.
const (
	silent   = 0.0
	drowned  = 1000.0 // speaking, masked by louder voices
	speaking = 2000.0
	kept     = 3000.0 // speaking, and heard for less than Hold
)

// Rank appends to dst at most k of the candidates in near, the most important first,
// and returns it. near holds everyone within earshot once, in any order. A person who
// is not in near loses the slot at once. Equal claims go to the lower number, so equal
// input gives equal output.
//
// Rank takes time linear in near. It allocates only for dst and while k grows.
func (r *Ranking) Rank(dst []Heard, near []Candidate, k int, tick uint64) []Heard {
	floor := r.floor(near, k)
	r.ranks = r.ranks[:0]
	for i := range near {
		r.offer(near, rank{key: r.key(&near[i], floor, tick), near: i}, k)
	}
	for _, chosen := range r.ranks {
		dst = append(dst, near[chosen.near].heard())
	}
	r.remember(near, tick)
	return dst
}

// floor returns the score below which the k loudest voices together mask a voice.
func (r *Ranking) floor(near []Candidate, k int) float64 {
	r.ranks = r.ranks[:0]
	for i := range near {
		if near[i].Active {
			r.offer(near, rank{key: near[i].score(), near: i}, k)
		}
	}
	energy := 0.0
	for _, loud := range r.ranks {
		energy += math.Pow(10, loud.key/10)
	}
	return 10*math.Log10(energy) - masked
}

// key returns the claim of one candidate: the class plus the loudness, with the margin
// for voices that are heard already.
func (r *Ranking) key(c *Candidate, floor float64, tick uint64) float64 {
	h := r.find(c.Who)
	bonus := 0.0
	if h != nil {
		bonus = margin
	}
	switch {
	case !c.Active:
		return silent + c.Gain.DB + bonus
	case c.score() < floor:
		return drowned + c.score()
	case h != nil && h.speaking && tick-h.since < r.hold():
		return kept + c.score()
	}
	return speaking + c.score() + bonus
}

// offer keeps the k highest ranks in order. Most calls end at the first check.
func (r *Ranking) offer(near []Candidate, claim rank, k int) {
	full := len(r.ranks) == k
	if full && (k == 0 || !before(near, claim, r.ranks[k-1])) {
		return
	}
	if !full {
		r.ranks = append(r.ranks, claim)
	}
	i := len(r.ranks) - 1
	for ; i > 0 && before(near, claim, r.ranks[i-1]); i-- {
		r.ranks[i] = r.ranks[i-1]
	}
	r.ranks[i] = claim
}

func before(near []Candidate, a, b rank) bool {
	if a.key != b.key {
		return a.key > b.key
	}
	return near[a.near].Who < near[b.near].Who
}

// remember stores the selection in r.ranks. New holdings are appended behind the old
// ones, because they read the old ones, and then moved down.
func (r *Ranking) remember(near []Candidate, tick uint64) {
	old := len(r.held)
	for _, chosen := range r.ranks {
		c := &near[chosen.near]
		next := holding{who: c.Who, speaking: c.Active, since: tick}
		if h := r.find(c.Who); h != nil && h.speaking && c.Active {
			next.since = h.since
		}
		r.held = append(r.held, next)
	}
	r.held = r.held[:copy(r.held, r.held[old:])]
}

// find searches a handful of holdings, where a map would be slower. It finds the older
// one of two for the same person.
func (r *Ranking) find(who uint16) *holding {
	for i := range r.held {
		if r.held[i].who == who {
			return &r.held[i]
		}
	}
	return nil
}

func (r *Ranking) hold() uint64 {
	if r.Hold == 0 {
		return defaultHold
	}
	return r.Hold
}
