package gltf

import (
	"fmt"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/clients/desktop/rig"
)

// placed is a node of the scene.
type placed struct {
	is    bool
	world mgl32.Mat4 // from its axes to those of the model
	bone  rig.Bone   // that moves it
}

// place places all nodes of the scene. Each of them has one parent.
func (r *reader) place() error {
	if len(r.Nodes) > mostNodes {
		return ErrTooMuch
	}
	if len(r.Scenes) == 0 {
		return nil
	}
	s, is := at(r.Scenes, r.Scene)
	if !is {
		return fmt.Errorf("%w: scene %d", ErrBroken, r.Scene)
	}
	r.placed = make([]placed, len(r.Nodes))
	for _, i := range s.Nodes {
		if err := r.node(i, mgl32.Ident4(), rig.Hips, 0); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) node(i int, above mgl32.Mat4, bone rig.Bone, depth int) error {
	n, is := at(r.Nodes, i)
	if !is || r.placed[i].is || depth > mostDepth {
		return fmt.Errorf("%w: node %d", ErrBroken, i)
	}
	if own, is := r.figure.bones[i]; is {
		bone = own
	}
	here := above.Mul4(n.matrix())
	r.placed[i] = placed{true, here, bone}
	r.order = append(r.order, i)
	for _, child := range n.Children {
		if err := r.node(child, here, bone, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// mesh adds the mesh of a node, if it has one.
func (r *reader) mesh(i int) error {
	n := &r.Nodes[i]
	if n.Mesh == nil {
		return nil
	}
	m, is := at(r.Meshes, *n.Mesh)
	if !is {
		return fmt.Errorf("%w: mesh %d", ErrBroken, *n.Mesh)
	}
	if r.shown += len(m.Primitives); r.shown > mostParts {
		return ErrTooMuch
	}
	for j := range m.Primitives {
		if err := r.primitive(&m.Primitives[j], i); err != nil {
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
