package uploads

import (
	"slices"
	"sync/atomic"
)

// Stats counts since the start.
type Stats struct {
	Received atomic.Int64 // bytes
	Kept     atomic.Uint64
	refused  [16]atomic.Uint64 // by index in Reasons
}

func (s *Stats) refuse(reason string) {
	if i := slices.Index(Reasons, reason); i >= 0 {
		s.refused[i].Add(1)
	}
}

// Refused returns how many complete uploads were refused for a reason.
func (s *Stats) Refused(reason string) uint64 { return s.refused[slices.Index(Reasons, reason)].Load() }
