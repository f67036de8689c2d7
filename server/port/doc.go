// Package port lets HTTPS, plain HTTP and voices over TCP share one TCP port:
// it tells connections apart by their first bytes, and bounds how many a
// stranger may open. ARCHITECTURE.md has its goroutine and its queues.
package port
