// Package audio decides which voice packets reach whom, and makes what reaches
// a listener look like a few uninterrupted streams. It forwards and never
// decodes; it has no network, no rooms and no goroutines of its own.
//
//	peer ── Source.Forward ──▶ fan-out list ──▶ slot ── Sink.WriteVoice ──▶ peer
//	                                ▲             ▲
//	room ── spatial.Heard ── Switch.Route ────────┘   once per tick
//
// A listener has a fixed number of slots, each one stream with contiguous
// sequence numbers ([Rewriter]); [Slots] keeps a talker in the slot it has.
// Route says who is heard, and the media path reads that without asking anyone.
//
// # The promise
//
// When [Switch.Route] has returned, no packet of a talker who is not in a
// listener's list reaches that listener. A slot knows its talker and checks it
// under the lock under which it writes, so that a packet overtaken by Route is
// dropped even if its fan-out list still names the slot.
package audio
