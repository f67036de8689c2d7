package samples

// box is a part of a figure: a bone of VRM, or a thing that hangs on one.
type box struct {
	name, parent     string
	at, size, centre [3]float64 // metres; at from the parent
}

// boxes are a figure in its T-pose that faces +z, 1.5 m tall: parents first.
var boxes = []box{
	{"hips", "", [3]float64{0, 0.8, 0}, [3]float64{0.3, 0.16, 0.2}, [3]float64{}},
	{"spine", "hips", [3]float64{0, 0.1, 0}, [3]float64{0.32, 0.36, 0.2}, [3]float64{0, 0.2, 0}},
	{"head", "spine", [3]float64{0, 0.46, 0}, [3]float64{0.22, 0.26, 0.24}, [3]float64{0, 0.1, 0}},
	{"nose", "head", [3]float64{0, 0.1, 0.14}, [3]float64{0.12, 0.12, 0.08}, [3]float64{}},
	{"leftUpperArm", "spine", [3]float64{0.2, 0.34, 0}, [3]float64{0.24, 0.08, 0.08}, [3]float64{0.12, 0, 0}},
	{"leftLowerArm", "leftUpperArm", [3]float64{0.25, 0, 0}, [3]float64{0.22, 0.07, 0.07}, [3]float64{0.11, 0, 0}},
	{"leftHand", "leftLowerArm", [3]float64{0.23, 0, 0}, [3]float64{0.14, 0.06, 0.08}, [3]float64{0.07, 0, 0}},
	{"rightUpperArm", "spine", [3]float64{-0.2, 0.34, 0}, [3]float64{0.24, 0.08, 0.08}, [3]float64{-0.12, 0, 0}},
	{"rightLowerArm", "rightUpperArm", [3]float64{-0.25, 0, 0}, [3]float64{0.22, 0.07, 0.07}, [3]float64{-0.11, 0, 0}},
	{"rightHand", "rightLowerArm", [3]float64{-0.23, 0, 0}, [3]float64{0.14, 0.06, 0.08}, [3]float64{-0.07, 0, 0}},
	{"leftUpperLeg", "hips", [3]float64{0.1, -0.05, 0}, [3]float64{0.12, 0.36, 0.12}, [3]float64{0, -0.18, 0}},
	{"leftLowerLeg", "leftUpperLeg", [3]float64{0, -0.37, 0}, [3]float64{0.1, 0.34, 0.1}, [3]float64{0, -0.17, 0}},
	{"leftFoot", "leftLowerLeg", [3]float64{0, -0.35, 0}, [3]float64{0.1, 0.06, 0.24}, [3]float64{0, 0, 0.06}},
	{"rightUpperLeg", "hips", [3]float64{-0.1, -0.05, 0}, [3]float64{0.12, 0.36, 0.12}, [3]float64{0, -0.18, 0}},
	{"rightLowerLeg", "rightUpperLeg", [3]float64{0, -0.37, 0}, [3]float64{0.1, 0.34, 0.1}, [3]float64{0, -0.17, 0}},
	{"rightFoot", "rightLowerLeg", [3]float64{0, -0.35, 0}, [3]float64{0.1, 0.06, 0.24}, [3]float64{0, 0, 0.06}},
}

// Figure makes a figure of boxes, as VRM.
type Figure struct {
	Version string                // 1.0 or 0.x; the latter faces -z
	Skinned bool                  // one mesh, in centimetres, whose joints place it
	Layers  int                   // boxes that lie in each other, for a figure with more triangles; 0 counts as 1
	Colours map[string][3]float64 // linear, by bone, and of the nose; the others are white
}

// Joint returns where a bone of the figure is, facing +z.
func (f *Figure) Joint(name string) (at [3]float64) {
	for i := len(boxes) - 1; i >= 0; i-- {
		if one := &boxes[i]; one.name == name {
			for axis := range at {
				at[axis] += one.at[axis]
			}
			name = one.parent
		}
	}
	return at
}

