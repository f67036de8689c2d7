package gltf

import (
	"encoding/json"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/skeleton"
)

// figure is what a file says about the bones of a body: VRM 0.x or 1.0.
type figure struct {
	is        bool                  // the file is a figure, perhaps a broken one
	bones     map[int]skeleton.Bone // by node; those that move
	backwards bool                  // it faces -z: VRM 0.x
}

// figure reads what the file says.
func (f *file) figure() figure {
	if found, is := vrm1(f.Extensions.VRM1); is {
		return found
	}
	found, _ := vrm0(f.Extensions.VRM0)
	return found
}

func vrm1(text json.RawMessage) (figure, bool) {
	var vrm struct {
		Humanoid *struct {
			Bones map[string]struct {
				Node *int `json:"node"`
			} `json:"humanBones"`
		} `json:"humanoid"`
	}
	if len(text) == 0 {
		return figure{}, false
	}
	if json.Unmarshal(text, &vrm) != nil {
		return figure{is: true}, true
	}
	out := figure{is: vrm.Humanoid != nil, bones: map[int]skeleton.Bone{}}
	if out.is {
		for name, one := range vrm.Humanoid.Bones {
			if one.Node != nil {
				out.add(name, *one.Node)
			}
		}
	}
	return out, out.is
}

func vrm0(text json.RawMessage) (figure, bool) {
	var vrm struct {
		Humanoid *struct {
			Bones []struct {
				Bone string `json:"bone"`
				Node *int   `json:"node"`
			} `json:"humanBones"`
		} `json:"humanoid"`
	}
	if len(text) == 0 {
		return figure{}, false
	}
	if json.Unmarshal(text, &vrm) != nil {
		return figure{is: true}, true
	}
	out := figure{is: vrm.Humanoid != nil, bones: map[int]skeleton.Bone{}, backwards: true}
	if out.is {
		for _, one := range vrm.Humanoid.Bones {
			if one.Node != nil {
				out.add(one.Bone, *one.Node)
			}
		}
	}
	return out, out.is
}

func (f *figure) add(name string, node int) {
	if bone, is := skeleton.Named(name); is {
		f.bones[node] = bone
	}
}

// frame returns how the model moves as a body; nil for a figure that lacks bones.
func (r *reader) frame(m *Model) skeleton.Frame {
	if !r.figure.is {
		return &skeleton.Statue{Bottom: float64(m.Min[1]), Top: float64(m.Max[1])}
	}
	at := map[skeleton.Bone]mgl64.Vec3{}
	for node, bone := range r.figure.bones {
		if node < 0 || node >= len(r.placed) || !r.placed[node].is {
			continue
		}
		p := r.placed[node].world.Col(3)
		at[bone] = mgl64.Vec3{float64(p[0]), float64(p[1]), float64(p[2])}
	}
	rest, whole := skeleton.NewRest(at, float64(m.Max[1]), r.figure.backwards)
	if !whole {
		return nil
	}
	return rest
}
