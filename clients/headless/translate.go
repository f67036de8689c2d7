package headless

import (
	"fmt"

	"stoa/avatar"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/board"
	"stoa/worldstate/scene"
)

// From the protocol's words to the world's.

func welcome(m *wire.Welcome) (*worldstate.Welcome, error) {
	place, err := scene.Parse([]byte(m.Scene))
	if err != nil {
		return nil, fmt.Errorf("read the scene: %w", err)
	}
	bodies, err := avatar.DecodeBodies(nil, m.Bodies)
	if err != nil {
		return nil, fmt.Errorf("read the bodies: %w", err)
	}
	e := &worldstate.Welcome{You: m.You, Tick: m.Tick, TickRate: int(m.TickRate), Scene: place, Participants: m.Participants,
		Bodies: bodies, Sequence: m.Sequence, LastClientSequence: m.LastClientSequence, Author: m.Author, From: m.From}
	for _, o := range m.Objects {
		e.Objects = append(e.Objects, worldstate.Object{Number: o.Number, Kind: o.Kind, X: o.X, Y: o.Y, Z: o.Z, Yaw: o.Yaw, Width: o.Width, Height: o.Height})
	}
	return e, nil
}

func operated(m *wire.Result) *worldstate.Operated {
	return &worldstate.Operated{Sequence: m.Sequence, Object: m.Object,
		Change: board.Change{Kind: m.Kind, Stroke: m.Stroke, IDs: m.IDs, Strokes: m.Strokes}}
}

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
		points, err := board.DecodePoints(nil, l.Points)
		if err != nil {
			return nil, fmt.Errorf("read an unfinished stroke: %w", err)
		}
		f.Lives = append(f.Lives, worldstate.Live{Participant: l.Participant, Object: l.Object, Stroke: l.Stroke,
			Colour: l.Colour, Width: l.Width, From: int(l.From), Points: points})
	}
	return f, nil
}
