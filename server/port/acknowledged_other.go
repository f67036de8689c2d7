//go:build !linux

package port

import "time"

// SinceAcknowledged is not known here.
func (*conn) SinceAcknowledged() (time.Duration, bool) { return 0, false }
