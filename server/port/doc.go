// Package port lets HTTPS, plain HTTP and voices over TCP share one TCP port. It
// detects the protocol of a connection by its first bytes, and limits the connections
// of each address. ARCHITECTURE.md lists its goroutines and queues.
package port
