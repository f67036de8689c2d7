package content

import (
	"bytes"
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"stoa/server/content/samples"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

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
	m := samples.Triangle()
	m.JSON["materials"] = []any{samples.Object{"pbrMetallicRoughness": samples.Object{"baseColorTexture": samples.Object{"index": 0}}}}
	m.JSON["textures"] = []any{samples.Object{"source": 0}, samples.Object{"source": 1}}
	m.JSON["images"] = []any{samples.Object{"uri": samples.DataURI("image/png", samples.PNG(samples.Corners(8, 4, 255)))}, samples.Object{"uri": samples.DataURI("image/webp", samples.WebP(100, 10))}}
	m.Part()["material"] = 0
	m.Part()["targets"] = []any{samples.Object{"POSITION": 0}}
	m.JSON["nodes"] = []any{samples.Object{"children": []any{1, 2}, "scale": []any{2, 2, 2}, "translation": []any{10, 0, 0}},
		samples.Object{"mesh": 0}, samples.Object{"mesh": 0, "rotation": []any{0, 1, 0, 0}}}
	m.JSON["skins"] = []any{samples.Object{"joints": []any{1, 2}}}
	times, values := m.Hold("SCALAR", samples.F32, 0, 1), m.Hold("VEC3", samples.F32, 0, 0, 0, 1, 1, 1)
	m.JSON["animations"] = []any{samples.Object{"samplers": []any{samples.Object{"input": times, "output": values}},
		"channels": []any{samples.Object{"sampler": 0, "target": samples.Object{"node": 1, "path": "translation"}}}}}
	c := walked(t, m.Bytes())
	got, err := json.Marshal(c)
	must(t, err)
	want := `{"rank":"good","model":{"triangles":2,"vertices":3,"draws":2,"materials":1,"pixels":1032,"nodes":3,"bones":2,"morphs":1,` +
		`"animations":1,"channels":1,"springs":0,"collisions":0,"lights":0,"data":74,"box":[[8,0,0],[12,4,0]]}}`
	if string(got) != want {
		t.Errorf("%s\n%s", got, want)
	}
}

func TestABodyIsRecognised(t *testing.T) {
	for _, version := range []string{"0.x", "1.0"} {
		if c := walked(t, samples.Body(version).Bytes()); c.Model.Body != version {
			t.Errorf("%+v", c.Model)
		}
	}
	m := samples.Body("0.x")
	human := m.JSON["extensions"].(samples.Object)["VRM"].(samples.Object)["humanoid"].(samples.Object)
	human["humanBones"] = human["humanBones"].([]any)[1:]
	if c := walked(t, m.Bytes()); c.Model.Body != "" {
		t.Errorf("a body without hips: %+v", c.Model)
	}
}

// In a VRM 0.x all that hangs from a bone swings with it.
func TestSpringsAreCounted(t *testing.T) {
	m := samples.Body("0.x")
	last := m.Add("nodes", samples.Object{})
	hair := m.Add("nodes", samples.Object{"children": []any{last}})
	m.JSON["extensions"].(samples.Object)["VRM"].(samples.Object)["secondaryAnimation"] = samples.Object{
		"boneGroups":     []any{samples.Object{"bones": []any{hair, hair}, "colliderGroups": []any{0, 0}}},
		"colliderGroups": []any{samples.Object{"node": 1, "colliders": []any{samples.Object{}, samples.Object{}, samples.Object{}}}}}
	if c := walked(t, m.Bytes()); c.Model.Springs != 4 || c.Model.Collisions != 24 {
		t.Errorf("%+v", c.Model)
	}
	m = samples.Triangle()
	joint, all := samples.Object{"node": 0}, make([]int, 1000)
	m.JSON["extensions"] = samples.Object{"VRMC_springBone": samples.Object{"colliders": []any{joint}, "colliderGroups": []any{samples.Object{"colliders": []any{0}}},
		"springs": []any{samples.Object{"joints": []any{joint, joint}, "colliderGroups": all}}}}
	if c := walked(t, m.Bytes()); c.Model.Springs != 2 || c.Model.Collisions != 2000 {
		t.Errorf("%+v", c.Model)
	}
}

