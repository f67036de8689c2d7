package port

import (
	"net"
	"syscall"
)

// tcpNotSentLowat is TCP_NOTSENT_LOWAT of linux/tcp.h, which package syscall lacks.
const tcpNotSentLowat = 25

// keepUnsent makes the kernel take no more data while that many bytes are unsent. Later
// urgent data then leaves soon, however slow the peer is.
func keepUnsent(c *net.TCPConn, bytes int) {
	raw, err := c.SyscallConn()
	if err != nil {
		return // the connection has ended
	}
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotSentLowat, bytes) // on error more data waits in the kernel
	})
}
