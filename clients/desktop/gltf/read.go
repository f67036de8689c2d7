package gltf

import (
	"fmt"
	"image"
	"math"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/clients/desktop/model"
)

// Part is what a model has of one texture, in metres along the axes of the object.
type Part struct {
	model.Painted
	Picture *image.RGBA // nil: colours alone; its first row is the top
}

// Model is a model at rest.
type Model struct {
	Parts    []Part
	Min, Max mgl32.Vec3
}

// Bytes returns roughly how many bytes the model has.
func (m *Model) Bytes() (n int) {
	for i := range m.Parts {
		p := &m.Parts[i]
		if n += 44*len(p.Vertices) + 4*len(p.Indices); p.Picture != nil {
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
)

// reader collects the triangles of a file.
type reader struct {
	*file
	parts   []Part
	byLook  map[surface]int // index of a part
	nodes   int
	left    int // triangles
	corners int
	pixels  int
}

// Read reads a GLB file. Skins are shown in the pose of their meshes.
func Read(data []byte) (*Model, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	r := &reader{file: f, byLook: map[surface]int{}, left: MostTriangles}
	if len(f.Scenes) > 0 {
		s, is := at(f.Scenes, f.Scene)
		if !is {
			return nil, fmt.Errorf("%w: scene %d", ErrBroken, f.Scene)
		}
		for _, i := range s.Nodes {
			if err := r.node(i, mgl32.Ident4(), 0); err != nil {
				return nil, err
			}
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
	return m, nil
}

func (r *reader) node(i int, above mgl32.Mat4, depth int) error {
	n, is := at(r.Nodes, i)
	if r.nodes++; !is || r.nodes > mostNodes || depth > mostDepth {
		return fmt.Errorf("%w: node %d", ErrBroken, i)
	}
	here := above.Mul4(n.matrix())
	if n.Mesh != nil {
		m, is := at(r.Meshes, *n.Mesh)
		if !is {
			return fmt.Errorf("%w: mesh %d", ErrBroken, *n.Mesh)
		}
		place := here
		if n.Skin != nil {
			place = mgl32.Ident4() // the joints place a skin, not its node
		}
		for j := range m.Primitives {
			if err := r.primitive(&m.Primitives[j], place); err != nil {
				return err
			}
		}
	}
	for _, child := range n.Children {
		if err := r.node(child, here, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// matrix returns the matrix from the axes of a node to those of the node above.
func (n *node) matrix() mgl32.Mat4 {
	if n.Matrix != nil {
		return *n.Matrix
	}
	m := mgl32.Translate3D(n.Translation[0], n.Translation[1], n.Translation[2])
	if q := n.Rotation; q != nil {
		m = m.Mul4(mgl32.Quat{W: q[3], V: mgl32.Vec3{q[0], q[1], q[2]}}.Mat4())
	}
	if s := n.Scale; s != nil {
		m = m.Mul4(mgl32.Scale3D(s[0], s[1], s[2]))
	}
	return m
}
