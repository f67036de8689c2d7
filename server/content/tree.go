package content

import "math"

// maxNesting is how deep nodes may be inside each other; clients walk them recursively.
const maxNesting = 512

// tree checks that nodes form trees, and finds where each is at rest.
func (w *walk) tree() error {
	n := len(w.doc.Nodes)
	child := make([]bool, n)
	for i := range w.doc.Nodes {
		each := &w.doc.Nodes[i]
		if err := each.placed(i); err != nil {
			return err
		}
		if err := w.nodeRefers(each); err != nil {
			return err
		}
		for _, c := range each.Children {
			if err := within(c, n, "node"); err != nil {
				return err
			}
			if child[c] {
				return broken("its node %d has two parents", c)
			}
			child[c] = true
		}
	}
	w.rests, w.sizes = make([]matrix, n), make([]int64, n)
	reached := 0
	for i := range w.doc.Nodes {
		if !child[i] {
			below, err := w.descend(i)
			if err != nil {
				return err
			}
			reached += below
		}
	}
	if reached < n {
		return broken("its nodes form a cycle")
	}
	return nil
}

// descend finds where the nodes of one tree are and how many are below each, and returns
// how many there are. Each node has one parent, so none is visited twice.
func (w *walk) descend(root int) (reached int, err error) {
	type step struct{ node, parent, depth int }
	w.rests[root] = w.doc.Nodes[root].local()
	visited := []step{}
	for open := []step{{root, -1, 1}}; len(open) > 0; {
		at := open[len(open)-1]
		open = open[:len(open)-1]
		if at.depth > maxNesting {
			return 0, tooHeavy("levels of nodes", int64(at.depth), maxNesting)
		}
		visited = append(visited, at)
		for _, c := range w.doc.Nodes[at.node].Children {
			w.rests[c] = w.rests[at.node].times(w.doc.Nodes[c].local())
			open = append(open, step{c, at.node, at.depth + 1})
		}
	}
	for i := len(visited) - 1; i >= 0; i-- { // children before parents
		at := visited[i]
		if w.sizes[at.node]++; at.parent >= 0 {
			w.sizes[at.parent] += w.sizes[at.node]
		}
	}
	return len(visited), nil
}

// placed checks the numbers of a node's place.
func (n *node) placed(i int) error {
	for _, list := range []struct {
		has  []float64
		want int
	}{{n.Matrix, 16}, {n.Translation, 3}, {n.Rotation, 4}, {n.Scale, 3}} {
		if len(list.has) != 0 && len(list.has) != list.want {
			return broken("its node %d has a place of %d numbers", i, len(list.has))
		}
	}
	return nil
}

func (w *walk) nodeRefers(n *node) error {
	for _, err := range []error{
		withinOr(n.Skin, len(w.doc.Skins), "skin"),
		withinOr(n.Camera, len(w.doc.Cameras), "camera"),
	} {
		if err != nil {
			return err
		}
	}
	if raw := n.Extensions["KHR_lights_punctual"]; raw != nil {
		w.costs.Lights++
	}
	if n.Mesh != nil && len(n.Weights) > 0 && len(n.Weights) != len(w.doc.Meshes[*n.Mesh].Primitives[0].Targets) {
		return broken("a node has another number of weights than morph targets")
	}
	if n.Skin == nil {
		return nil
	}
	if n.Mesh == nil {
		return broken("a node has a skin and no mesh")
	}
	return w.skinned(&w.doc.Meshes[*n.Mesh], len(w.doc.Skins[*n.Skin].Joints))
}

// scene checks the scenes and finds the box around what is drawn at rest.
func (w *walk) scene() error {
	if err := withinOr(w.doc.Scene, len(w.doc.Scenes), "scene"); err != nil {
		return err
	}
	if len(w.doc.Scenes) == 0 {
		return broken("it has no scene")
	}
	for _, s := range w.doc.Scenes {
		seen := map[int]bool{}
		for _, n := range s.Nodes {
			if err := within(n, len(w.doc.Nodes), "node"); err != nil {
				return err
			}
			if seen[n] {
				return broken("a scene has a node twice")
			}
			seen[n] = true
		}
	}
	box := emptyBox
	for i := range w.doc.Nodes {
		if err := w.extend(&box, i); err != nil {
			return err
		}
	}
	if box == emptyBox {
		return broken("nothing in it can be seen")
	}
	for c := range box {
		for i := range box[c] {
			if math.IsNaN(box[c][i]) || math.Abs(box[c][i]) > 1e9 {
				return broken("it is of an impossible size")
			}
		}
	}
	w.costs.Box = &[2][3]float64{box[0], box[1]}
	return nil
}

// extend extends the box by the mesh of a node. A mesh with a skin stands where its
// bones are; the first bone tells.
func (w *walk) extend(box *[2]vector, i int) error {
	n := &w.doc.Nodes[i]
	if n.Mesh == nil {
		return nil
	}
	at := w.rests[i]
	if n.Skin != nil {
		s := &w.doc.Skins[*n.Skin]
		bind, err := w.firstBind(s)
		if err != nil {
			return err
		}
		at = w.rests[s.Joints[0]].times(bind)
	}
	for _, p := range w.doc.Meshes[*n.Mesh].Primitives {
		own, err := w.boxOf(p.Attributes["POSITION"])
		if err != nil {
			return err
		}
		for corner := range 8 {
			var v vector
			for c := range v {
				v[c] = own[corner>>c&1][c]
			}
			include(box, at.of(v))
		}
	}
	return nil
}
