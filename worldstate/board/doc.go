// Package board is a whiteboard: strokes in the order the server gave them,
// and the operations that change them.
//
// An [Operation] is what somebody asks. [Board.Decide] turns it into a
// [Change], which says what happens in full, or refuses it. [Board.Apply]
// carries a change out and decides nothing, so a store, a replica and the
// server that apply the same changes hold equal bytes. What is erased leaves the
// board; the server's keeps it for a while to be brought back.
package board
