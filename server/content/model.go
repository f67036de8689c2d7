package content

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// walk is the check of one model.
type walk struct {
	r     io.ReaderAt
	glb   *container
	doc   document
	uris  [][]byte // of each buffer: what its data URI holds, nil for the binary chunk
	costs Model
	rests []matrix // of each node: where it is at rest
	sizes []int64  // of each node: how many nodes it and those below it are

	read     int64             // bytes of accessors and images
	greatest map[int]int64     // of accessors of integers: the greatest value
	boxes    map[int][2]vector // of accessors of positions
}

// checkModel walks a model in the order in which its parts rely on each other.
func checkModel(r io.ReaderAt, size int64) (*Model, error) {
	c, err := readGLB(r, size)
	if err != nil {
		return nil, err
	}
	w := &walk{r: r, glb: c, greatest: map[int]int64{}, boxes: map[int][2]vector{}}
	if err := checkJSON(c.json); err != nil {
		return nil, err
	}
	if err := decode(c.json, &w.doc); err != nil {
		return nil, err
	}
	for _, step := range []func() error{w.version, w.extensions, w.count, w.buffers, w.accessors, w.materials, w.textures,
		w.meshes, w.skins, w.tree, w.scene, w.animations, w.body} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return &w.costs, w.costs.bounded()
}

func (w *walk) version() error {
	if v := w.doc.Asset.Version; v != "2.0" && !strings.HasPrefix(v, "2.") || w.doc.Asset.MinVersion != "" && w.doc.Asset.MinVersion != "2.0" {
		return &Refusal{"file_type", "This model is of another version of glTF; version 2.0 is taken.", map[string]any{"kind": gltf}}
	}
	return nil
}

// refused are extensions that clients would act upon and that cannot be checked, with
// what to do instead.
var refused = map[string]string{
	"KHR_draco_mesh_compression": "without Draco compression",
	"EXT_meshopt_compression":    "without meshopt compression",
	"KHR_meshopt_compression":    "without meshopt compression",
	"KHR_texture_basisu":         "with PNG, JPEG or WebP textures",
	"EXT_texture_avif":           "with PNG, JPEG or WebP textures",
	"MSFT_texture_dds":           "with PNG, JPEG or WebP textures",
	"EXT_mesh_gpu_instancing":    "without instancing",
	"KHR_animation_pointer":      "without animated materials",
}

// understood are extensions that a model may require.
var understood = []string{
	"KHR_materials_anisotropy", "KHR_materials_clearcoat", "KHR_materials_diffuse_transmission", "KHR_materials_dispersion",
	"KHR_materials_emissive_strength", "KHR_materials_ior", "KHR_materials_iridescence", "KHR_materials_pbrSpecularGlossiness",
	"KHR_materials_sheen", "KHR_materials_specular", "KHR_materials_transmission", "KHR_materials_unlit", "KHR_materials_variants",
	"KHR_materials_volume", "KHR_mesh_quantization", "KHR_texture_transform", "KHR_lights_punctual", "KHR_node_visibility", "KHR_xmp_json_ld",
	"EXT_materials_bump", "EXT_texture_webp", "VRM", "VRMC_vrm", "VRMC_materials_mtoon", "VRMC_materials_hdr_emissiveMultiplier", "VRMC_node_constraint", "VRMC_springBone",
}

// extensions refuses those that clients would act upon unchecked, and required ones that
// clients do not understand. Others are optional, and clients ignore them.
func (w *walk) extensions() error {
	for _, name := range slices.Concat(w.doc.ExtensionsUsed, w.doc.ExtensionsRequired) {
		if instead, is := refused[name]; is {
			return refuseExtension(name, instead)
		}
	}
	for _, name := range w.doc.ExtensionsRequired {
		if !slices.Contains(understood, name) {
			return refuseExtension(name, "without it")
		}
	}
	return nil
}

func refuseExtension(name, instead string) error {
	if len(name) > 64 {
		name = "of a long name"
	}
	return &Refusal{"model_extension", fmt.Sprintf("This model uses the extension %q, which is not taken; export it %s.", name, instead),
		map[string]any{"extension": name}}
}

// count fills in the figures that are lengths, and refuses what is too much before
// anything is done for each of them.
func (w *walk) count() error {
	m := &w.costs
	m.Materials, m.Nodes, m.Animations = int64(len(w.doc.Materials)), int64(len(w.doc.Nodes)), int64(len(w.doc.Animations))
	for _, s := range w.doc.Skins {
		m.Bones += int64(len(s.Joints))
	}
	for _, a := range w.doc.Animations {
		m.Channels += int64(len(a.Channels))
	}
	for _, each := range w.doc.Meshes {
		for _, p := range each.Primitives {
			m.Morphs += int64(len(p.Targets))
		}
	}
	return m.bounded()
}

// within returns an error unless the index is in a list of n.
func within(index, n int, of string) error {
	if index < 0 || index >= n {
		return broken("it refers to %s %d of %d", of, index, n)
	}
	return nil
}

// needed is within for an index that must be there.
func needed(index *int, n int, of string) error {
	if index == nil {
		return broken("it does not say which %s it means", of)
	}
	return within(*index, n, of)
}

// withinOr is within for an index that may be missing.
func withinOr(index *int, n int, of string) error {
	if index == nil {
		return nil
	}
	return within(*index, n, of)
}
