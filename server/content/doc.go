// Package content checks files that people bring into a room: what they are, whether
// they are whole, and what it costs to show them.
//
// A picture is decoded and encoded again, so nothing of it remains but its pixels;
// [CheckKept] takes only pictures of which nothing else is left. A
// model is walked: every count, index and length in it is compared with what is there,
// before a client trusts it. The functions read from an [io.ReaderAt], know no network
// and no store, and use at most about [Memory] bytes.
package content
