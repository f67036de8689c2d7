// Desktop is a window of its own on a room: the same place, bodies, boards and
// voices that a browser shows, without one. It is built with the tag desktop
// and needs cgo; BUILDING.md says how.
//
// It speaks no protocol: [stoa/clients/headless] keeps the room, and this
// program shows what that knows. A visit (visit.go) belongs to one goroutine,
// the window's, and so does everything that is drawn.
package main
