//go:build unix

package sfu

import (
	"net"

	"golang.org/x/sys/unix"
)

// granted returns the buffer sizes, in bytes, that the kernel has set. The kernel drops
// bursts that do not fit without counting them here.
func granted(udp *net.UDPConn) (receive, send int) {
	raw, err := udp.SyscallConn()
	if err != nil {
		return 0, 0
	}
	_ = raw.Control(func(fd uintptr) {
		receive, _ = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF)
		send, _ = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUF)
	})
	return receive, send
}