func TestASkinnedMeshStandsWhereItsBonesAre(t *testing.T) {
	m := samples.Triangle()
	m.Part()["attributes"].(samples.Object)["JOINTS_0"] = m.Hold("VEC4", samples.U8, make([]float64, 12)...)
	m.Part()["attributes"].(samples.Object)["WEIGHTS_0"] = m.Hold("VEC4", samples.F32, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
	bind := m.Hold("MAT4", samples.F32, 100, 0, 0, 0, 0, 100, 0, 0, 0, 0, 100, 0, 0, 0, 0, 1)
	m.JSON["skins"] = []any{samples.Object{"joints": []any{1}, "inverseBindMatrices": bind}}
	m.JSON["nodes"] = []any{samples.Object{"mesh": 0, "skin": 0, "translation": []any{5, 5, 5}}, samples.Object{"scale": []any{0.5, 0.5, 0.5}}}
	if c := walked(t, m.Bytes()); *c.Model.Box != [2][3]float64{{0, 0, 0}, {50, 100, 0}} {
		t.Errorf("%+v", c.Model.Box)
	}
}

func TestRanks(t *testing.T) {
	for n, want := range map[int]Rank{50_000: Good, 50_001: Heavy, 500_001: Box} {
		m := samples.Triangle()
		index := m.Hold("SCALAR", samples.U8, make([]float64, 3*n)...)
		m.Part()["indices"] = index
		c := walked(t, m.Bytes())
		if c.Rank != want || want != Good && c.Over != "triangles" || c.Model.Triangles != int64(n) {
			t.Errorf("%d triangles: %+v", n, c)
		}
	}
	m := samples.Triangle()
	m.Part()["indices"] = m.Hold("SCALAR", samples.U8, make([]float64, 3*2_000_001)...)
	if r := refusal(t, m.Bytes()); r.Code != "model_too_heavy" || r.Detail != "This model has 2,000,001 triangles; up to 500,000 are shown." ||
		r.Values["has"] != int64(2_000_001) || r.Values["most"] != int64(500_000) || r.Values["what"] != "triangles" {
		t.Errorf("%+v", r)
	}
}

func TestBrokenModelsAreRefused(t *testing.T) {
	for name, c := range samples.Breaks() {
		m := samples.Triangle()
		c.Break(m)
		if r := refusal(t, m.Bytes()); r.Code != c.Code {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestContainersThatLieAreRefused(t *testing.T) {
	good := samples.Triangle().Bytes()
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
	if r := refusal(t, samples.GLB([]byte(strings.Repeat(" ", maxJSON+4)), nil)); r.Code != "model_too_heavy" {
		t.Errorf("%+v", r)
	}
}

// A member below extras is nobody's, however it is called.
// What a few bytes of JSON make a decoder allocate is bounded, also when it refuses them.
func TestMemoryOfDocumentsIsBounded(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 60) + `"` + strings.Repeat("x", 3<<20) + `"` + strings.Repeat("}", 60)
	for name, text := range map[string]string{
		"nodes of nothing": `{"asset":{"version":"2.0"},"nodes":[null` + strings.Repeat(",null", 450_000) + `]}`,
		"nodes of numbers": `{"asset":{"version":"2.0"},"nodes":[1` + strings.Repeat(",1", 450_000) + `]}`,
		"deep material":    `{"asset":{"version":"2.0"},"materials":[` + deep + `]}`,
	} {
		file := samples.GLB([]byte(text), nil)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		refusal(t, file)
		runtime.ReadMemStats(&after)
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 100 {
			t.Errorf("%s used %d MiB, garbage included", name, used)
		}
	}
}

func TestExtrasAreIgnored(t *testing.T) {
	m := samples.Triangle()
	m.JSON["extras"] = samples.Object{"a": 1, "A": 2, "nodes": samples.Object{"Id": 1, "id": 2}}
	m.JSON["extensionsUsed"] = []any{"ACME_unknown"}
	walked(t, m.Bytes())
}

func FuzzModel(f *testing.F) {
	for _, m := range []*samples.Model{samples.Triangle(), samples.Body("0.x"), samples.Body("1.0")} {
		b := m.Bytes()
		c, err := readGLB(bytes.NewReader(b), int64(len(b)))
		must(f, err)
		f.Add(string(c.json), m.Bin)
	}
	for name, c := range samples.Breaks() {
		if name == "many nodes" || name == "many objects" || name == "much to read" || name == "many channels" {
			continue // long
		}
		m := samples.Triangle()
		c.Break(m)
		b := m.Bytes()
		g, err := readGLB(bytes.NewReader(b), int64(len(b)))
		must(f, err)
		f.Add(string(g.json), m.Bin)
	}
	f.Fuzz(func(t *testing.T, text string, bin []byte) {
		file := samples.GLB([]byte(text), bin[:len(bin)/4*4])
		r, err := Check(bytes.NewReader(file), int64(len(file)), discard{})
		if err == nil && r.Costs.Model.Box == nil {
			t.Errorf("%+v", r)
		}
	})
}
