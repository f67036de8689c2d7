package document

import "fmt"

// Limits bounds one update. A count of zero refuses everything of its kind.
type Limits struct {
	Bytes   int // of the whole update
	Structs int // of all clients together; ranges of the delete set count too
	Clients int // with structs, and likewise with deletions
	Depth   int // of values inside values, in JSON and in lib0's "any"
}

// Incoming bounds one message of a client.
var Incoming = Limits{Bytes: 1 << 20, Structs: 100_000, Clients: 1000, Depth: 64}

// Stored bounds a whole document that people read. What this package's functions read when they
// are given no bounds is bounded by its bytes, which the caller already holds in memory, and by
// this Depth.
var Stored = Limits{Bytes: 16 << 20, Structs: 1_000_000, Clients: 100_000, Depth: 64}

// Bounds of numbers, so that sums never overflow here, nor lose a unit in JavaScript.
const (
	mostClient = 1<<53 - 1 // the largest client id
	mostClock  = 1 << 48   // one more than the largest clock
)

// Fault is the error for an update that is malformed or beyond its bounds.
type Fault struct {
	Position int    // bytes before the place where reading stopped
	Reason   string // for a log, in English
}

func (f Fault) Error() string {
	return fmt.Sprintf("document: %s at byte %d", f.Reason, f.Position)
}
