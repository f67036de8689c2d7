//go:build desktop

package picture

import (
	"image"

	"github.com/g3n/engine/gls"
	"github.com/g3n/engine/math32"
	"github.com/go-gl/mathgl/mgl32"

	"stoa/clients/desktop/model"
)

// mostSpots is the maximum number of spots of a sheet; further ones are dropped.
const mostSpots = 256

// Sheet draws many small equal pictures in one draw call: shadows, or rings. It is
// filled again for each picture.
type Sheet struct {
	stage *Stage
	shape *shape
	vbo   *gls.VBO
	data  math32.ArrayF32
	count int

	before  int // count of the last picture
	changed bool
}

// NewShadows returns the sheet for shadows.
func (s *Stage) NewShadows(colour uint32, opacity float64) *Sheet {
	look := model.Surface{Colour: colour, Opacity: float32(opacity), Picture: model.Spot}
	return s.newSheet(&look, orderShadow)
}

// NewRings returns the sheet for the rings of people who speak.
func (s *Stage) NewRings(colour uint32, ring *image.RGBA) *Sheet {
	look := model.Surface{Colour: colour, Opacity: 0.95, Picture: func() *image.RGBA { return ring }}
	return s.newSheet(&look, orderRing)
}

// NewMarks returns the sheet for marks on the floor.
func (s *Stage) NewMarks(colour uint32, mark *image.RGBA) *Sheet {
	look := model.Surface{Colour: colour, Opacity: 0.75, Picture: func() *image.RGBA { return mark }}
	return s.newSheet(&look, orderShadow)
}

func (s *Stage) newSheet(look *model.Surface, order int) *Sheet {
	quads := &model.Mesh{Vertices: make([]model.Vertex, 4*mostSpots)}
	for i := range uint32(mostSpots) {
		quads.Indices = append(quads.Indices, 4*i, 4*i+1, 4*i+2, 4*i, 4*i+2, 4*i+3)
	}
	t := &Sheet{stage: s, shape: s.surface(quads, look, order)}
	t.vbo = t.shape.GetGeometry().VBO(gls.VertexPosition)
	t.vbo.SetUsage(gls.DYNAMIC_DRAW)
	t.data = *t.vbo.Buffer()
	s.add(t.shape)
	return t
}

// Begin removes all spots.
func (t *Sheet) Begin() { t.before, t.count = t.count, 0 }

// Put adds a spot: its middle, and half its size along two axes.
func (t *Sheet) Put(at, right, up mgl32.Vec3) {
	if t.count == mostSpots {
		return
	}
	n := right.Cross(up).Normalize()
	for i, c := range [4][2]float32{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		p := at.Add(right.Mul(c[0])).Add(up.Mul(c[1]))
		v := (*[vertexFloats]float32)(t.data[(4*t.count+i)*vertexFloats:])
		next := [vertexFloats]float32{p[0], p[1], p[2], n[0], n[1], n[2], c[0]*0.5 + 0.5, c[1]*0.5 + 0.5}
		t.changed = t.changed || *v != next
		*v = next
	}
	t.count++
}

// End uploads the spots if they have changed.
func (t *Sheet) End() {
	if t.changed || t.count != t.before {
		clear(t.data[4*t.count*vertexFloats:])
		t.vbo.Update()
		t.changed = false
	}
	t.shape.SetVisible(t.count > 0)
}
