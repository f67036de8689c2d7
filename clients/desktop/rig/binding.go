package rig

// Binding says which bones move a vertex, and how much each. The weights add up to 1.
type Binding struct {
	Bones   [4]Bone
	Weights [4]float32
}

// Bound is a binding to one bone.
func Bound(to Bone) Binding { return Binding{[4]Bone{to}, [4]float32{1}} }

// Add lets another bone move the vertex too. Beyond four bones the least weight is lost.
func (b *Binding) Add(bone Bone, weight float32) {
	least := 0
	for i := range b.Bones {
		if b.Weights[i] > 0 && b.Bones[i] == bone {
			b.Weights[i] += weight
			return
		}
		if b.Weights[i] < b.Weights[least] {
			least = i
		}
	}
	if weight > b.Weights[least] {
		b.Bones[least], b.Weights[least] = bone, weight
	}
}

// Normalize makes the weights add up to 1. Without any weight Hips moves the vertex.
func (b *Binding) Normalize() {
	sum := b.Weights[0] + b.Weights[1] + b.Weights[2] + b.Weights[3]
	if sum <= 0 {
		*b = Bound(Hips)
		return
	}
	for i := range b.Weights {
		b.Weights[i] /= sum
	}
}
