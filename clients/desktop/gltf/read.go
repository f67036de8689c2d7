package gltf

import (
	"fmt"
	"image"
	"math"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/rig"
)

// Part is what a model has of one texture, in metres along the axes of the object.
type Part struct {
	model.Painted
	Picture *image.RGBA   // nil: colours alone; its first row is the top
	Bound   []rig.Binding // of the vertices of a figure; none of another model
}

// Model is a model at rest.
type Model struct {
	Parts    []Part
	Min, Max mgl32.Vec3
	Frame    rig.Frame // how it moves as a body; nil: its bones are broken
}

// Bytes returns roughly how many bytes the model has.
func (m *Model) Bytes() (n int) {
	for i := range m.Parts {
		p := &m.Parts[i]
		if n += 44*len(p.Vertices) + 4*len(p.Indices) + 20*len(p.Bound); p.Picture != nil {
			n += len(p.Picture.Pix)
		}
	}
	return n
}

// Limits of what is shown. The server says beforehand which models are beyond the first.
const (
	MostTriangles = 50_000
	mostVertices  = 3 * MostTriangles
	mostNodes     = 20_000
	mostDepth     = 512
	mostPictures  = 32
	mostText      = 4 << 20 // bytes of JSON, of which each may take a hundred in memory
	mostParts     = 20_000  // primitives, counted at each node that shows them
	mostWide      = 3       // of a body: how much wider than high
)

// reader collects the triangles of a file.
type reader struct {
	*file
	figure  figure
	placed  []placed
	order   []int // of nodes, parents first
	skins   map[int][]joint
	parts   []Part
	byLook  map[surface]int // index of a part
	left    int             // triangles
	corners int
	shown   int // primitives
	joints  int
	pixels  int
}

// Read reads a GLB file.
func Read(data []byte) (*Model, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	r := &reader{file: f, figure: f.figure(), skins: map[int][]joint{}, byLook: map[surface]int{}, left: MostTriangles}
	if err := r.place(); err != nil {
		return nil, err
	}
	for _, i := range r.order {
		if err := r.mesh(i); err != nil {
			return nil, err
		}
	}
	return r.model()
}

// model returns what was collected.
func (r *reader) model() (*Model, error) {
	m := &Model{Parts: r.parts, Min: mgl32.Vec3{math.MaxFloat32, math.MaxFloat32, math.MaxFloat32}}
	m.Max = m.Min.Mul(-1)
	for i := range m.Parts {
		for _, v := range m.Parts[i].Vertices {
			for axis, n := range v.At {
				m.Min[axis], m.Max[axis] = min(m.Min[axis], n), max(m.Max[axis], n)
			}
		}
	}
	if r.corners == 0 {
		return nil, fmt.Errorf("%w: no triangles", ErrBroken)
	}
	m.Frame = r.frame(m)
	return m, nil
}
