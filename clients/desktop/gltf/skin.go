package gltf

import (
	"fmt"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/clients/desktop/rig"
)

// joint is a joint of a skin.
type joint struct {
	rest mgl32.Mat4 // from the axes of the mesh to those of the model
	bone rig.Bone
}

// mostJoints limits those of all skins of a model.
const mostJoints = mostNodes

// skin returns the joints of a skin.
func (r *reader) skin(i int) ([]joint, error) {
	if known := r.skins[i]; known != nil {
		return known, nil
	}
	s, is := at(r.Skins, i)
	if !is || len(s.Joints) == 0 {
		return nil, fmt.Errorf("%w: skin %d", ErrBroken, i)
	}
	if r.joints += len(s.Joints); r.joints > mostJoints {
		return nil, ErrTooMuch
	}
	var binds *numbers
	if s.InverseBinds != nil {
		var err error
		if binds, err = r.numbers(*s.InverseBinds, 16); err != nil {
			return nil, err
		}
		if binds.count < len(s.Joints) {
			return nil, fmt.Errorf("%w: skin %d has fewer matrices than joints", ErrBroken, i)
		}
	}
	all := make([]joint, len(s.Joints))
	for j, n := range s.Joints {
		one, is := at(r.placed, n)
		if !is || !one.is {
			return nil, fmt.Errorf("%w: joint %d of skin %d", ErrBroken, j, i)
		}
		all[j] = joint{one.world, one.bone}
		if binds != nil {
			all[j].rest = one.world.Mul4(binds.matrix(j))
		}
	}
	r.skins[i] = all
	return all, nil
}

// placing says where the vertices of a primitive are at rest, and which bones move them.
type placing struct {
	whole          joint   // of all vertices without a skin
	joints         []joint // nil without a skin
	index, weights *numbers
}

// placing returns that of a primitive of a node.
func (r *reader) placing(p *primitive, n, count int) (s placing, err error) {
	s.whole = joint{r.placed[n].world, r.placed[n].bone}
	skin := r.Nodes[n].Skin
	if skin == nil || !has(p, "JOINTS_0") || !has(p, "WEIGHTS_0") {
		return s, nil
	}
	if s.joints, err = r.skin(*skin); err != nil {
		return s, err
	}
	if s.index, err = r.attribute(p, "JOINTS_0", 4, count); err != nil {
		return s, err
	}
	s.weights, err = r.attribute(p, "WEIGHTS_0", 4, count)
	return s, err
}

// of returns the matrix and the binding of a vertex. Weights that are no positive numbers
// count as 0. Without any, the first joint has all.
func (s *placing) of(i int) (m mgl32.Mat4, b rig.Binding, err error) {
	if s.joints == nil {
		return s.whole.rest, rig.Bound(s.whole.bone), nil
	}
	sum := float32(0)
	for c := range 4 {
		one, is := at(s.joints, int(s.index.whole(i, c)))
		if !is {
			return m, b, fmt.Errorf("%w: a joint beyond the skin", ErrBroken)
		}
		w := s.weights.number(i, c)
		if !(w > 0 && w < 1e6) {
			continue
		}
		sum += w
		m = m.Add(one.rest.Mul(w))
		b.Add(one.bone, w)
	}
	if sum == 0 {
		first := &s.joints[s.index.whole(i, 0)]
		return first.rest, rig.Bound(first.bone), nil
	}
	b.Normalize()
	return m.Mul(1 / sum), b, nil
}
