//go:build desktop

package picture

import (
	"github.com/g3n/engine/gls"
	"github.com/go-gl/mathgl/mgl32"
	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/model"
)

// boxStep is by how many boxes the space for them grows.
const boxStep = 256

// Boxes draws any number of boxes in one draw call. It is filled again when one of them
// changes.
type Boxes struct {
	stage  *Stage
	lit    float32
	box    *model.Painted // of 1 m a side about the origin
	filled *model.Painted
	solid  *Solid // has space for capacity boxes
	space  int
}

// NewBoxes returns an empty set of boxes; lit as for [Stage.NewSolid].
func (s *Stage) NewBoxes(lit float32) *Boxes {
	return &Boxes{stage: s, lit: lit, box: model.Box(), filled: &model.Painted{}}
}

// Begin removes all boxes.
func (b *Boxes) Begin() {
	b.filled.Vertices, b.filled.Colours, b.filled.Indices = b.filled.Vertices[:0], b.filled.Colours[:0], b.filled.Indices[:0]
}

// Put adds a box: a matrix from a cube of 1 m a side to the room, and a colour.
func (b *Boxes) Put(m mgl64.Mat4, colour uint32) {
	frame, tint, base := narrow(m), model.Colour(colour), uint32(len(b.filled.Vertices))
	turn := frame.Mat3()
	for _, v := range b.box.Vertices {
		n := turn.Mul3x1(v.Normal)
		v.At, v.Normal = mgl32.TransformCoordinate(v.At, frame), n.Mul(1/max(1e-6, n.Len()))
		b.filled.Vertices, b.filled.Colours = append(b.filled.Vertices, v), append(b.filled.Colours, tint)
	}
	for _, i := range b.box.Indices {
		b.filled.Indices = append(b.filled.Indices, base+i)
	}
}

// End uploads the boxes.
func (b *Boxes) End() {
	count := len(b.filled.Vertices) / len(b.box.Vertices)
	if b.solid != nil {
		b.solid.shape.SetVisible(count > 0)
	}
	if count == 0 {
		return
	}
	if count > b.space {
		b.Remove()
		b.space = (count + boxStep - 1) / boxStep * boxStep
		b.pad()
		b.solid = b.stage.NewSolid(b.filled, nil, b.lit)
		b.solid.shape.GetGeometry().VBO(gls.VertexPosition).SetUsage(gls.DYNAMIC_DRAW)
		b.solid.shape.GetGeometry().VBO(gls.VertexColor).SetUsage(gls.DYNAMIC_DRAW)
		return
	}
	g := b.solid.shape.GetGeometry()
	corners, colours := g.VBO(gls.VertexPosition), g.VBO(gls.VertexColor)
	at, tints := *corners.Buffer(), *colours.Buffer()
	for i := range b.filled.Vertices {
		v, c := &b.filled.Vertices[i], b.filled.Colours[i]
		*(*[6]float32)(at[i*vertexFloats:]) = [6]float32{v.At[0], v.At[1], v.At[2], v.Normal[0], v.Normal[1], v.Normal[2]}
		*(*[3]float32)(tints[i*3:]) = c
	}
	clear(at[len(b.filled.Vertices)*vertexFloats:]) // triangles without an area
	corners.Update()
	colours.Update()
}

// pad adds boxes without an extent until the space is full.
func (b *Boxes) pad() {
	for len(b.filled.Vertices) < b.space*len(b.box.Vertices) {
		b.Put(mgl64.Mat4{15: 1}, 0)
	}
}

// Remove removes the boxes for good.
func (b *Boxes) Remove() {
	if b.solid != nil {
		b.solid.Remove()
		b.solid, b.space = nil, 0
	}
}
