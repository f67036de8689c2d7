package content

import "math"

type vector = [3]float64

var emptyBox = [2]vector{{math.Inf(1), math.Inf(1), math.Inf(1)}, {math.Inf(-1), math.Inf(-1), math.Inf(-1)}}

// include extends a box. What is not a number stays in the box, where it is found.
func include(box *[2]vector, v vector) {
	for i := range v {
		box[0][i], box[1][i] = min(box[0][i], v[i]), max(box[1][i], v[i])
	}
}

// matrix is 4 by 4, column after column, as in glTF.
type matrix [16]float64

var identity = matrix{0: 1, 5: 1, 10: 1, 15: 1}

func (m matrix) times(n matrix) (product matrix) {
	for column := range 4 {
		for row := range 4 {
			for k := range 4 {
				product[column*4+row] += m[k*4+row] * n[column*4+k]
			}
		}
	}
	return product
}

// of returns where the matrix brings a point.
func (m matrix) of(v vector) (p vector) {
	for row := range p {
		p[row] = m[row]*v[0] + m[4+row]*v[1] + m[8+row]*v[2] + m[12+row]
	}
	return p
}

// local returns the place of a node in its parent.
func (n *node) local() matrix {
	if len(n.Matrix) == 16 {
		return matrix(n.Matrix)
	}
	m := identity
	if len(n.Rotation) == 4 {
		x, y, z, w := n.Rotation[0], n.Rotation[1], n.Rotation[2], n.Rotation[3]
		m = matrix{
			1 - 2*(y*y+z*z), 2 * (x*y + z*w), 2 * (x*z - y*w), 0,
			2 * (x*y - z*w), 1 - 2*(x*x+z*z), 2 * (y*z + x*w), 0,
			2 * (x*z + y*w), 2 * (y*z - x*w), 1 - 2*(x*x+y*y), 0,
			0, 0, 0, 1,
		}
	}
	if len(n.Scale) == 3 {
		for column := range 3 {
			for row := range 3 {
				m[column*4+row] *= n.Scale[column]
			}
		}
	}
	if len(n.Translation) == 3 {
		copy(m[12:15], n.Translation)
	}
	return m
}
