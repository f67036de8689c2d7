package port

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// SinceAcknowledged returns the time since the peer's kernel last acknowledged anything
// (tcp(7), TCP_INFO): it tells a peer that has vanished from one that is there but reads
// slowly or says nothing. False: not known.
func (c *conn) SinceAcknowledged() (time.Duration, bool) {
	tcp, ok := c.Conn.(*net.TCPConn)
	if !ok {
		return 0, false
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return 0, false
	}
	var info *unix.TCPInfo
	if e := raw.Control(func(fd uintptr) { info, err = unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO) }); e != nil || err != nil {
		return 0, false
	}
	return time.Duration(info.Last_ack_recv) * time.Millisecond, true
}
