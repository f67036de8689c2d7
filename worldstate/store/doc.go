// Package store keeps rooms on disk.
//
// [SQLite] is the store: one file, one connection that writes. [Journal] is
// one room in it. Results of all rooms go through one writer goroutine, which
// commits whatever has gathered while the last commit was on its way to the
// disk. There is no timer: alone, an operation is committed at once; in a crowd
// many share one sync.
//
// A result is reported as kept after COMMIT returned under
// synchronous=FULL, that is, after the log was synced.
package store
