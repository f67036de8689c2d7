// Package sfu carries voices between a room's [audio.Switch] and browsers, by WebRTC
// over one UDP port for everybody, or over TCP connections where UDP is blocked.
// PROTOCOL.md section 8.
//
//	socket, streams ─▶ packet filter ─▶ pion ─▶ uplink ─▶ audio.Source
//	socket, streams ◀────────────────── pion ◀─ voice  ◀─ audio.Switch
//
// It is one of two packages that import pion. Pion v3 is frozen and has known faults,
// so this package limits what pion sees. The server is an ICE-lite agent with host
// candidates only and always the DTLS server. A packet filter drops packets from
// addresses that have not shown that they know a connection's ICE name, media of SSRCs
// that nobody announced, and all RTCP, which nothing here reads. Pion gets a rewritten
// offer, which contains only what was read and checked, and no data channel.
//
// A voice needs no goroutine: pion's SRTP reader calls the uplink, which forwards
// before it returns. There are no interceptors and no sender reports, which would only
// serve lip synchronisation.
package sfu
