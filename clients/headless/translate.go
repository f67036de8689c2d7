package headless

import (
	"fmt"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// From messages of the protocol to types of worldstate.

func frame(m *wire.Tick) (*worldstate.Frame, error) {
	f := &worldstate.Frame{Tick: m.Tick, Bodies: m.Bodies}
	var err error
	if f.Gains, err = wire.ParseGains(m.Gains); err != nil {
		return nil, err
	}
	if m.Hearers != nil {
		if f.Hearers, err = wire.ParseHearers(m.Hearers); err != nil {
			return nil, err
		}
	}
	for _, l := range m.Lives {
		points, err := record.DecodePoints(nil, l.Points)
		if err != nil {
			return nil, fmt.Errorf("read an unfinished stroke: %w", err)
		}
		f.Lives = append(f.Lives, worldstate.Live{Participant: l.Participant, Board: l.Board, Stroke: l.Stroke,
			Colour: l.Colour, Width: l.Width, From: int(l.From), Points: points})
	}
	for i := range m.Held {
		f.Held = append(f.Held, &m.Held[i])
	}
	return f, nil
}
