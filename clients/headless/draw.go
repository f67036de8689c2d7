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

// drawn is a stroke this client drew and has not undone.
type drawn struct {
	object uint32
	stroke board.ID
}

// Draw puts a thin dark stroke on a board and returns its place in the room's
// sequence once it is on the server's disk. It survives lost connections and
// restarts of the server; then the place may be unknown, which is 0. A
// *RefusedError says that it was not drawn; when ctx ends first, it may still
// be.
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

// Put is [Client.Draw] of a stroke whose id, colour, width and packed points
// the caller chose.
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

// Erase takes strokes away: own ones, and where the room allows it anybody's
// (PROTOCOL.md section 7.2). It waits like Draw.
func (c *Client) Erase(ctx context.Context, object uint32, ids ...board.ID) (uint64, error) {
	return c.operate(ctx, &worldstate.Operation{Object: object, Operation: board.Operation{Kind: board.Erase, IDs: ids}})
}

// alwaysFit is how many strokes can be brought back at once however long they
// are.
const alwaysFit = board.MaxRestoredBytes / board.MaxPointsBytes

// Restore brings erased strokes back, a few at a time. It waits like Draw, for
// the last of them; those before one that is refused are back.
func (c *Client) Restore(ctx context.Context, object uint32, ids ...board.ID) (sequence uint64, err error) {
	for some := range slices.Chunk(ids, alwaysFit) {
		if sequence, err = c.operate(ctx, &worldstate.Operation{Object: object, Operation: board.Operation{Kind: board.Restore, IDs: some}}); err != nil {
			return 0, err
		}
	}
	return sequence, nil
}

// ErrNothingToUndo reports an Undo without a stroke of this client's left.
var ErrNothingToUndo = errors.New("headless: nothing to undo")

// Undo erases the last stroke this client drew. It waits like Draw.
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

// Live shows a part of a stroke that is not finished. It is not answered.
func (c *Client) Live(object uint32, s *board.Stroke, from int) error {
	return c.send(&wire.Live{Object: object, Stroke: s.ID, Colour: s.Colour, Width: s.Width, From: uint16(from), Points: s.Points})
}

// Digest is by what two replicas of a board are compared. PROTOCOL.md section
// 7.4. It returns zero for a board that is not there.
func (c *Client) Digest(object uint32) [sha256.Size]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.replica.Board(object)
	if b == nil {
		return [sha256.Size]byte{}
	}
	return sha256.Sum256(wire.BoardBytes(b))
}
