package headless

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// drawn is a stroke that this client drew and has not undone.
type drawn struct {
	board  record.ID
	stroke record.ID
}

// Change changes records of one parent (record.Room: objects of the room), all of them
// or none, and returns the sequence of the result once it is on the server's disk. The
// operation survives lost connections and restarts of the server; the sequence may then
// be unknown, 0. *RefusedError: the server refused the operation. If ctx ends first, the
// server may still apply the operation.
func (c *Client) Change(ctx context.Context, parent record.ID, changes ...record.Change) (uint64, error) {
	return c.operate(ctx, &worldstate.Operation{Parent: parent, Changes: changes})
}

// NewID returns a random id for a record.
func NewID() record.ID {
	var id record.ID
	rand.Read(id[:])
	return id
}

// Draw puts a thin dark stroke on a board. It waits like Change.
func (c *Client) Draw(ctx context.Context, board record.ID, points []record.Point) (uint64, error) {
	return c.Put(ctx, board, NewID(), record.Line{Colour: 0x203040, Width: 8, Points: record.AppendPoints(nil, points)})
}

// Put is [Client.Draw] with id, colour, width and packed points of the caller.
func (c *Client) Put(ctx context.Context, board, id record.ID, l record.Line) (uint64, error) {
	sequence, err := c.Change(ctx, board, record.PutLine(id, l))
	if err == nil {
		c.mu.Lock()
		c.drawn = append(c.drawn, drawn{board, id})
		c.mu.Unlock()
	}
	return sequence, err
}

// Erase deletes records: own ones and, where the room allows, anybody's (PROTOCOL.md
// section 7.3). It waits like Change.
func (c *Client) Erase(ctx context.Context, parent record.ID, ids ...record.ID) (uint64, error) {
	return c.Change(ctx, parent, record.Each(record.Delete, ids...)...)
}

// alwaysFit is how many strokes of any length one restore can bring back.
const alwaysFit = record.MaxRestoredBytes/record.MaxPointsBytes - 1

// Restore brings deleted records back, a few at a time. It waits like Change, for the
// last of them. If one part is refused, earlier parts stay restored.
func (c *Client) Restore(ctx context.Context, parent record.ID, ids ...record.ID) (sequence uint64, err error) {
	for some := range slices.Chunk(ids, alwaysFit) {
		if sequence, err = c.Change(ctx, parent, record.Each(record.Restore, some...)...); err != nil {
			return 0, err
		}
	}
	return sequence, nil
}

// ErrNothingToUndo reports an Undo without an own stroke left.
var ErrNothingToUndo = errors.New("headless: nothing to undo")

// Undo erases the last stroke that this client drew. It waits like Change.
func (c *Client) Undo(ctx context.Context) (uint64, error) {
	c.mu.Lock()
	if len(c.drawn) == 0 {
		c.mu.Unlock()
		return 0, ErrNothingToUndo
	}
	d := c.drawn[len(c.drawn)-1]
	c.drawn = c.drawn[:len(c.drawn)-1]
	c.mu.Unlock()
	return c.Erase(ctx, d.board, d.stroke)
}

// Live sends a part of an unfinished stroke. The server does not answer.
func (c *Client) Live(board, stroke record.ID, l record.Line, from int) error {
	return c.send(&wire.Live{Board: board, Stroke: stroke, Colour: l.Colour, Width: l.Width, From: uint16(from), Points: l.Points})
}

// Digest returns the digest that shows whether two replicas of the records of a parent
// are equal. PROTOCOL.md section 7.6. It is zero for an unknown parent.
func (c *Client) Digest(parent record.ID) [sha256.Size]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	set := c.replica.Contents.Set(parent)
	if set == nil {
		return [sha256.Size]byte{}
	}
	return sha256.Sum256(wire.SetBytes(set))
}
