// Desktop shows a room in a native window: the same place, bodies, boards and voices as
// in a browser. It has the build tag desktop and needs cgo; BUILDING.md says how to
// build it.
//
// The program does not implement the protocol: [stoa/clients/headless] keeps the room,
// and this program shows it. One goroutine, the window's, owns a visit (visit.go) and
// everything that is drawn.
package main
