//go:build desktop

package sound

import (
	"sync"

	"golang.org/x/sys/unix"
)

// opening is held while a device is opened or closed: standard error is the
// process's, and so are the binding's tables.
var opening sync.Mutex

// quietly does something during which ALSA must not write to standard error:
// on a machine without sound it says so in a dozen lines that help nobody.
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
		_ = unix.Dup3(kept, 2, 0) // it was open a moment ago
		_ = unix.Close(kept)
	}
}
