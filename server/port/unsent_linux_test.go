package port

import (
	"net"
	"syscall"
	"testing"
	"unsafe"
)

// unsent returns the bytes in the kernel that were never sent: SIOCOUTQNSD of
// linux/sockios.h.
func unsent(t *testing.T, c *net.TCPConn) (bytes int32) {
	t.Helper()
	const siocoutqnsd = 0x894b
	raw, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) {
		if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, fd, siocoutqnsd, uintptr(unsafe.Pointer(&bytes))); e != 0 {
			t.Error(e)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return bytes
}

func TestTheKernelKeepsLittleThatWasNotSent(t *testing.T) {
	ours, _ := pair(t, short, little)
	if sent, _, _ := writes(ours, much); sent == 0 {
		t.Fatal("nothing was written")
	}
	if n := unsent(t, ours.(*conn).Conn.(*net.TCPConn)); n == 0 || n > 3*maxPiece {
		t.Errorf("%d KiB wait", n>>10)
	} else {
		t.Logf("%d KiB wait", n>>10)
	}
}
