package content

import (
	"encoding/json"
	"slices"
)

// bodyBones are the bones that every VRM has.
var bodyBones = []string{"hips", "spine", "head", "leftUpperLeg", "leftLowerLeg", "leftFoot", "rightUpperLeg", "rightLowerLeg", "rightFoot",
	"leftUpperArm", "leftLowerArm", "leftHand", "rightUpperArm", "rightLowerArm", "rightHand"}

// body checks what makes a model a body: VRM 0.x or 1.0.
func (w *walk) body() error {
	has := map[string]int{}
	version := ""
	if raw := w.doc.Extensions["VRM"]; raw != nil {
		version = "0.x"
		if err := w.oldBody(raw, has); err != nil {
			return err
		}
	}
	if raw := w.doc.Extensions["VRMC_vrm"]; raw != nil {
		version = "1.0"
		clear(has)
		if err := w.newBody(raw, has); err != nil {
			return err
		}
	}
	if raw := w.doc.Extensions["VRMC_springBone"]; raw != nil {
		if err := w.springs(raw); err != nil {
			return err
		}
	}
	for _, node := range has {
		if err := within(node, len(w.doc.Nodes), "node"); err != nil {
			return err
		}
	}
	if version != "" && !slices.ContainsFunc(bodyBones, func(name string) bool { _, there := has[name]; return !there }) {
		w.costs.Body = version
	}
	return w.constraints()
}

// refs are indices of one kind that an extension names.
type refs struct {
	all []int
	n   int
	of  string
}

func allWithin(lists ...refs) error {
	for _, l := range lists {
		for _, i := range l.all {
			if err := within(i, l.n, l.of); err != nil {
				return err
			}
		}
	}
	return nil
}

// vrm0 is the extension VRM, as far as it is checked.
type vrm0 struct {
	Meta struct {
		Texture *int `json:"texture"`
	} `json:"meta"`
	Humanoid struct {
		HumanBones []struct {
			Bone string `json:"bone"`
			Node int    `json:"node"`
		} `json:"humanBones"`
	} `json:"humanoid"`
	FirstPerson struct {
		FirstPersonBone *int `json:"firstPersonBone"`
		MeshAnnotations []struct {
			Mesh int `json:"mesh"`
		} `json:"meshAnnotations"`
	} `json:"firstPerson"`
	BlendShapeMaster struct {
		BlendShapeGroups []struct {
			Binds []struct {
				Mesh  int `json:"mesh"`
				Index int `json:"index"`
			} `json:"binds"`
		} `json:"blendShapeGroups"`
	} `json:"blendShapeMaster"`
	SecondaryAnimation struct {
		BoneGroups []struct {
			Center         *int  `json:"center"`
			Bones          []int `json:"bones"`
			ColliderGroups []int `json:"colliderGroups"`
		} `json:"boneGroups"`
		ColliderGroups []struct {
			Node      int        `json:"node"`
			Colliders []struct{} `json:"colliders"`
		} `json:"colliderGroups"`
	} `json:"secondaryAnimation"`
	MaterialProperties []struct {
		TextureProperties map[string]int `json:"textureProperties"`
	} `json:"materialProperties"`
}

func (w *walk) oldBody(raw json.RawMessage, has map[string]int) error {
	var in vrm0
	if err := decode(raw, &in); err != nil {
		return err
	}
	nodes, textures := refs{n: len(w.doc.Nodes), of: "node"}, refs{n: len(w.doc.Textures), of: "texture"}
	for _, b := range in.Humanoid.HumanBones {
		has[b.Bone] = b.Node
	}
	optional(&textures, in.Meta.Texture) // -1: none
	optional(&nodes, in.FirstPerson.FirstPersonBone)
	for _, g := range in.SecondaryAnimation.BoneGroups {
		optional(&nodes, g.Center)
		if err := w.oldSprings(&in, g.Bones, g.ColliderGroups); err != nil {
			return err
		}
	}
	for _, g := range in.SecondaryAnimation.ColliderGroups {
		nodes.all = append(nodes.all, g.Node)
	}
	for _, m := range in.MaterialProperties {
		for _, t := range m.TextureProperties {
			textures.all = append(textures.all, t)
		}
	}
	for _, m := range in.FirstPerson.MeshAnnotations {
		if err := within(m.Mesh, len(w.doc.Meshes), "mesh"); err != nil {
			return err
		}
	}
	for _, g := range in.BlendShapeMaster.BlendShapeGroups {
		for _, b := range g.Binds {
			if err := within(b.Mesh, len(w.doc.Meshes), "mesh"); err != nil {
				return err
			}
			if err := within(b.Index, len(w.doc.Meshes[b.Mesh].Primitives[0].Targets), "morph target"); err != nil {
				return err
			}
		}
	}
	return allWithin(nodes, textures)
}

