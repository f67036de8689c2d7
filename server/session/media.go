package session

import (
	"context"
	"errors"
	"time"

	"stoa/audio/sfu"
	"stoa/server/wire"
)

// answerTime limits the work on one offer.
const answerTime = 5 * time.Second

// offer opens, restarts or replaces the participant's peer connection. PROTOCOL.md
// section 8.1.
func (s *session) offer(ctx context.Context, m wire.Message) {
	o := m.(*wire.Offer)
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	sdp, err := s.room.Answer(ctx, s.number, o.Connection, o.SDP)
	switch {
	case errors.Is(err, sfu.ErrBadOffer):
		s.refuse(wire.CodeOffer, wire.BadOffer, detail(err), nil)
	case err != nil:
		s.log.Warn("media failed", "participant", s.number, "reason", err.Error())
		s.refuse(wire.CodeOffer, wire.MediaFailed, "no media connection could be made", nil)
	default:
		s.say(&wire.Answer{Connection: o.Connection, SDP: sdp})
	}
}

func (s *session) refuseOffer(wire.Message) {
	s.refuse(wire.CodeOffer, wire.TooFast, "more than 2 offers a second", nil)
}
