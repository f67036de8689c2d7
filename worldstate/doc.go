// Package worldstate holds the state of a room.
//
// [State] is plain data: no clock, lock or goroutine. Changes are [Command] values.
// [State.Apply] is the only way to change a State and returns an [Event]. A durable
// change is an operation or a chat line: the State has the change as soon as the
// journal has taken it, and viewers get the change when it is on disk. Whoever applies
// the same events ([Contents.Apply], [Replica.Apply]) holds the same room, because
// events carry fixed values and leave nothing to compute.
//
// [Room] runs a State. One goroutine owns the State; everyone else sends to that
// goroutine:
//
//	session ── Command ──▶ Room ── Event, Frame ──▶ Viewer
//	                        │  ▲
//	                 Append ▼  │ on disk
//	                       Journal
//
// # Durability
//
// A Room has two copies of its durable part. The State is ahead: it contains every
// accepted operation. The other copy, shown, contains the operations that are on disk.
// Only shown leaves the room, so nobody ever sees what a crash can take away. When the
// store fails, the State goes back to shown.
//
// # Ticks
//
// Bodies, gains and live strokes are not events. A tick sends a [Frame] of the current
// state to each [Viewer] that is ready. A viewer that is not ready misses the frame and
// loses nothing, because the next one is complete.
//
// # Where to look
//
// Who may erase: [AccountID.Author] and the package board. How long a lost participant
// is kept for a resume: [ResumeTime]. Which role an action needs: [Role.May].
package worldstate