// oldSprings counts what swings in a group: bones, and all nodes below them.
func (w *walk) oldSprings(in *vrm0, bones, groups []int) error {
	joints, colliders := int64(0), int64(0)
	for _, b := range bones {
		if err := within(b, len(w.doc.Nodes), "node"); err != nil {
			return err
		}
		add(&joints, w.sizes[b])
	}
	for _, g := range groups {
		all := in.SecondaryAnimation.ColliderGroups
		if err := within(g, len(all), "collider group"); err != nil {
			return err
		}
		add(&colliders, int64(len(all[g].Colliders)))
	}
	return w.swing(joints, colliders)
}

// swing counts joints that swing and could touch colliders.
func (w *walk) swing(joints, colliders int64) error {
	add(&w.costs.Springs, joints)
	if err := w.costs.bounded(); err != nil {
		return err
	}
	add(&w.costs.Collisions, joints*colliders) // few joints, and less colliders than the JSON has values
	return w.costs.bounded()
}

// optional notes an index unless it is missing or negative, which means none.
func optional(r *refs, index *int) {
	if index != nil && *index >= 0 {
		r.all = append(r.all, *index)
	}
}

type expression struct {
	MorphTargetBinds []struct {
		Node  int `json:"node"`
		Index int `json:"index"`
	} `json:"morphTargetBinds"`
	MaterialColorBinds []struct {
		Material int `json:"material"`
	} `json:"materialColorBinds"`
	TextureTransformBinds []struct {
		Material int `json:"material"`
	} `json:"textureTransformBinds"`
}

func (w *walk) newBody(raw json.RawMessage, has map[string]int) error {
	var in struct {
		Meta struct {
			ThumbnailImage *int `json:"thumbnailImage"`
		} `json:"meta"`
		Humanoid struct {
			HumanBones map[string]struct {
				Node int `json:"node"`
			} `json:"humanBones"`
		} `json:"humanoid"`
		FirstPerson struct {
			MeshAnnotations []struct {
				Node int `json:"node"`
			} `json:"meshAnnotations"`
		} `json:"firstPerson"`
		Expressions struct {
			Preset map[string]expression `json:"preset"`
			Custom map[string]expression `json:"custom"`
		} `json:"expressions"`
	}
	if err := decode(raw, &in); err != nil {
		return err
	}
	for name, b := range in.Humanoid.HumanBones {
		has[name] = b.Node
	}
	nodes, images := refs{n: len(w.doc.Nodes), of: "node"}, refs{n: len(w.doc.Images), of: "image"}
	optional(&images, in.Meta.ThumbnailImage)
	for _, m := range in.FirstPerson.MeshAnnotations {
		nodes.all = append(nodes.all, m.Node)
	}
	for _, list := range []map[string]expression{in.Expressions.Preset, in.Expressions.Custom} {
		for _, e := range list {
			if err := w.expression(&e); err != nil {
				return err
			}
		}
	}
	return allWithin(nodes, images)
}

func (w *walk) expression(e *expression) error {
	materials := refs{n: len(w.doc.Materials), of: "material"}
	for _, b := range e.MaterialColorBinds {
		materials.all = append(materials.all, b.Material)
	}
	for _, b := range e.TextureTransformBinds {
		materials.all = append(materials.all, b.Material)
	}
	for _, b := range e.MorphTargetBinds {
		if err := within(b.Node, len(w.doc.Nodes), "node"); err != nil {
			return err
		}
		targets := 0
		if m := w.doc.Nodes[b.Node].Mesh; m != nil {
			targets = len(w.doc.Meshes[*m].Primitives[0].Targets)
		}
		if err := within(b.Index, targets, "morph target"); err != nil {
			return err
		}
	}
	return allWithin(materials)
}