// Model returns the figure. Its nodes are in the order of the bones; the mesh of a skinned
// one comes last.
func (f *Figure) Model() *Model {
	m := &Model{JSON: Object{"asset": Object{"version": "2.0"}, "scene": 0}}
	index := map[string]int{}
	for i, one := range boxes {
		index[one.name] = i
		m.Add("nodes", Object{"name": one.name, "translation": f.turned(one.at)})
		colour, is := f.Colours[one.name]
		if !is {
			colour = [3]float64{1, 1, 1}
		}
		m.Add("materials", Object{"pbrMetallicRoughness": Object{"baseColorFactor": []any{colour[0], colour[1], colour[2], 1}}})
	}
	for i, one := range boxes {
		if one.parent != "" {
			m.child(index[one.parent], i)
		}
	}
	roots := []any{0}
	if f.Skinned {
		roots = append(roots, f.skin(m))
	} else {
		f.hang(m)
	}
	m.Add("scenes", Object{"nodes": roots})
	f.name(m, index)
	return m
}

func (m *Model) child(parent, i int) {
	n := m.At("nodes", parent)
	all, _ := n["children"].([]any)
	n["children"] = append(all, i)
}

// turned converts a place of the figure to the axes of its version.
func (f *Figure) turned(at [3]float64) []any {
	if f.Version == "0.x" {
		return []any{-at[0], at[1], -at[2]}
	}
	return []any{at[0], at[1], at[2]}
}

// corners returns those of a box about a place, and its triangles.
func (f *Figure) corners(m *Model, at, size [3]float64, scale float64) (corners, triangles int) {
	var all, indices []float64
	for layer := range f.layers() { // the inner ones are smaller
		part := 1 - 0.5*float64(layer)/float64(f.layers())
		for i := range 8 {
			for axis, v := range f.turned(at) {
				side := float64(i>>axis&1) - 0.5
				all = append(all, (v.(float64)+side*size[axis]*part)*scale)
			}
		}
		for _, corner := range [36]float64{0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5} {
			indices = append(indices, corner+float64(8*layer))
		}
	}
	return m.Hold("VEC3", F32, all...), m.Hold("SCALAR", U16, indices...)
}

func (f *Figure) layers() int { return max(1, f.Layers) }

// hang hangs a mesh on each bone.
func (f *Figure) hang(m *Model) {
	for i, one := range boxes {
		corners, triangles := f.corners(m, one.centre, one.size, 1)
		m.At("nodes", i)["mesh"] = m.Add("meshes", Object{"primitives": []any{
			Object{"attributes": Object{"POSITION": corners}, "indices": triangles, "material": i}}})
	}
}

// skin adds a node with the skin, which stands elsewhere, and returns its index.
func (f *Figure) skin(m *Model) int {
	const scale = 100
	var parts, joints []any
	var binds []float64
	for i, one := range boxes {
		at := f.Joint(one.name)
		middle := [3]float64{at[0] + one.centre[0], at[1] + one.centre[1], at[2] + one.centre[2]}
		corners, triangles := f.corners(m, middle, one.size, scale)
		var moved, weights []float64
		for range 8 * f.layers() {
			moved, weights = append(moved, float64(i), 0, 0, 0), append(weights, 1, 0, 0, 0)
		}
		parts = append(parts, Object{"attributes": Object{"POSITION": corners, "JOINTS_0": m.Hold("VEC4", U8, moved...), "WEIGHTS_0": m.Hold("VEC4", F32, weights...)},
			"indices": triangles, "material": i})
		joints = append(joints, i)
		place := f.turned(at)
		binds = append(binds, 1./scale, 0, 0, 0, 0, 1./scale, 0, 0, 0, 0, 1./scale, 0, -place[0].(float64), -place[1].(float64), -place[2].(float64), 1)
	}
	m.Add("skins", Object{"joints": joints, "inverseBindMatrices": m.Hold("MAT4", F32, binds...)})
	mesh := m.Add("meshes", Object{"primitives": parts})
	return m.Add("nodes", Object{"mesh": mesh, "skin": 0, "translation": []any{5, 5, 5}})
}

// name names the bones as the version does.
func (f *Figure) name(m *Model, index map[string]int) {
	var old []any
	now := Object{}
	for _, name := range bones {
		old, now[name] = append(old, Object{"bone": name, "node": index[name]}), Object{"node": index[name]}
	}
	if f.Version == "0.x" {
		m.JSON["extensions"] = Object{"VRM": Object{"humanoid": Object{"humanBones": old}}}
		return
	}
	m.JSON["extensions"] = Object{"VRMC_vrm": Object{"specVersion": "1.0", "humanoid": Object{"humanBones": now}}}
}
