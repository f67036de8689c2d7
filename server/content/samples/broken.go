package samples

import (
	"encoding/json"
	"fmt"
	"maps"
)

// Broken is what breaks a model, and the code of its refusal.
type Broken struct {
	Break func(*Model)
	Code  string
}

// Breaks returns ways to break a model, by name.
func Breaks() map[string]Broken {
	all := places()
	for _, more := range []map[string]Broken{shapes(), looks()} {
		maps.Copy(all, more)
	}
	return all
}

// places break scenes, nodes and the document itself.
func places() map[string]Broken {
	return map[string]Broken{
		"version 1":          {func(m *Model) { m.JSON["asset"] = Object{"version": "1.0"} }, "file_type"},
		"no scene":           {func(m *Model) { delete(m.JSON, "scenes"); delete(m.JSON, "scene") }, "file_broken"},
		"scene of nothing":   {func(m *Model) { m.JSON["scene"] = 1 }, "file_broken"},
		"scene twice a node": {func(m *Model) { m.At("scenes", 0)["nodes"] = []any{0, 0} }, "file_broken"},
		"node of no mesh":    {func(m *Model) { m.At("nodes", 0)["mesh"] = 1 }, "file_broken"},
		"negative index":     {func(m *Model) { m.At("nodes", 0)["mesh"] = -1 }, "file_broken"},
		"index of 2^63":      {func(m *Model) { m.At("nodes", 0)["mesh"] = json.Number("9223372036854775808") }, "file_broken"},
		"own child":          {func(m *Model) { m.At("nodes", 0)["children"] = []any{0} }, "file_broken"},
		"cycle": {func(m *Model) {
			m.Add("nodes", Object{"children": []any{2}})
			m.Add("nodes", Object{"children": []any{1}})
		}, "file_broken"},
		"two parents": {func(m *Model) {
			m.Add("nodes", Object{"children": []any{0}})
			m.Add("nodes", Object{"children": []any{0}})
		}, "file_broken"},
		"nowhere":              {func(m *Model) { m.At("nodes", 0)["scale"] = []any{1e300, 1e300, 1e300} }, "file_broken"},
		"place of two numbers": {func(m *Model) { m.At("nodes", 0)["scale"] = []any{1, 1} }, "file_broken"},
	}
}

// shapes break buffers, accessors and meshes.
func shapes() map[string]Broken {
	return map[string]Broken{
		"external buffer":      {func(m *Model) { m.Add("buffers", Object{"byteLength": len(m.Bin), "uri": "http://example.org/a"}) }, "model_external"},
		"external image":       {func(m *Model) { m.Add("images", Object{"uri": "../../etc/passwd"}) }, "model_external"},
		"buffer of 10^9":       {func(m *Model) { m.Add("buffers", Object{"byteLength": 1_000_000_000}) }, "file_broken"},
		"view beyond":          {func(m *Model) { m.At("bufferViews", 0)["byteLength"] = 1000 }, "file_broken"},
		"view that overflows":  {func(m *Model) { m.At("bufferViews", 0)["byteOffset"] = json.Number("9223372036854775807") }, "file_broken"},
		"view before":          {func(m *Model) { m.At("bufferViews", 0)["byteOffset"] = -4 }, "file_broken"},
		"view of no buffer":    {func(m *Model) { m.At("bufferViews", 0)["buffer"] = 7 }, "file_broken"},
		"stride of 3":          {func(m *Model) { m.At("bufferViews", 0)["byteStride"] = 3 }, "file_broken"},
		"stride below element": {func(m *Model) { m.At("bufferViews", 0)["byteStride"] = 8 }, "file_broken"},
		"accessor beyond":      {func(m *Model) { m.At("accessors", 0)["count"] = 4 }, "file_broken"},
		"accessor of 10^9":     {func(m *Model) { m.At("accessors", 0)["count"] = 1_000_000_000 }, "file_broken"},
		"accessor of 2^62":     {func(m *Model) { m.At("accessors", 0)["count"] = int64(1) << 62 }, "file_broken"},
		"zeros of 10^9": {func(m *Model) {
			m.Add("accessors", Object{"componentType": F32, "count": 1_000_000_000, "type": "VEC4"})
		}, "model_too_heavy"},
		"accessor of none":        {func(m *Model) { m.At("accessors", 0)["count"] = 0 }, "file_broken"},
		"accessor not aligned":    {func(m *Model) { m.At("accessors", 0)["byteOffset"] = 2; m.At("accessors", 0)["count"] = 2 }, "file_broken"},
		"accessor of an odd type": {func(m *Model) { m.At("accessors", 0)["type"] = "VEC5" }, "file_broken"},
		"index beyond vertices":   {func(m *Model) { m.Part()["indices"] = m.Hold("SCALAR", U32, 0, 1, 3) }, "file_broken"},
		"indices of floats":       {func(m *Model) { m.Part()["indices"] = m.Hold("SCALAR", F32, 0, 1, 2) }, "file_broken"},
		"no positions":            {func(m *Model) { m.Part()["attributes"] = Object{"NORMAL": 0} }, "file_broken"},
		"short attribute":         {func(m *Model) { m.Part()["attributes"].(Object)["NORMAL"] = m.Hold("VEC3", F32, 0, 0, 1) }, "file_broken"},
		"short morph target":      {func(m *Model) { m.Part()["targets"] = []any{Object{"POSITION": m.Hold("VEC3", F32, 0, 0, 1)}} }, "file_broken"},
		"many attributes": {func(m *Model) {
			for i := range 40 {
				m.Part()["attributes"].(Object)[fmt.Sprint("_", i)] = 0
			}
		}, "file_broken"},
		"mode 9":                 {func(m *Model) { m.Part()["mode"] = 9 }, "file_broken"},
		"vertex that is nowhere": {func(m *Model) { copy(m.Bin, "\xff\xff\xff\xff") }, "file_broken"},
		"sparse beyond": {func(m *Model) {
			m.At("accessors", 0)["sparse"] = Object{"count": 2, "indices": Object{"bufferView": 1, "componentType": U32}, "values": Object{"bufferView": 0}}
		}, "file_broken"},
		"sparse descending": {func(m *Model) {
			i := m.At("accessors", m.Hold("SCALAR", U16, 1, 0))["bufferView"]
			m.At("accessors", 0)["sparse"] = Object{"count": 2, "indices": Object{"bufferView": i, "componentType": U16}, "values": Object{"bufferView": 0}}
		}, "file_broken"},
	}
}

