// Package worldstate holds what is true in a room.
//
// [State] is that and nothing more: no clock, lock or goroutine. Changes are
// [Command] values; [State.Apply] is the only way it changes, and what it did
// comes back as an [Event]. A durable change is an operation or a line: the
// State has it as soon as the journal has taken it, and viewers are told when it is
// on disk. Whoever applies the same events ([Contents.Apply],
// [Replica.Apply]) holds the same room, because events carry fixed values and
// leave nothing to compute.
//
// [Room] puts a State to work. One goroutine owns it; everyone else sends to
// that goroutine:
//
//	session ── Command ──▶ Room ── Event, Frame ──▶ Viewer
//	                        │  ▲
//	                 Append ▼  │ on disk
//	                       Journal
//
// # Durability
//
// Two copies of the durable part exist in a Room. The State runs ahead: it has
// every operation that was accepted. The other, durable, has those that are on
// disk. Only what is in durable leaves the room, so nobody ever sees what a crash
// can take away, and when the store fails the State goes back to durable.
//
// # Ticks
//
// Bodies, gains and unfinished strokes are not events. A tick shows each
// [Viewer] that is ready a [Frame] made from the state of that moment; a viewer
// that is not ready misses it and loses nothing, because the next one is
// complete.
package worldstate
