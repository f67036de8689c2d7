package headless

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

// drawn is a stroke that this client drew and has not undone.
type drawn struct {
	object uint32
	stroke board.ID
}

// Draw puts a thin dark stroke on a board and returns its sequence once it is on the
// server's disk. It survives lost connections and restarts of the server; the sequence
// may then be unknown, 0. *RefusedError: the server refused the stroke. If ctx ends
// first, the server may still draw the stroke.
func (c *Client) Draw(ctx context.Context, object uint32, points []board.Point) (uint64, error) {
	s := board.Stroke{ID: NewStroke(), Colour: 0x203040, Width: 8, Points: board.AppendPoints(nil, points)}
	return c.Put(ctx, object, &s)
}

// NewStroke returns a random id.
func NewStroke() board.ID {
	var id board.ID
	rand.Read(id[:])
	return id
}

// Put is [Client.Draw] with id, colour, width and packed points of the caller.
func (c *Client) Put(ctx context.Context, object uint32, s *board.Stroke) (uint64, error) {
	sequence, err := c.operate(ctx, &worldstate.Operation{Object: object,
		Operation: board.Operation{Kind: board.Put, ID: s.ID, Colour: s.Colour, Width: s.Width, Points: s.Points}})
	if err == nil {
		c.mu.Lock()
		c.drawn = append(c.drawn, drawn{object, s.ID})
		c.mu.Unlock()
	}
	return sequence, err
}

// Erase erases strokes: own ones and, where the room allows, anybody's (PROTOCOL.md
// section 7.2). It waits like Draw.
func (c *Client) Erase(ctx context.Context, object uint32, ids ...board.ID) (uint64, error) {
	return c.operate(ctx, &worldstate.Operation{Object: object, Operation: board.Operation{Kind: board.Erase, IDs: ids}})
}

// alwaysFit is how many strokes of any length one restore can bring back.
const alwaysFit = board.MaxRestoredBytes / board.MaxPointsBytes

// Restore brings erased strokes back, a few at a time. It waits like Draw, for the last
// of them. If one part is refused, earlier parts stay restored.
func (c *Client) Restore(ctx context.Context, object uint32, ids ...board.ID) (sequence uint64, err error) {
	for some := range slices.Chunk(ids, alwaysFit) {
		if sequence, err = c.operate(ctx, &worldstate.Operation{Object: object, Operation: board.Operation{Kind: board.Restore, IDs: some}}); err != nil {
			return 0, err
		}
	}
	return sequence, nil
}

// ErrNothingToUndo reports an Undo without an own stroke left.
var ErrNothingToUndo = errors.New("headless: nothing to undo")

// Undo erases the last stroke that this client drew. It waits like Draw.
func (c *Client) Undo(ctx context.Context) (uint64, error) {
	c.mu.Lock()
	if len(c.drawn) == 0 {
		c.mu.Unlock()
		return 0, ErrNothingToUndo
	}
	d := c.drawn[len(c.drawn)-1]
	c.drawn = c.drawn[:len(c.drawn)-1]
	c.mu.Unlock()
	return c.Erase(ctx, d.object, d.stroke)
}

// Live sends a part of an unfinished stroke. The server does not answer.
func (c *Client) Live(object uint32, s *board.Stroke, from int) error {
	return c.send(&wire.Live{Object: object, Stroke: s.ID, Colour: s.Colour, Width: s.Width, From: uint16(from), Points: s.Points})
}

// Digest returns the digest that shows whether two replicas of a board are equal.
// PROTOCOL.md section 7.4. It is zero for an unknown board.
func (c *Client) Digest(object uint32) [sha256.Size]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.replica.Board(object)
	if b == nil {
		return [sha256.Size]byte{}
	}
	return sha256.Sum256(wire.BoardBytes(b))
}
