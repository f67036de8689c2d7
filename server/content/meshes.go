package content

import "strings"

// triangleModes are how many triangles, lines or points so many vertices make in each
// drawing mode.
var triangleModes = [...]func(int64) int64{
	func(n int64) int64 { return n },     // points
	func(n int64) int64 { return n / 2 }, // lines
	func(n int64) int64 { return n },     // a loop
	func(n int64) int64 { return n - 1 }, // a strip of lines
	func(n int64) int64 { return n / 3 }, // triangles
	func(n int64) int64 { return n - 2 }, // a strip
	func(n int64) int64 { return n - 2 }, // a fan
}

const (
	triangles     = 4  // the mode when none is told
	maxAttributes = 32 // of one part of a mesh
)

// cost is what one mesh costs wherever it stands.
type cost struct{ triangles, draws int64 }

// meshes checks all meshes, and counts what is drawn for each node that has one.
func (w *walk) meshes() error {
	vertices := map[int]bool{} // accessors of positions that are counted
	costs := make([]cost, len(w.doc.Meshes))
	for i, m := range w.doc.Meshes {
		if len(m.Primitives) == 0 {
			return broken("its mesh %d is empty", i)
		}
		for _, p := range m.Primitives {
			drawn, err := w.primitive(i, &p)
			if err != nil {
				return err
			}
			costs[i].draws++
			add(&costs[i].triangles, drawn)
			if at := p.Attributes["POSITION"]; !vertices[at] {
				vertices[at] = true
				add(&w.costs.Vertices, w.doc.Accessors[at].Count)
			}
		}
		if n := len(m.Primitives[0].Targets); len(m.Weights) > 0 && len(m.Weights) != n {
			return broken("its mesh %d has another number of weights than morph targets", i)
		}
	}
	for _, n := range w.doc.Nodes {
		if err := withinOr(n.Mesh, len(costs), "mesh"); err != nil {
			return err
		}
		if n.Mesh != nil {
			add(&w.costs.Triangles, costs[*n.Mesh].triangles)
			add(&w.costs.Draws, costs[*n.Mesh].draws)
		}
	}
	return w.costs.bounded()
}

// primitive checks a part of a mesh and returns how many triangles it has.
func (w *walk) primitive(i int, p *primitive) (int64, error) {
	if _, has := p.Attributes["POSITION"]; !has {
		return 0, broken("its mesh %d has no positions", i)
	}
	if err := withinOr(p.Material, len(w.doc.Materials), "material"); err != nil {
		return 0, err
	}
	mode := triangles
	if p.Mode != nil {
		mode = *p.Mode
	}
	if mode < 0 || mode >= len(triangleModes) {
		return 0, broken("its mesh %d has an unknown drawing mode", i)
	}
	count := int64(-1)
	for _, list := range append([]map[string]int{p.Attributes}, p.Targets...) {
		if len(list) > maxAttributes {
			return 0, broken("its mesh %d has %d attributes", i, len(list))
		}
		for name, index := range list {
			if err := w.attribute(i, name, index, &count); err != nil {
				return 0, err
			}
		}
	}
	if _, err := w.boxOf(p.Attributes["POSITION"]); err != nil {
		return 0, err
	}
	drawn := count
	if p.Indices != nil {
		var err error
		if drawn, err = w.indices(i, *p.Indices, count); err != nil {
			return 0, err
		}
	}
	return max(triangleModes[mode](drawn), 0), nil
}

// attribute checks one attribute of a part. All have as many elements as the first.
func (w *walk) attribute(i int, name string, index int, count *int64) error {
	if err := within(index, len(w.doc.Accessors), "accessor"); err != nil {
		return err
	}
	a := &w.doc.Accessors[index]
	if *count < 0 {
		*count = a.Count
	}
	if a.Count != *count {
		return broken("its mesh %d has attributes of different lengths", i)
	}
	ok := true
	switch base, _, _ := strings.Cut(name, "_"); {
	case name == "POSITION", name == "NORMAL":
		ok = a.Type == "VEC3" && a.ComponentType != u32
	case name == "TANGENT":
		ok = (a.Type == "VEC4" || a.Type == "VEC3") && a.ComponentType != u32
	case base == "TEXCOORD":
		ok = a.Type == "VEC2" && a.ComponentType != u32
	case base == "COLOR":
		ok = (a.Type == "VEC3" || a.Type == "VEC4") && a.ComponentType != u32
	case base == "JOINTS":
		ok = a.Type == "VEC4" && (a.ComponentType == u8 || a.ComponentType == u16)
	case base == "WEIGHTS":
		ok = a.Type == "VEC4" && (a.ComponentType == u8 || a.ComponentType == u16 || a.ComponentType == f32)
	}
	if !ok {
		return broken("its mesh %d has an attribute of an unknown type", i)
	}
	return nil
}

// indices checks that every index names one of count vertices. A client's graphics may
// read beyond its memory otherwise.
func (w *walk) indices(i, index int, count int64) (int64, error) {
	if err := within(index, len(w.doc.Accessors), "accessor"); err != nil {
		return 0, err
	}
	a := &w.doc.Accessors[index]
	if a.Type != "SCALAR" || a.ComponentType != u8 && a.ComponentType != u16 && a.ComponentType != u32 {
		return 0, broken("its mesh %d has indices of an unknown type", i)
	}
	greatest, err := w.greatestOf(index)
	if err != nil {
		return 0, err
	}
	if greatest >= count {
		return 0, broken("its mesh %d refers to vertex %d of %d", i, greatest, count)
	}
	return a.Count, nil
}
