package sfu

import "sync/atomic"

// Stats counts datagrams since the start. In does not contain dropped ones.
type Stats struct {
	In  uint64 // passed to pion
	Out uint64 // handed to the kernel

	UnknownAddress   uint64 // from an address of no current peer
	UnknownStream    uint64 // media with an SSRC the peer did not announce
	Feedback         uint64 // RTCP, which the server does not read
	Data             uint64 // DTLS application data: there are no data channels
	Flood            uint64 // above the rate limit of a peer
	Garbage          uint64 // neither STUN nor DTLS nor media
	BadVoice         uint64 // decrypted media that is not a voice; also in In
	SlowReader       uint64 // datagrams dropped because a TCP client reads too slowly; also in Out
	TooManyAddresses uint64 // binding requests from more addresses than one peer may have
	NoRoom           uint64 // TCP connections closed because there were too many
}

type counters struct {
	in, out                                                    atomic.Uint64
	unknownAddress, unknownStream, feedback, garbage, badVoice atomic.Uint64
	flood, slowReader, noRoom, tooManyAddresses, data          atomic.Uint64
}

// Stats may be called at any time by any goroutine.
func (s *SFU) Stats() Stats {
	c := &s.count
	return Stats{
		In:               c.in.Load(),
		Out:              c.out.Load(),
		UnknownAddress:   c.unknownAddress.Load(),
		UnknownStream:    c.unknownStream.Load(),
		Feedback:         c.feedback.Load(),
		Data:             c.data.Load(),
		Flood:            c.flood.Load(),
		Garbage:          c.garbage.Load(),
		BadVoice:         c.badVoice.Load(),
		SlowReader:       c.slowReader.Load(),
		NoRoom:           c.noRoom.Load(),
		TooManyAddresses: c.tooManyAddresses.Load(),
	}
}
