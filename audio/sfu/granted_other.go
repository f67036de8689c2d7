//go:build !unix

package sfu

import "net"

// granted knows no way to ask here and returns zeros.
func granted(*net.UDPConn) (receive, send int) { return 0, 0 }