// looks break materials, motion, bodies and extensions.
func looks() map[string]Broken {
	return map[string]Broken{
		"material of no texture": {func(m *Model) { m.Add("materials", Object{"normalTexture": Object{"index": 0}}) }, "file_broken"},
		"extension of no texture": {func(m *Model) {
			m.Add("materials", Object{"extensions": Object{"KHR_materials_sheen": Object{"sheenColorTexture": Object{"index": 3}}}})
		}, "file_broken"},
		"texture of no image": {func(m *Model) { m.Add("textures", Object{"source": 0}) }, "file_broken"},
		"image of SVG":        {func(m *Model) { m.Add("images", Object{"uri": DataURI("image/svg+xml", []byte("<svg/>"))}) }, "model_texture"},
		"image of KTX2": {func(m *Model) {
			m.Add("images", Object{"uri": DataURI("image/ktx2", []byte("\xabKTX 20\xbb\r\n\x1a\n"))})
		}, "model_texture"},
		"images of one JPEG": {sharing, "model_too_heavy"},
		"huge texture":       {func(m *Model) { m.Add("images", Object{"uri": DataURI("image/webp", WebP(16384, 16384))}) }, "model_too_heavy"},
		"skin of no node":    {func(m *Model) { m.Add("skins", Object{"joints": []any{4}}) }, "file_broken"},
		"skin of none":       {func(m *Model) { m.Add("skins", Object{"joints": []any{}}) }, "file_broken"},
		"few bind matrices":  {func(m *Model) { m.Add("skins", Object{"joints": []any{0}, "inverseBindMatrices": 0}) }, "file_broken"},
		"joint beyond skin": {func(m *Model) {
			m.Part()["attributes"].(Object)["JOINTS_0"] = m.Hold("VEC4", U8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)
			m.Part()["attributes"].(Object)["WEIGHTS_0"] = m.Hold("VEC4", F32, make([]float64, 12)...)
			m.JSON["skins"] = []any{Object{"joints": []any{0}}}
			m.At("nodes", 0)["skin"] = 0
		}, "file_broken"},
		"Draco":              {func(m *Model) { m.JSON["extensionsUsed"] = []any{"KHR_draco_mesh_compression"} }, "model_extension"},
		"instances unlisted": {func(m *Model) { m.At("nodes", 0)["extensions"] = Object{"EXT_mesh_gpu_instancing": Object{}} }, "model_extension"},
		"unknown required":   {func(m *Model) { m.JSON["extensionsRequired"] = []any{"ACME_magic"} }, "model_extension"},
		"two members":        {func(m *Model) { m.JSON["Nodes"] = []any{} }, "file_broken"},
		"member of long s":   {func(m *Model) { m.JSON["mesheſ"] = []any{} }, "file_broken"},
		"deep JSON": {func(m *Model) {
			var deep any
			for range 100 {
				deep = []any{deep}
			}
			m.JSON["extras"] = deep
		}, "file_broken"},
		"many objects": {func(m *Model) {
			m.JSON["samplers"] = make([]Object, 60_000)
			for i := range 60_000 {
				m.JSON["samplers"].([]Object)[i] = Object{}
			}
		}, "model_too_heavy"},
		"many nodes": {func(m *Model) { m.JSON["extras"] = make([]int, 500_000) }, "model_too_heavy"},
		"deep nodes": {func(m *Model) { deepNodes(m, 513) }, "model_too_heavy"},
		"many lights": {func(m *Model) {
			repeat(m, "nodes", 65, Object{"extensions": Object{"KHR_lights_punctual": Object{"light": 0}}})
		}, "model_too_heavy"},
		"much to read": {overlapping, "model_too_heavy"},
		"many channels": {func(m *Model) {
			times := m.Hold("SCALAR", F32, 0, 1)
			var all []any
			for range 50_001 {
				all = append(all, Object{"sampler": 0})
			}
			m.Add("animations", Object{"samplers": []any{Object{"input": times, "output": 0}}, "channels": all})
		}, "model_too_heavy"},
		"values for no time": {func(m *Model) { animates(m, "translation", 0, 1, 2) }, "file_broken"},
		"weights of nothing": {func(m *Model) { animates(m, "weights", 0, 1) }, "file_broken"},
		"pointer":            {func(m *Model) { animates(m, "pointer", 0, 1) }, "file_broken"},
		"body of no node": {func(m *Model) {
			m.JSON["extensions"] = Object{"VRM": Object{"humanoid": Object{"humanBones": []any{Object{"bone": "hips", "node": 99}}}}}
		}, "file_broken"},
		"expression of no target": {func(m *Model) {
			m.JSON["extensions"] = Object{"VRMC_vrm": Object{"expressions": Object{"preset": Object{"aa": Object{"morphTargetBinds": []any{Object{"node": 0, "index": 0}}}}}}}
		}, "file_broken"},
		"spring of no collider": {func(m *Model) {
			m.JSON["extensions"] = Object{"VRMC_springBone": Object{"springs": []any{Object{"joints": []any{}, "colliderGroups": []any{0}}}}}
		}, "file_broken"},
		"constraint of no node": {func(m *Model) {
			m.At("nodes", 0)["extensions"] = Object{"VRMC_node_constraint": Object{"constraint": Object{"roll": Object{"source": 5}}}}
		}, "file_broken"},
	}
}

