//go:build !unix

package sfu

import "net"

// granted returns zeros: this system does not tell.
func granted(*net.UDPConn) (receive, send int) { return 0, 0 }
