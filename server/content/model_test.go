package content

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// walked checks a model that must be taken.
func walked(t *testing.T, file []byte) Costs {
	t.Helper()
	r, err := Check(bytes.NewReader(file), int64(len(file)), discard{})
	must(t, err)
	if r.Type != GLB || r.Copied || r.Costs.Model == nil {
		t.Fatalf("%+v", r)
	}
	return r.Costs
}

func TestTheFiguresOfAModel(t *testing.T) {
	m := triangle()
	m.json["materials"] = []any{object{"pbrMetallicRoughness": object{"baseColorTexture": object{"index": 0}}}}
	m.json["textures"] = []any{object{"source": 0}, object{"source": 1}}
	m.json["images"] = []any{object{"uri": dataURI("image/png", pngOf(t, corners(8, 4, 255)))}, object{"uri": dataURI("image/webp", losslessWebP(100, 10))}}
	m.part()["material"] = 0
	m.part()["targets"] = []any{object{"POSITION": 0}}
	m.json["nodes"] = []any{object{"children": []any{1, 2}, "scale": []any{2, 2, 2}, "translation": []any{10, 0, 0}},
		object{"mesh": 0}, object{"mesh": 0, "rotation": []any{0, 1, 0, 0}}}
	m.json["skins"] = []any{object{"joints": []any{1, 2}}}
	times, values := m.holds("SCALAR", f32, 0, 1), m.holds("VEC3", f32, 0, 0, 0, 1, 1, 1)
	m.json["animations"] = []any{object{"samplers": []any{object{"input": times, "output": values}},
		"channels": []any{object{"sampler": 0, "target": object{"node": 1, "path": "translation"}}}}}
	c := walked(t, m.bytes(t))
	got, err := json.Marshal(c)
	must(t, err)
	want := `{"rank":"good","model":{"triangles":2,"vertices":3,"draws":2,"materials":1,"pixels":1032,"nodes":3,"bones":2,"morphs":1,` +
		`"animations":1,"channels":1,"springs":0,"lights":0,"data":74,"box":[[8,0,0],[12,4,0]]}}`
	if string(got) != want {
		t.Errorf("%s\n%s", got, want)
	}
}

func TestABodyIsRecognised(t *testing.T) {
	for _, version := range []string{"0.x", "1.0"} {
		if c := walked(t, body(version).bytes(t)); c.Model.Body != version {
			t.Errorf("%+v", c.Model)
		}
	}
	m := body("0.x")
	human := m.json["extensions"].(object)["VRM"].(object)["humanoid"].(object)
	human["humanBones"] = human["humanBones"].([]any)[1:]
	if c := walked(t, m.bytes(t)); c.Model.Body != "" {
		t.Errorf("a body without hips: %+v", c.Model)
	}
}

