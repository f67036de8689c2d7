package gltf

import (
	"encoding/json"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/rig"
)

// figure is what a file says about the bones of a body: VRM 0.x or 1.0.
type figure struct {
	is        bool             // the file is a figure, perhaps a broken one
	bones     map[int]rig.Bone // by node; those that move
	backwards bool             // it faces -z: VRM 0.x
}

// vrm is the extension of either version.
type vrm[Bones any] struct {
	Humanoid *struct {
		Bones Bones `json:"humanBones"`
	} `json:"humanoid"`
}

// boneOf is a bone of a figure; Name is that of VRM 0.x, and a key in VRM 1.0.
type boneOf struct {
	Name string `json:"bone"`
	Node *int   `json:"node"`
}

// figure reads what the file says. The newer version counts if the file has both.
func (f *file) figure() figure {
	out := figure{bones: map[int]rig.Bone{}}
	if text := f.Extensions.VRM1; len(text) > 0 {
		var now vrm[map[string]boneOf]
		err := json.Unmarshal(text, &now)
		if out.is = err != nil || now.Humanoid != nil; out.is && err == nil {
			for name, one := range now.Humanoid.Bones {
				out.add(name, one.Node)
			}
		}
	}
	if text := f.Extensions.VRM0; !out.is && len(text) > 0 {
		var old vrm[[]boneOf]
		err := json.Unmarshal(text, &old)
		if out.is, out.backwards = err != nil || old.Humanoid != nil, true; out.is && err == nil {
			for _, one := range old.Humanoid.Bones {
				out.add(one.Name, one.Node)
			}
		}
	}
	return out
}

func (f *figure) add(name string, node *int) {
	if bone, is := rig.Named(name); is && node != nil {
		f.bones[*node] = bone
	}
}

// frame returns how the model moves as a body; nil for a figure that lacks bones, and for
// what would reach through the room when it is as high as a person.
func (r *reader) frame(m *Model) rig.Frame {
	size := m.Max.Sub(m.Min)
	if max(size[0], size[2]) > mostWide*size[1] {
		return nil
	}
	if !r.figure.is {
		return &rig.Statue{Bottom: float64(m.Min[1]), Top: float64(m.Max[1])}
	}
	at := map[rig.Bone]mgl64.Vec3{}
	for node, bone := range r.figure.bones {
		if node < 0 || node >= len(r.placed) || !r.placed[node].is {
			continue
		}
		p := r.placed[node].world.Col(3)
		at[bone] = mgl64.Vec3{float64(p[0]), float64(p[1]), float64(p[2])}
	}
	rest, whole := rig.NewRest(at, float64(m.Max[1]), r.figure.backwards)
	if !whole {
		return nil
	}
	return rest
}
