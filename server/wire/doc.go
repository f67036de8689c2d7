// Package wire implements the protocol of PROTOCOL.md: one struct per message, its
// encoding, and the check of untrusted bytes before decoding. Section numbers in this
// package are those of PROTOCOL.md.
//
// The package encodes and decodes the fields of a message one by one, in the order of
// the document, with functions of the msgpack library that
// allocate only what a field needs.
package wire
