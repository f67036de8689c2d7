//go:build desktop

package sound

import (
	"sync"

	"golang.org/x/sys/unix"
)

// opening is held while a device is opened or closed, because standard error and the
// binding's tables belong to the process.
var opening sync.Mutex

// quietly runs do without ALSA's output on standard error: without sound hardware ALSA
// prints a dozen useless lines.
func quietly(do func()) {
	opening.Lock()
	defer opening.Unlock()
	nowhere, err := unix.Open("/dev/null", unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		do()
		return
	}
	defer unix.Close(nowhere)
	kept, err := unix.FcntlInt(2, unix.F_DUPFD_CLOEXEC, 3)
	if err == nil {
		err = unix.Dup3(nowhere, 2, 0)
	}
	do()
	if err == nil {
		_ = unix.Dup3(kept, 2, 0) // the file was open a moment ago
		_ = unix.Close(kept)
	}
}
