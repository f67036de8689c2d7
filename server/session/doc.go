// Package session is one connection: a WebSocket, the messages that come in, and those
// that go out.
//
// The life of a session: the server upgrades the socket; hello says who comes; the room
// admits the participant and tells Welcome. From then on one goroutine reads and
// dispatches, and one writes what the outbox holds. A lost socket ends the session; the
// participant stays in the room for [worldstate.ResumeTime] and may resume.
//
//	socket ──▶ read loop ──▶ dispatch table ──▶ room
//	socket ◀── write loop ◀── outbox ◀── Tell, Show ── room
//
// Boards are too large to send at once: the write loop asks the room for them, part by
// part, when it has nothing else to write.
//
// There is one file for each family of messages that a client sends: pose.go, draw.go,
// media.go and so on, and hello.go for the first message. The rate limits are in
// dispatch.go.
package session