func TestASkinnedMeshStandsWhereItsBonesAre(t *testing.T) {
	m := triangle()
	m.part()["attributes"].(object)["JOINTS_0"] = m.holds("VEC4", u8, make([]float64, 12)...)
	m.part()["attributes"].(object)["WEIGHTS_0"] = m.holds("VEC4", f32, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
	bind := m.holds("MAT4", f32, 100, 0, 0, 0, 0, 100, 0, 0, 0, 0, 100, 0, 0, 0, 0, 1)
	m.json["skins"] = []any{object{"joints": []any{1}, "inverseBindMatrices": bind}}
	m.json["nodes"] = []any{object{"mesh": 0, "skin": 0, "translation": []any{5, 5, 5}}, object{"scale": []any{0.5, 0.5, 0.5}}}
	if c := walked(t, m.bytes(t)); *c.Model.Box != [2][3]float64{{0, 0, 0}, {50, 100, 0}} {
		t.Errorf("%+v", c.Model.Box)
	}
}

func TestRanks(t *testing.T) {
	for n, want := range map[int]Rank{50_000: Good, 50_001: Heavy, 500_001: Box} {
		m := triangle()
		index := m.holds("SCALAR", u8, make([]float64, 3*n)...)
		m.part()["indices"] = index
		c := walked(t, m.bytes(t))
		if c.Rank != want || want != Good && c.Over != "triangles" || c.Model.Triangles != int64(n) {
			t.Errorf("%d triangles: %+v", n, c)
		}
	}
	m := triangle()
	m.part()["indices"] = m.holds("SCALAR", u8, make([]float64, 3*2_000_001)...)
	if r := refusal(t, m.bytes(t)); r.Code != "model_too_heavy" || r.Detail != "This model has 2,000,001 triangles; up to 500,000 are shown." ||
		r.Values["has"] != int64(2_000_001) || r.Values["most"] != int64(500_000) || r.Values["what"] != "triangles" {
		t.Errorf("%+v", r)
	}
}

// changes are models that are broken in one way each.
var changes = map[string]struct {
	change func(*model)
	code   string
}{
	"version 1":          {func(m *model) { m.json["asset"] = object{"version": "1.0"} }, "file_type"},
	"no scene":           {func(m *model) { delete(m.json, "scenes"); delete(m.json, "scene") }, "file_broken"},
	"scene of nothing":   {func(m *model) { m.json["scene"] = 1 }, "file_broken"},
	"scene twice a node": {func(m *model) { m.at("scenes", 0)["nodes"] = []any{0, 0} }, "file_broken"},
	"node of no mesh":    {func(m *model) { m.at("nodes", 0)["mesh"] = 1 }, "file_broken"},
	"negative index":     {func(m *model) { m.at("nodes", 0)["mesh"] = -1 }, "file_broken"},
	"index of 2^63":      {func(m *model) { m.at("nodes", 0)["mesh"] = json.Number("9223372036854775808") }, "file_broken"},
	"own child":          {func(m *model) { m.at("nodes", 0)["children"] = []any{0} }, "file_broken"},
	"cycle": {func(m *model) {
		m.adds("nodes", object{"children": []any{2}})
		m.adds("nodes", object{"children": []any{1}})
	}, "file_broken"},
	"two parents": {func(m *model) {
		m.adds("nodes", object{"children": []any{0}})
		m.adds("nodes", object{"children": []any{0}})
	}, "file_broken"},
	"nowhere":              {func(m *model) { m.at("nodes", 0)["scale"] = []any{1e300, 1e300, 1e300} }, "file_broken"},
	"place of two numbers": {func(m *model) { m.at("nodes", 0)["scale"] = []any{1, 1} }, "file_broken"},
	"external buffer":      {func(m *model) { m.adds("buffers", object{"byteLength": len(m.bin), "uri": "http://example.org/a"}) }, "model_external"},
	"external image":       {func(m *model) { m.adds("images", object{"uri": "../../etc/passwd"}) }, "model_external"},
	"buffer of 10^9":       {func(m *model) { m.adds("buffers", object{"byteLength": 1_000_000_000}) }, "file_broken"},
	"view beyond":          {func(m *model) { m.at("bufferViews", 0)["byteLength"] = 1000 }, "file_broken"},
	"view that overflows":  {func(m *model) { m.at("bufferViews", 0)["byteOffset"] = json.Number("9223372036854775807") }, "file_broken"},
	"view before":          {func(m *model) { m.at("bufferViews", 0)["byteOffset"] = -4 }, "file_broken"},
	"view of no buffer":    {func(m *model) { m.at("bufferViews", 0)["buffer"] = 7 }, "file_broken"},
	"stride of 3":          {func(m *model) { m.at("bufferViews", 0)["byteStride"] = 3 }, "file_broken"},
	"stride below element": {func(m *model) { m.at("bufferViews", 0)["byteStride"] = 8 }, "file_broken"},
	"accessor beyond":      {func(m *model) { m.at("accessors", 0)["count"] = 4 }, "file_broken"},
	"accessor of 10^9":     {func(m *model) { m.at("accessors", 0)["count"] = 1_000_000_000 }, "file_broken"},
	"accessor of 2^62":     {func(m *model) { m.at("accessors", 0)["count"] = int64(1) << 62 }, "file_broken"},
	"zeros of 10^9": {func(m *model) {
		m.adds("accessors", object{"componentType": f32, "count": 1_000_000_000, "type": "VEC4"})
	}, "model_too_heavy"},
	"accessor of none":        {func(m *model) { m.at("accessors", 0)["count"] = 0 }, "file_broken"},
	"accessor not aligned":    {func(m *model) { m.at("accessors", 0)["byteOffset"] = 2; m.at("accessors", 0)["count"] = 2 }, "file_broken"},
	"accessor of an odd type": {func(m *model) { m.at("accessors", 0)["type"] = "VEC5" }, "file_broken"},
	"index beyond vertices":   {func(m *model) { m.part()["indices"] = m.holds("SCALAR", u32, 0, 1, 3) }, "file_broken"},
	"indices of floats":       {func(m *model) { m.part()["indices"] = m.holds("SCALAR", f32, 0, 1, 2) }, "file_broken"},
	"no positions":            {func(m *model) { m.part()["attributes"] = object{"NORMAL": 0} }, "file_broken"},
	"short attribute":         {func(m *model) { m.part()["attributes"].(object)["NORMAL"] = m.holds("VEC3", f32, 0, 0, 1) }, "file_broken"},
	"short morph target":      {func(m *model) { m.part()["targets"] = []any{object{"POSITION": m.holds("VEC3", f32, 0, 0, 1)}} }, "file_broken"},
	"mode 9":                  {func(m *model) { m.part()["mode"] = 9 }, "file_broken"},
	"vertex that is nowhere":  {func(m *model) { copy(m.bin, "\xff\xff\xff\xff") }, "file_broken"},
	"sparse beyond": {func(m *model) {
		m.at("accessors", 0)["sparse"] = object{"count": 2, "indices": object{"bufferView": 1, "componentType": u32}, "values": object{"bufferView": 0}}
	}, "file_broken"},
	"sparse descending": {func(m *model) {
		i := m.at("accessors", m.holds("SCALAR", u16, 1, 0))["bufferView"]
		m.at("accessors", 0)["sparse"] = object{"count": 2, "indices": object{"bufferView": i, "componentType": u16}, "values": object{"bufferView": 0}}
	}, "file_broken"},
	"material of no texture": {func(m *model) { m.adds("materials", object{"normalTexture": object{"index": 0}}) }, "file_broken"},
	"extension of no texture": {func(m *model) {
		m.adds("materials", object{"extensions": object{"KHR_materials_sheen": object{"sheenColorTexture": object{"index": 3}}}})
	}, "file_broken"},
	"texture of no image": {func(m *model) { m.adds("textures", object{"source": 0}) }, "file_broken"},
	"image of SVG":        {func(m *model) { m.adds("images", object{"uri": dataURI("image/svg+xml", []byte("<svg/>"))}) }, "model_texture"},
	"image of KTX2": {func(m *model) {
		m.adds("images", object{"uri": dataURI("image/ktx2", []byte("\xabKTX 20\xbb\r\n\x1a\n"))})
	}, "model_texture"},
	"huge texture":      {func(m *model) { m.adds("images", object{"uri": dataURI("image/webp", losslessWebP(16384, 16384))}) }, "model_too_heavy"},
	"skin of no node":   {func(m *model) { m.adds("skins", object{"joints": []any{4}}) }, "file_broken"},
	"skin of none":      {func(m *model) { m.adds("skins", object{"joints": []any{}}) }, "file_broken"},
	"few bind matrices": {func(m *model) { m.adds("skins", object{"joints": []any{0}, "inverseBindMatrices": 0}) }, "file_broken"},
	"joint beyond skin": {func(m *model) {
		m.part()["attributes"].(object)["JOINTS_0"] = m.holds("VEC4", u8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)
		m.part()["attributes"].(object)["WEIGHTS_0"] = m.holds("VEC4", f32, make([]float64, 12)...)
		m.json["skins"] = []any{object{"joints": []any{0}}}
		m.at("nodes", 0)["skin"] = 0
	}, "file_broken"},
	"Draco":              {func(m *model) { m.json["extensionsUsed"] = []any{"KHR_draco_mesh_compression"} }, "model_extension"},
	"instances unlisted": {func(m *model) { m.at("nodes", 0)["extensions"] = object{"EXT_mesh_gpu_instancing": object{}} }, "model_extension"},
	"unknown required":   {func(m *model) { m.json["extensionsRequired"] = []any{"ACME_magic"} }, "model_extension"},
	"two members":        {func(m *model) { m.json["Nodes"] = []any{} }, "file_broken"},
	"member of long s":   {func(m *model) { m.json["mesheſ"] = []any{} }, "file_broken"},
	"deep JSON": {func(m *model) {
		var deep any
		for range 100 {
			deep = []any{deep}
		}
		m.json["extras"] = deep
	}, "file_broken"},
	"many objects": {func(m *model) {
		m.json["samplers"] = make([]object, maxObjects)
		for i := range maxObjects {
			m.json["samplers"].([]object)[i] = object{}
		}
	}, "model_too_heavy"},
	"many nodes": {func(m *model) { m.json["extras"] = make([]int, maxValues) }, "model_too_heavy"},
	"deep nodes": {func(m *model) { deepNodes(m, maxNesting+1) }, "model_too_heavy"},
	"many lights": {func(m *model) {
		repeat(m, "nodes", 65, object{"extensions": object{"KHR_lights_punctual": object{"light": 0}}})
	}, "model_too_heavy"},
	"much to read": {overlapping, "model_too_heavy"},
	"many channels": {func(m *model) {
		times := m.holds("SCALAR", f32, 0, 1)
		var all []any
		for range 50_001 {
			all = append(all, object{"sampler": 0})
		}
		m.adds("animations", object{"samplers": []any{object{"input": times, "output": 0}}, "channels": all})
	}, "model_too_heavy"},
	"values for no time": {func(m *model) { animates(m, "translation", 0, 1, 2) }, "file_broken"},
	"weights of nothing": {func(m *model) { animates(m, "weights", 0, 1) }, "file_broken"},
	"pointer":            {func(m *model) { animates(m, "pointer", 0, 1) }, "file_broken"},
	"body of no node": {func(m *model) {
		m.json["extensions"] = object{"VRM": object{"humanoid": object{"humanBones": []any{object{"bone": "hips", "node": 99}}}}}
	}, "file_broken"},
	"expression of no target": {func(m *model) {
		m.json["extensions"] = object{"VRMC_vrm": object{"expressions": object{"preset": object{"aa": object{"morphTargetBinds": []any{object{"node": 0, "index": 0}}}}}}}
	}, "file_broken"},
	"spring of no collider": {func(m *model) {
		m.json["extensions"] = object{"VRMC_springBone": object{"springs": []any{object{"joints": []any{}, "colliderGroups": []any{0}}}}}
	}, "file_broken"},
	"constraint of no node": {func(m *model) {
		m.at("nodes", 0)["extensions"] = object{"VRMC_node_constraint": object{"constraint": object{"roll": object{"source": 5}}}}
	}, "file_broken"},
}

func repeat(m *model, list string, n int, value any) {
	for range n {
		m.adds(list, value)
	}
}

func deepNodes(m *model, n int) {
	for i := range n {
		m.adds("nodes", object{"children": []any{i + 2}})
	}
	m.adds("nodes", object{})
}

// overlapping makes many accessors with a large stride over the same bytes.
func overlapping(m *model) {
	for len(m.bin)%4 != 0 {
		m.bin = append(m.bin, 0)
	}
	start := len(m.bin)
	m.bin = append(m.bin, make([]byte, 8<<20)...)
	view := m.adds("bufferViews", object{"buffer": 0, "byteOffset": start, "byteLength": 8 << 20, "byteStride": 252})
	for range 100 {
		at := m.adds("accessors", object{"bufferView": view, "componentType": f32, "count": (8<<20)/252 - 1, "type": "VEC3"})
		m.adds("meshes", object{"primitives": []any{object{"attributes": object{"POSITION": at}, "indices": 1}}})
	}
}

func animates(m *model, path string, values ...float64) {
	m.adds("animations", object{"samplers": []any{object{"input": m.holds("SCALAR", f32, 0, 1), "output": m.holds("SCALAR", f32, values...)}},
		"channels": []any{object{"sampler": 0, "target": object{"node": 0, "path": path}}}})
}

func TestBrokenModelsAreRefused(t *testing.T) {
	for name, c := range changes {
		m := triangle()
		c.change(m)
		if r := refusal(t, m.bytes(t)); r.Code != c.code {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestContainersThatLieAreRefused(t *testing.T) {
	good := triangle().bytes(t)
	for name, change := range map[string]func([]byte) []byte{
		"longer":      func(b []byte) []byte { return append(b, "PK\x03\x04"...) },
		"shorter":     func(b []byte) []byte { return b[:len(b)-4] },
		"header":      func(b []byte) []byte { return b[:12] },
		"magic":       func(b []byte) []byte { return b[:4] },
		"long JSON":   func(b []byte) []byte { b[15] = 0x7f; return b },
		"odd JSON":    func(b []byte) []byte { b[12]++; return b },
		"no JSON":     func(b []byte) []byte { b[16] = 'K'; return b },
		"invalid":     func(b []byte) []byte { b[20] = '['; return b },
		"not UTF-8":   func(b []byte) []byte { b[22] = 0xff; return b },
		"third chunk": func(b []byte) []byte { b[8] += 8; return append(b, 0, 0, 0, 0, 'A', 'B', 'C', 'D') },
	} {
		if r := refusal(t, change(bytes.Clone(good))); r.Code != "file_broken" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := refusal(t, glbOf([]byte(strings.Repeat(" ", maxJSON+4)), nil)); r.Code != "model_too_heavy" {
		t.Errorf("%+v", r)
	}
}

// A member below extras is nobody's, however it is called.
func TestExtrasAreIgnored(t *testing.T) {
	m := triangle()
	m.json["extras"] = object{"a": 1, "A": 2, "nodes": object{"Id": 1, "id": 2}}
	m.json["extensionsUsed"] = []any{"ACME_unknown"}
	walked(t, m.bytes(t))
}

func FuzzModel(f *testing.F) {
	for _, m := range []*model{triangle(), body("0.x"), body("1.0")} {
		b := m.bytes(f)
		c, err := readGLB(bytes.NewReader(b), int64(len(b)))
		must(f, err)
		f.Add(string(c.json), m.bin)
	}
	for name, c := range changes {
		if name == "many nodes" || name == "many objects" || name == "much to read" || name == "many channels" {
			continue // long
		}
		m := triangle()
		c.change(m)
		b := m.bytes(f)
		g, err := readGLB(bytes.NewReader(b), int64(len(b)))
		must(f, err)
		f.Add(string(g.json), m.bin)
	}
	f.Fuzz(func(t *testing.T, text string, bin []byte) {
		file := glbOf([]byte(text), bin[:len(bin)/4*4])
		r, err := Check(bytes.NewReader(file), int64(len(file)), discard{})
		if err == nil && r.Costs.Model.Box == nil {
			t.Errorf("%+v", r)
		}
	})
}