func repeat(m *Model, list string, n int, value any) {
	for range n {
		m.Add(list, value)
	}
}

func deepNodes(m *Model, n int) {
	for i := range n {
		m.Add("nodes", Object{"children": []any{i + 2}})
	}
	m.Add("nodes", Object{})
}

// sharing makes many images of one JPEG, which is long before its end.
func sharing(m *Model) {
	file := JPEG(Corners(8, 8, 255))
	for len(m.Bin)%4 != 0 {
		m.Bin = append(m.Bin, 0)
	}
	start := len(m.Bin)
	m.Bin = append(append(append(m.Bin, file[:len(file)-2]...), make([]byte, 1<<20)...), 0xff, 0xd9)
	view := m.Add("bufferViews", Object{"buffer": 0, "byteOffset": start, "byteLength": len(m.Bin) - start})
	for range 1000 {
		m.Add("images", Object{"bufferView": view})
	}
}

// overlapping makes many accessors with a large stride over the same bytes.
func overlapping(m *Model) {
	for len(m.Bin)%4 != 0 {
		m.Bin = append(m.Bin, 0)
	}
	start := len(m.Bin)
	m.Bin = append(m.Bin, make([]byte, 8<<20)...)
	view := m.Add("bufferViews", Object{"buffer": 0, "byteOffset": start, "byteLength": 8 << 20, "byteStride": 252})
	for range 100 {
		at := m.Add("accessors", Object{"bufferView": view, "componentType": F32, "count": (8<<20)/252 - 1, "type": "VEC3"})
		m.Add("meshes", Object{"primitives": []any{Object{"attributes": Object{"POSITION": at}, "indices": 1}}})
	}
}

func animates(m *Model, path string, values ...float64) {
	m.Add("animations", Object{"samplers": []any{Object{"input": m.Hold("SCALAR", F32, 0, 1), "output": m.Hold("SCALAR", F32, values...)}},
		"channels": []any{Object{"sampler": 0, "target": Object{"node": 0, "path": path}}}})
}
