//go:build desktop && !linux

package sound

import "sync"

// opening is held while a device is opened or closed, because the binding's tables
// belong to the process.
var opening sync.Mutex

// quietly runs do; only ALSA prints messages.
func quietly(do func()) {
	opening.Lock()
	defer opening.Unlock()
	do()
}
