// Package avatar describes bodies: their fixed-point form, their encoding, which
// motions are possible, and the shape of the built-in figure.
//
// A body is quantised once, when it arrives, and keeps its fixed-point form. So the
// server, the encoder and every client agree on each place to the last bit.
package avatar
