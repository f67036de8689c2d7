// Package session is one connection: a WebSocket, what may come over it, and
// what goes back.
//
// Its life: the socket is upgraded; hello says who comes; the room lets the
// participant in and tells Welcome; from then on one goroutine reads and
// dispatches, one writes what the outbox holds. When the socket is lost the
// session ends, while the participant and its voice stay in the room for 30 s.
//
//	socket ──▶ read loop ──▶ dispatch table ──▶ room
//	socket ◀── write loop ◀── outbox ◀── Tell, Show ── room
//
// Boards are too much to be told at once: the write loop asks the room for them,
// part by part, when it has nothing else to write.
//
// There is one file for each family of messages a client sends: pose.go,
// draw.go, media.go, and hello.go for the first.
package session
