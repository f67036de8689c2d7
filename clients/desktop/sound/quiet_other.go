//go:build desktop && !linux

package sound

import "sync"

// opening is held while a device is opened or closed: the binding's tables are
// the process's.
var opening sync.Mutex

// quietly does something; only ALSA would not be quiet.
func quietly(do func()) {
	opening.Lock()
	defer opening.Unlock()
	do()
}
