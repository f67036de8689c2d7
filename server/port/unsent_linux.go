package port

import (
	"net"
	"syscall"
)

// tcpNotSentLowat is TCP_NOTSENT_LOWAT of linux/tcp.h, which package syscall does
// not have.
const tcpNotSentLowat = 25

// keepUnsent asks the kernel to take no more while so many bytes wait to be sent
// for the first time. What is written later then leaves soon, however slow the
// peer is.
func keepUnsent(c *net.TCPConn, bytes int) {
	raw, err := c.SyscallConn()
	if err != nil {
		return // it has ended
	}
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotSentLowat, bytes) // without it more waits
	})
}
