// Package uploads takes files that people bring into a room, piece by piece, checks
// them (see package content) and gives them to the store.
//
// An upload lives in memory and in a draft of the store, until it is kept, refused,
// cancelled or old. One check runs at a time, on a goroutine of its own: its memory is
// bounded, and it does not take the processors from voices.
package uploads
