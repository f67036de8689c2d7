package content

import (
	"slices"
	"strings"
)

// skins checks all skins.
func (w *walk) skins() error {
	for i, s := range w.doc.Skins {
		if len(s.Joints) == 0 {
			return broken("its skin %d has no joints", i)
		}
		seen := map[int]bool{}
		for _, j := range s.Joints {
			if err := within(j, len(w.doc.Nodes), "node"); err != nil {
				return err
			}
			if seen[j] {
				return broken("its skin %d has a joint twice", i)
			}
			seen[j] = true
		}
		if err := withinOr(s.Skeleton, len(w.doc.Nodes), "node"); err != nil {
			return err
		}
		if s.InverseBindMatrices == nil {
			continue
		}
		if err := within(*s.InverseBindMatrices, len(w.doc.Accessors), "accessor"); err != nil {
			return err
		}
		if a := w.doc.Accessors[*s.InverseBindMatrices]; a.Type != "MAT4" || a.ComponentType != f32 || a.Count < int64(len(s.Joints)) {
			return broken("its skin %d has no matrix for each joint", i)
		}
	}
	return nil
}

// skinned checks that the vertices of a mesh name joints of its skin.
func (w *walk) skinned(m *mesh, joints int) error {
	for _, p := range m.Primitives {
		for name, index := range p.Attributes {
			set, is := strings.CutPrefix(name, "JOINTS_")
			if !is {
				continue
			}
			if _, has := p.Attributes["WEIGHTS_"+set]; !has {
				return broken("a mesh has joints without weights")
			}
			greatest, err := w.greatestOf(index)
			if err != nil {
				return err
			}
			if greatest >= int64(joints) {
				return broken("a mesh refers to joint %d of %d", greatest, joints)
			}
		}
	}
	return nil
}

// firstBind returns the inverse bind matrix of a skin's first joint.
func (w *walk) firstBind(s *skin) (matrix, error) {
	if s.InverseBindMatrices == nil {
		return identity, nil
	}
	a := &w.doc.Accessors[*s.InverseBindMatrices]
	r, _, err := w.elements(a)
	if r == nil {
		return matrix{}, err
	}
	b := make([]byte, a.elementBytes())
	if err := readAt(r, b, 0); err != nil {
		return matrix{}, err
	}
	var m matrix
	for i := range m {
		m[i] = a.number(b[4*i:])
	}
	return m, nil
}

// paths are what an animation changes, with the type of its values. Of weights there is
// one for each morph target.
var paths = map[string]string{"translation": "VEC3", "rotation": "VEC4", "scale": "VEC3", "weights": "SCALAR"}

// animations checks all animations.
func (w *walk) animations() error {
	for i, a := range w.doc.Animations {
		for _, s := range a.Samplers {
			for _, index := range []*int{s.Input, s.Output} {
				if err := needed(index, len(w.doc.Accessors), "accessor"); err != nil {
					return err
				}
			}
			in := &w.doc.Accessors[*s.Input]
			if in.Type != "SCALAR" || in.ComponentType != f32 {
				return broken("its animation %d has no times", i)
			}
			if !slices.Contains([]string{"", "LINEAR", "STEP", "CUBICSPLINE"}, s.Interpolation) {
				return broken("its animation %d has an unknown interpolation", i)
			}
		}
		for _, c := range a.Channels {
			if err := needed(c.Sampler, len(a.Samplers), "sampler"); err != nil {
				return err
			}
			if err := withinOr(c.Target.Node, len(w.doc.Nodes), "node"); err != nil {
				return err
			}
			s := a.Samplers[*c.Sampler]
			in, out := &w.doc.Accessors[*s.Input], &w.doc.Accessors[*s.Output]
			moments := in.Count
			if s.Interpolation == "CUBICSPLINE" {
				moments *= 3 // with the tangents before and after
			}
			want, known := paths[c.Target.Path]
			if !known || out.Type != want || out.Count%moments != 0 || want != "SCALAR" && out.Count != moments {
				return broken("its animation %d has no value for each time", i)
			}
			if n := c.Target.Node; n != nil && want == "SCALAR" {
				if m := w.doc.Nodes[*n].Mesh; m == nil || out.Count != moments*int64(len(w.doc.Meshes[*m].Primitives[0].Targets)) {
					return broken("its animation %d has another number of weights than morph targets", i)
				}
			}
		}
	}
	return nil
}
