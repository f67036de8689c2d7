// Package store keeps rooms on disk.
//
// [SQLite] is the store: one file, one connection that writes. [Journal] is one room of
// the store. Results of all rooms go through one writer goroutine, which commits
// whatever has gathered during the last commit. There is no timer: a single operation
// is committed at once; many concurrent ones share one sync.
//
// A journal is also an epoch of its room, from one Load to the next: the store refuses
// what an earlier journal appends. A store for several servers would number the epochs and
// compare them in the statement that appends. contract_test.go says what every store must
// do.
//
// Files that people bring are outside the database: a [Draft] becomes a content, named by
// its hash and stored once for all rooms, before a row says which room has it.
//
// A result counts as stored after COMMIT has returned under synchronous=FULL, that is,
// after the log was synced.
package store
