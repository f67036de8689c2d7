package object

import (
	"math"
	"slices"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/worldstate/record"
)

const (
	// MostNear is how many objects, boards apart, are shown in detail.
	MostNear = 64
	// stays is how much larger than a shown object another one must look to replace it.
	stays = 1.3
	// unknownExtent is the extent of an object without a size, in metres.
	unknownExtent = 1.0
)

// Choice decides which objects are shown in detail.
type Choice struct {
	Near, Far []*Object // valid until the next Choose

	ranked []looks
}

type looks struct {
	*Object
	size float64
}

// Choose chooses the objects that somebody holds, and those that look largest from a
// place. Boards are not its business. shown reports whether an object is shown in detail
// already.
func (c *Choice) Choose(all []Object, from mgl64.Vec3, shown func(record.ID) bool) {
	c.Near, c.Far, c.ranked = c.Near[:0], c.Far[:0], c.ranked[:0]
	for i := range all {
		if all[i].Kind != record.Board {
			c.ranked = append(c.ranked, looks{Object: &all[i]})
		}
	}
	if len(c.ranked) > MostNear {
		for i := range c.ranked {
			c.ranked[i].size = apparent(c.ranked[i].Object, from, shown)
		}
		slices.SortStableFunc(c.ranked, func(a, b looks) int {
			switch {
			case a.size > b.size:
				return -1
			case a.size < b.size:
				return 1
			}
			return 0
		})
	}
	for i, one := range c.ranked {
		if i < MostNear {
			c.Near = append(c.Near, one.Object)
		} else {
			c.Far = append(c.Far, one.Object)
		}
	}
}

// apparent returns how large an object looks.
func apparent(o *Object, from mgl64.Vec3, shown func(record.ID) bool) float64 {
	if o.Holder != 0 {
		return math.Inf(1)
	}
	extent := max(o.Width, o.Height)
	if extent == 0 {
		extent = unknownExtent
	}
	size := extent / max(0.1, o.At.Sub(from).Len())
	if shown(o.ID) {
		size *= stays
	}
	return size
}
