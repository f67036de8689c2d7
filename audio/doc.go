// Package audio decides which voice packets reach which listener, and makes the voices
// of a listener look like a few uninterrupted streams. It forwards packets and never
// decodes them. It has no network, no rooms and no goroutines.
//
//	peer ── Source.Forward ──▶ fan-out list ──▶ slot ── Sink.WriteVoice ──▶ peer
//	                                ▲             ▲
//	room ── spatial.Heard ── Switch.Route ────────┘   once per tick
//
// A listener has a fixed number of slots. Each slot is one stream with contiguous
// sequence numbers ([Rewriter]); [Slots] keeps a talker in its slot. Route decides who
// is heard, and the media path reads the decision without waiting for anyone.
//
// # The guarantee
//
// After [Switch.Route] has returned, no packet of a talker who is not in a listener's
// list reaches that listener. A slot checks its talker under the lock under which it
// writes, so a packet that Route has overtaken is dropped even if its fan-out list
// still contains the slot.
package audio
