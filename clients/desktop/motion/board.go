package motion

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/worldstate/record"
)

// Board is a board: its place, and its size in metres.
type Board struct {
	ID record.ID
	Stand
	Width, Height float64
}

const (
	leastSide = 0.1
	mostSide  = 20.0
)

// BoardOf returns the board that the properties of an object make. False: its size is
// impossible.
func BoardOf(id record.ID, p record.Properties) (Board, bool) {
	width, height := SizeOf(p)
	return Board{id, StandOf(p), width, height}, min(width, height) >= leastSide && max(width, height) <= mostSide
}

// FaceDepth is the distance from a board's centre to its face, in metres.
const FaceDepth = 0.022

// Facing returns the direction of the board's face.
func (b *Board) Facing() mgl64.Vec3 { return b.Turn().Col(2) }

// face returns the middle of the board's face.
func (b *Board) face() mgl64.Vec3 { return b.At.Add(b.Facing().Mul(FaceDepth)) }

// Meet returns where a ray meets the plane of the board's face, in half millimetres
// from its upper left corner. False: the ray does not meet the plane.
func (b *Board) Meet(from, ray mgl64.Vec3) (x, y float64, met bool) {
	turn := b.Turn()
	n, face := turn.Col(2), b.face()
	slope := ray.Dot(n)
	if slope > -1e-6 {
		return 0, 0, false
	}
	t := face.Sub(from).Dot(n) / slope
	p := from.Add(ray.Mul(t)).Sub(face)
	return (b.Width/2 + p.Dot(turn.Col(0))) * UnitsPerMetre, (b.Height/2 - p.Dot(turn.Col(1))) * UnitsPerMetre, t > 0
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
	turn := b.Turn()
	return b.face().Add(turn.Col(0).Mul(x/UnitsPerMetre - b.Width/2)).Add(turn.Col(1).Mul(b.Height/2 - y/UnitsPerMetre))
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
