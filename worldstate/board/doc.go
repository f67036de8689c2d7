// Package board implements a whiteboard: strokes in the order of their sequence, and
// the operations that change them.
//
// An [Operation] is a request. [Board.Decide] turns the request into a [Change], which
// says in full what happens, or refuses it. [Board.Apply] carries a change out and
// decides nothing, so a store, a replica and the server hold equal bytes after the same
// changes. An erased stroke leaves the board; the server's board keeps it in its trash
// for a while.
//
// Who may erase: an [Author] may erase its own strokes; [Editor.Others] says whether
// the editor's role may erase those of others. PROTOCOL.md section 7.2.
package board
