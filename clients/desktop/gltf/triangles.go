package gltf

import (
	"fmt"
	"math"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/clients/desktop/model"
)

// Modes of a primitive that have triangles.
const (
	triangles     = 4
	triangleStrip = 5
	triangleFan   = 6
)

// primitive adds one part of the mesh of a node.
func (r *reader) primitive(p *primitive, node int) error {
	mode := triangles
	if p.Mode != nil {
		mode = *p.Mode
	}
	if mode < triangles || mode > triangleFan {
		return nil // points and lines are not shown
	}
	i, is := p.Attributes["POSITION"]
	if !is {
		return nil
	}
	positions, err := r.numbers(i, 3)
	if err != nil {
		return err
	}
	indices, err := r.indices(p, mode, positions.count)
	if err != nil {
		return err
	}
	r.left -= len(indices) / 3
	if r.corners += positions.count; r.left < 0 || r.corners > mostVertices {
		return ErrTooMuch
	}
	mesh, err := r.vertices(p, positions, node)
	if err != nil {
		return err
	}
	if mesh.Indices = indices; !has(p, "NORMAL") {
		mesh.Smooth()
	}
	part := r.part(p)
	part.Add(&mesh.Painted)
	part.Bound = append(part.Bound, mesh.Bound...)
	return nil
}

func has(p *primitive, attribute string) bool { _, is := p.Attributes[attribute]; return is }

// indices returns three indices for each triangle, all below count.
func (r *reader) indices(p *primitive, mode, count int) ([]uint32, error) {
	n := count
	index := func(i int) uint32 { return uint32(i) }
	if p.Indices != nil {
		list, err := r.numbers(*p.Indices, 1)
		if err != nil {
			return nil, err
		}
		n, index = list.count, list.index
	}
	corners := func(i int) [3]int { return [3]int{3 * i, 3*i + 1, 3*i + 2} }
	all := n / 3
	switch mode {
	case triangleStrip:
		all, corners = n-2, func(i int) [3]int { return [3]int{i, i + 1 + i%2, i + 2 - i%2} }
	case triangleFan:
		all, corners = n-2, func(i int) [3]int { return [3]int{0, i + 1, i + 2} }
	}
	if all > r.left {
		return nil, ErrTooMuch
	}
	out := make([]uint32, 0, 3*max(0, all))
	for i := range max(0, all) {
		for _, c := range corners(i) {
			v := index(c)
			if int64(v) >= int64(count) {
				return nil, fmt.Errorf("%w: an index beyond the vertices", ErrBroken)
			}
			out = append(out, v)
		}
	}
	return out, nil
}

// attribute returns an attribute with an element for each of count vertices; nil if the
// primitive has none.
func (r *reader) attribute(p *primitive, name string, least, count int) (*numbers, error) {
	i, is := p.Attributes[name]
	if !is {
		return nil, nil
	}
	n, err := r.numbers(i, least)
	if err == nil && n.count != count {
		return nil, fmt.Errorf("%w: %s", ErrBroken, name)
	}
	return n, err
}

// vertices returns the vertices of a part of the mesh of a node, with their colours.
func (r *reader) vertices(p *primitive, positions *numbers, node int) (*Part, error) {
	look, count := r.lookOf(p), positions.count
	normals, errN := r.attribute(p, "NORMAL", 3, count)
	places, errT := r.attribute(p, fmt.Sprint("TEXCOORD_", look.set), 2, count)
	tints, errC := r.attribute(p, "COLOR_0", 3, count)
	rest, errS := r.placing(p, node, count)
	for _, err := range []error{errN, errT, errC, errS} {
		if err != nil {
			return nil, err
		}
	}
	m := &Part{}
	for i := range count {
		place, bound, err := rest.of(i)
		if err != nil {
			return nil, err
		}
		v := model.Vertex{At: mgl32.TransformCoordinate(positions.vec3(i), place), Normal: mgl32.Vec3{0, 1, 0}}
		if !finite(v.At) {
			return nil, fmt.Errorf("%w: a place that is no number", ErrBroken)
		}
		if normals != nil {
			turn := place.Mat3().Inv().Transpose()
			if n := turn.Mul3x1(normals.vec3(i)); finite(n) && n.Len() > 1e-9 {
				v.Normal = n.Normalize()
			}
		}
		if places != nil {
			v.UV = mgl32.Vec2{places.number(i, 0), places.number(i, 1)}
		}
		m.Vertices, m.Colours = append(m.Vertices, v), append(m.Colours, look.tint(tints, i))
		if r.figure.is {
			m.Bound = append(m.Bound, bound)
		}
	}
	return m, nil
}

// tint returns the colour of a vertex; tints may be nil.
func (l *look) tint(tints *numbers, i int) mgl32.Vec3 {
	tint := l.factor
	if tints != nil {
		c := tints.vec3(i)
		for j := range tint {
			tint[j] *= c[j]
		}
	}
	return onScreen(tint)
}

// finite reports whether a place can be in a room.
func finite(v mgl32.Vec3) bool {
	for _, n := range v {
		if !(math.Abs(float64(n)) < 1e6) {
			return false
		}
	}
	return true
}

// onScreen converts linear light, as in [model], to what the screen shows.
func onScreen(light mgl32.Vec3) (c mgl32.Vec3) {
	for i, v := range light {
		c[i] = model.FromLight(float64(max(0, min(1, v))))
	}
	return c
}
