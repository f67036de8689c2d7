// Package record holds what is in a room: records with an id, a parent, a kind and
// properties. Objects of the room (parent: the room) and shapes of a board (parent: the
// board) are records; one kind of operation changes both. PROTOCOL.md section 7.
//
// A [Set] holds all records with one parent. [Set.Decide] turns an operation into
// effects and changes nothing; [Set.Apply] carries effects out, in the server and in
// every replica. The last write of a property wins, in the order of results. A change
// costs its own size, not the set's.
//
// Records, properties and pages never change, so sets share them.
package record
