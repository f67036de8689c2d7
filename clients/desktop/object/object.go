package object

import (
	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/motion"
	"stoa/worldstate/record"
)

// Object is an object of a room as it is shown now.
type Object struct {
	*record.Record
	motion.Stand
	Shown         record.Properties // with those that its holder changes
	Width, Height float64           // metres; 0 without a size
	Holder        uint16            // participant who holds it; 0 for nobody
}

// Sides of an object that is flat, in metres. Kinds of newer versions may have any size.
const (
	leastSide   = 0.01
	mostSide    = 20.0
	unknownSide = 0.6 // of an object of unknown size
)

// Of returns how a record is shown.
func Of(r *record.Record) Object { return of(r, r.Properties, 0) }

// Held returns the object with the properties that its holder changes.
func (o *Object) Held(holder uint16, changes record.Properties) Object {
	return of(o.Record, o.Properties.With(changes), holder)
}

func of(r *record.Record, shown record.Properties, holder uint16) Object {
	o := Object{Record: r, Stand: motion.StandOf(shown), Shown: shown, Holder: holder}
	if r.Kind == record.Seat || r.Kind == record.Model {
		return o
	}
	o.Width, o.Height = motion.SizeOf(shown)
	if !(min(o.Width, o.Height) >= leastSide && max(o.Width, o.Height) <= mostSide) {
		o.Width, o.Height = unknownSide, unknownSide
	}
	return o
}

// Name returns the title, which may be empty.
func (o *Object) Name() string { return o.Shown.Text(record.Name) }

// Scale returns by how much a model is enlarged.
func (o *Object) Scale() float64 { return float64(o.Shown.Number(record.Scale, 1000)) / 1000 }

// File returns the hash of the object's file. False: the object has none.
func (o *Object) File() (hash [32]byte, is bool) {
	v := o.Shown.Get(record.File)
	if v.Type != record.Bytes || len(v.Data) != len(hash) {
		return hash, false
	}
	copy(hash[:], v.Data)
	return hash, true
}

// Colour returns the colour of the box that stands for the object from afar, 0xRRGGBB.
func (o *Object) Colour() uint32 {
	switch o.Kind {
	case record.Note:
		return uint32(o.Shown.Number(record.Colour, noteColour)) & 0xffffff
	case record.Link:
		return 0x8fb4c8
	}
	return 0xd9dedf
}

// Box is two opposite corners along the axes of an object, in metres.
type Box struct{ Min, Max mgl64.Vec3 }

const thick = 0.03

// Bounds returns the box of the object; file is that of a model's file, or nil.
func (o *Object) Bounds(file *Box) Box {
	switch {
	case o.Kind == record.Seat:
		return Box{mgl64.Vec3{-0.2, 0, -0.2}, mgl64.Vec3{0.2, 0.48, 0.2}}
	case o.Width > 0:
		return Box{mgl64.Vec3{-o.Width / 2, -o.Height / 2, -thick}, mgl64.Vec3{o.Width / 2, o.Height / 2, thick}}
	case file != nil:
		return Box{file.Min.Mul(o.Scale()), file.Max.Mul(o.Scale())}
	}
	return Box{Unknown.Min.Mul(o.Scale()), Unknown.Max.Mul(o.Scale())}
}

// Unknown stands in for a model whose size is not known.
var Unknown = Box{mgl64.Vec3{-unknownSide / 2, 0, -unknownSide / 2}, mgl64.Vec3{unknownSide / 2, unknownSide, unknownSide / 2}}

// Matrix maps a cube of 1 m a side about the origin to the box.
func (b *Box) Matrix() mgl64.Mat4 {
	middle, size := b.Min.Add(b.Max).Mul(0.5), b.Max.Sub(b.Min)
	return mgl64.Translate3D(middle[0], middle[1], middle[2]).Mul4(mgl64.Scale3D(size[0], size[1], size[2]))
}

// Far returns the box that stands for the object from afar: the matrix from a cube of
// 1 m a side to the room.
func (o *Object) Far() mgl64.Mat4 {
	b := o.Bounds(nil)
	return o.Matrix().Mul4(b.Matrix())
}

const (
	lineOfSight = 0.004 // thickness of an outline as part of its distance
	gap         = 0.02  // metres between an object and its outline
)

// Outline returns the twelve edges of an object's box as thin boxes, which look equally
// thick from everywhere: matrices from a cube of 1 m a side to the room.
func (o *Object) Outline(b Box, eye mgl64.Vec3) (edges [12]mgl64.Mat4) {
	wide := max(0.004, lineOfSight*o.At.Sub(eye).Len())
	frame := o.Matrix()
	middle, half := b.Min.Add(b.Max).Mul(0.5), b.Max.Sub(b.Min).Mul(0.5)
	for i := range half {
		half[i] += gap
	}
	for i := range edges {
		axis, side := i/4, [2]float64{float64(i&1)*2 - 1, float64(i>>1&1)*2 - 1}
		size, at := mgl64.Vec3{wide, wide, wide}, middle
		size[axis] = 2*half[axis] + wide
		for j, other := range [2]int{(axis + 1) % 3, (axis + 2) % 3} {
			at[other] += side[j] * half[other]
		}
		edges[i] = frame.Mul4(mgl64.Translate3D(at[0], at[1], at[2])).Mul4(mgl64.Scale3D(size[0], size[1], size[2]))
	}
	return edges
}
