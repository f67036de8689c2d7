// Package wire is the protocol as Go: one struct a message, their bytes, and
// the check that untrusted bytes pass before anything decodes them. The
// document is PROTOCOL.md; section numbers in this package are its sections.
//
// Fields are written and read one by one, in the order of the document, by
// calls on the msgpack library's encoder and decoder that do no reflection and
// allocate only what a field needs.
package wire
