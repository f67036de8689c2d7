package motion

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
	"stoa/worldstate/record"
)

// Board is a board on its wall: its centre, its yaw in radians, and its size in metres.
type Board struct {
	ID            record.ID
	At            mgl64.Vec3
	Yaw           float64
	Width, Height float64
}

const (
	mostBoards = 16 // per room; others are ignored
	leastSide  = 0.1
	mostSide   = 20.0
)

// BoardsOf returns the boards among a room's objects, except those with an impossible
// size.
func BoardsOf(objects []*record.Record) []Board {
	var boards []Board
	for _, o := range objects {
		metres := func(name string) float64 { return float64(o.Properties.Number(name, 0)) / 1000 }
		width, height := metres(record.Width), metres(record.Height)
		if o.Kind != record.Board || min(width, height) < leastSide || max(width, height) > mostSide || len(boards) == mostBoards {
			continue
		}
		turned := avatar.Body{Yaw: uint16(o.Properties.Number(record.Yaw, 0))}
		boards = append(boards, Board{o.ID, mgl64.Vec3{metres(record.X), metres(record.Y), metres(record.Z)}, turned.YawRadians(), width, height})
	}
	return boards
}

// faceDepth is the distance from a board's centre to its face, in metres.
const faceDepth = 0.022

// Facing returns the direction of the board's face.
func (b *Board) Facing() mgl64.Vec3 { return forward(b.Yaw, 0) }

// right returns the direction to the right for a person who looks at the board.
func (b *Board) right() mgl64.Vec3 {
	n := b.Facing()
	return mgl64.Vec3{n[2], 0, -n[0]}
}

func (b *Board) face() mgl64.Vec3 { return b.At.Add(b.Facing().Mul(faceDepth)) }

// Meet returns where a ray meets the plane of the board's face, in half millimetres
// from its upper left corner. False: the ray does not meet the plane.
func (b *Board) Meet(from, ray mgl64.Vec3) (x, y float64, met bool) {
	n, face := b.Facing(), b.face()
	slope := ray.Dot(n)
	if slope > -1e-6 {
		return 0, 0, false
	}
	t := face.Sub(from).Dot(n) / slope
	p := from.Add(ray.Mul(t)).Sub(face)
	return (b.Width/2 + p.Dot(b.right())) * UnitsPerMetre, (b.Height/2 - p[1]) * UnitsPerMetre, t > 0
}

// Under reports whether a ray meets the board.
func (b *Board) Under(from, ray mgl64.Vec3) bool {
	x, y, met := b.Meet(from, ray)
	return met && x >= 0 && y >= 0 && x <= b.Width*UnitsPerMetre && y <= b.Height*UnitsPerMetre
}

// UnitsPerMetre is the unit of points, per metre. PROTOCOL.md section 7.1.
const UnitsPerMetre = 2000

// Place returns the place in the room of a point on the board.
func (b *Board) Place(x, y float64) mgl64.Vec3 {
	across := b.right().Mul(x/UnitsPerMetre - b.Width/2)
	return b.face().Add(across).Add(mgl64.Vec3{0, b.Height/2 - y/UnitsPerMetre, 0})
}

// InReach returns the board in front of a person, or nil.
func InReach(boards []Board, at mgl64.Vec3, yaw float64) *Board {
	for i := range boards {
		b := &boards[i]
		n, d := b.Facing(), at.Sub(b.At)
		away, along := d[0]*n[0]+d[2]*n[2], math.Abs(d[0]*n[2]-d[2]*n[0])
		if away >= 0 && away <= rules.Board.Reach && along <= b.Width/2+rules.Board.Aside && -forward(yaw, 0).Dot(n) > rules.Board.View {
			return b
		}
	}
	return nil
}
