// Package sfu carries voices between a room's [audio.Switch] and people's
// browsers, over WebRTC and one UDP port for everybody, or over TCP connections
// where UDP does not pass. PROTOCOL.md section 8.
//
//	socket, streams ─▶ packetFilter ─▶ pion ─▶ uplink ─▶ audio.Source
//	socket, streams ◀───────────────── pion ◀─ voice  ◀─ audio.Switch
//
// Besides it the headless client and the load generator know pion. Version 3 of it is frozen and has
// known faults, so it is kept on a short lead: we are an ICE-lite agent with
// host candidates only, always the DTLS server, and a packet filter before it drops
// what pion must not see: packets from addresses that have not shown they know
// a connection's ICE name, media of streams nobody announced, and all RTCP,
// which nothing here reads yet. It is shown an offer written anew, with nothing
// in it but what was read and checked, and no data channel: nobody speaks SCTP.
//
// A voice costs no goroutine: pion's SRTP reader calls the uplink, which
// forwards before it returns. There are no interceptors. No sender reports are
// sent: they would serve to play a voice and a picture together, and there is no video yet.
package sfu
