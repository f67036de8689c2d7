// Package avatar is a body in a room: how it is quantised, packed into bytes,
// and which motions are possible.
//
// A body is quantised once, when it arrives, and keeps its fixed-point form
// from then on. The server, the encoder and every client therefore agree on
// each place to the last bit, and a place that was sent twice is the same
// place.
package avatar
