package gltf

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/avatar"
	"stoa/clients/desktop/model"
	"stoa/clients/desktop/motion"
	"stoa/clients/desktop/rig"
	"stoa/server/content/samples"
)

// figures are the same figure in all forms.
func figures() map[string]*samples.Model {
	all := map[string]*samples.Model{}
	for _, version := range []string{"1.0", "0.x"} {
		for _, skinned := range []bool{false, true} {
			f := samples.Figure{Version: version, Skinned: skinned, Colours: map[string][3]float64{"rightHand": {1, 0, 0}}}
			all[fmt.Sprint(version, ", skinned: ", skinned)] = f.Model()
		}
	}
	return all
}

var builtIn = model.BuildFigure()

// standing returns the pose of a figure whose right hand is up or not.
func standing(f rig.Frame, raised bool) rig.Pose {
	shape := avatar.BuiltIn()
	at := motion.Sampled{}
	posing := model.Posing{Height: 1.6, Raised: raised, Gait: motion.NewGait(&shape.Gait, 1)}
	p := builtIn.Posture(&at, &posing, 0, [2]float64{})
	return f.Pose(&p)
}

// drawn returns the middle of the red part in a pose.
func drawn(m *Model, pose *rig.Pose) (middle mgl32.Vec3) {
	n := float32(0)
	for _, part := range m.Parts {
		for i, v := range part.Vertices {
			if part.Colours[i][1] > 0.1 {
				continue
			}
			b := part.Bound[i]
			for j, bone := range b.Bones {
				middle = middle.Add(mgl32.TransformCoordinate(v.At, pose[bone]).Mul(b.Weights[j]))
			}
			n++
		}
	}
	return middle.Mul(1 / n)
}

func TestFiguresOfBothVersionsMoveAlike(t *testing.T) {
	for name, file := range figures() {
		m, err := Read(file.Bytes())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, is := m.Frame.(*rig.Rest); !is {
			t.Errorf("%s: %T is no figure", name, m.Frame)
			continue
		}
		if m.Min[1] < -0.01 || math.Abs(float64(m.Max[1])-1.59) > 0.01 || math.Abs(float64(m.Max[0])-0.82) > 0.01 {
			t.Errorf("%s: from %v to %v", name, m.Min, m.Max)
		}
		down, up := standing(m.Frame, false), standing(m.Frame, true)
		if at := drawn(m, &down); at[0] < 0.15 || at[1] > 1 { // the right is at +x for who looks along -z
			t.Errorf("%s: the right hand is at %v", name, at)
		}
		if at := drawn(m, &up); at[0] < 0.15 || at[1] < 1.4 {
			t.Errorf("%s: the raised hand is at %v", name, at)
		}
	}
}

func TestAModelWithoutBonesIsAStatue(t *testing.T) {
	m, err := Read(textured(t).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if s, is := m.Frame.(*rig.Statue); !is || s.Top-s.Bottom != 2 || len(m.Parts[0].Bound) != 0 {
		t.Errorf("%+v", m.Frame)
	}
}

// It would reach through the room, as high as a person.
func TestAModelThatIsMuchWiderThanHighIsNoBody(t *testing.T) {
	wide := samples.Triangle()
	wide.List("nodes")[0].(samples.Object)["scale"] = []any{100, 1, 1}
	m, err := Read(wide.Bytes())
	if err != nil || m.Frame != nil {
		t.Errorf("%+v, %v", m, err)
	}
}

// Parts without triangles cost nothing else.
func TestPartsWithoutTrianglesAreCounted(t *testing.T) {
	m := samples.Triangle()
	empty := make([]any, 100)
	for i := range empty {
		empty[i] = samples.Object{"attributes": samples.Object{}}
	}
	mesh := m.Add("meshes", samples.Object{"primitives": empty})
	var all []any
	for range mostParts/len(empty) + 1 {
		all = append(all, m.Add("nodes", samples.Object{"mesh": mesh}))
	}
	m.List("scenes")[0].(samples.Object)["nodes"] = all
	if _, err := Read(m.Bytes()); !errors.Is(err, ErrTooMuch) {
		t.Errorf("got %v", err)
	}
}

// named is the bones that a figure of version 1.0 names.
func named(m *samples.Model) samples.Object {
	vrm := m.JSON["extensions"].(samples.Object)["VRMC_vrm"].(samples.Object)
	return vrm["humanoid"].(samples.Object)["humanBones"].(samples.Object)
}

func TestAFigureThatLacksBonesIsNoBody(t *testing.T) {
	for name, broken := range map[string]func(*samples.Model){
		"no head": func(m *samples.Model) {
			delete(named(m), "head")
		},
		"no bones": func(m *samples.Model) {
			m.JSON["extensions"] = samples.Object{"VRM": samples.Object{"humanoid": samples.Object{}}}
		},
		"bones of another form": func(m *samples.Model) {
			m.JSON["extensions"] = samples.Object{"VRMC_vrm": samples.Object{"humanoid": samples.Object{"humanBones": list{1, 2}}}}
		},
		"bones of no node": func(m *samples.Model) {
			named(m)["head"] = samples.Object{"node": 1 << 40}
		},
		"a negative node": func(m *samples.Model) {
			named(m)["head"] = samples.Object{"node": -1}
		},
		"a bone outside the scene": func(m *samples.Model) {
			n := m.Add("nodes", samples.Object{})
			named(m)["head"] = samples.Object{"node": n}
		},
	} {
		m := (&samples.Figure{}).Model()
		broken(m)
		got, err := Read(m.Bytes())
		if err != nil { // it is still a model to look at
			t.Errorf("%s: %v", name, err)
		} else if got.Frame != nil {
			t.Errorf("%s: a body", name)
		}
	}
}

// part returns the first primitive of the skin.
func part(m *samples.Model) samples.Object {
	return m.At("meshes", 0)["primitives"].(list)[0].(samples.Object)["attributes"].(samples.Object)
}

// eight returns a vector for each vertex of a box.
func eight(v ...float64) (all []float64) {
	for range 8 {
		all = append(all, v...)
	}
	return all
}

func TestSkinsThatLieAreRefused(t *testing.T) {
	for name, lie := range map[string]func(*samples.Model){
		"a joint beyond the skin": func(m *samples.Model) { part(m)["JOINTS_0"] = m.Hold("VEC4", samples.U8, eight(0, 0, 0, 99)...) },
		"a joint of 65535":        func(m *samples.Model) { part(m)["JOINTS_0"] = m.Hold("VEC4", samples.U16, eight(65535, 0, 0, 0)...) },
		"joints that are no numbers": func(m *samples.Model) {
			part(m)["JOINTS_0"] = m.Hold("VEC4", samples.F32, eight(math.NaN(), 0, 0, 0)...)
		},
		"fewer weights than vertices": func(m *samples.Model) { part(m)["WEIGHTS_0"] = m.Hold("VEC4", samples.F32, 1, 0, 0, 0) },
		"weights of one number":       func(m *samples.Model) { part(m)["WEIGHTS_0"] = m.Hold("SCALAR", samples.F32, eight(1)...) },
		"10^9 weights":                func(m *samples.Model) { m.At("accessors", part(m)["WEIGHTS_0"].(int))["count"] = 1_000_000_000 },
		"fewer matrices than joints": func(m *samples.Model) {
			m.At("skins", 0)["inverseBindMatrices"] = m.Hold("MAT4", samples.F32, make([]float64, 16)...)
		},
		"10^9 matrices": func(m *samples.Model) {
			m.At("accessors", m.At("skins", 0)["inverseBindMatrices"].(int))["count"] = 1_000_000_000
		},
		"matrices that are no numbers": func(m *samples.Model) {
			m.At("skins", 0)["inverseBindMatrices"] = m.Hold("MAT4", samples.F32, nan(16*16)...)
		},
		"a joint that is no node":        func(m *samples.Model) { m.At("skins", 0)["joints"].(list)[3] = 1 << 40 },
		"a joint outside the scene":      func(m *samples.Model) { m.At("skins", 0)["joints"].(list)[3] = m.Add("nodes", samples.Object{}) },
		"no joints":                      func(m *samples.Model) { m.At("skins", 0)["joints"] = list{} },
		"a skin that is not there":       func(m *samples.Model) { m.At("nodes", len(m.List("nodes"))-1)["skin"] = 7 },
		"bones in a circle":              func(m *samples.Model) { m.At("nodes", 2)["children"] = list{0} },
		"a bone with two parents":        func(m *samples.Model) { m.At("nodes", 2)["children"] = list{4} },
		"more joints than anybody needs": manyJoints,
	} {
		m := (&samples.Figure{Skinned: true}).Model()
		lie(m)
		data := m.Bytes()
		before := allocated()
		_, err := Read(data)
		if used := allocated() - before; used > 64<<20 {
			t.Errorf("%s: %d MiB for %d kB", name, used>>20, len(data)>>10)
		}
		if err == nil {
			t.Errorf("%s is shown", name)
		}
	}
}

// manyJoints makes a skin with a million joints.
func manyJoints(m *samples.Model) {
	m.At("skins", 0)["joints"] = make([]int, 1_000_000)
	delete(m.At("skins", 0), "inverseBindMatrices")
}

func nan(n int) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = math.NaN()
	}
	return all
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestWeightsThatAreNoWeightsCountAsNone(t *testing.T) {
	for name, weights := range map[string][]float64{
		"no numbers": eight(math.NaN(), 1, 0, 0), "negative": eight(-5, 1, 0, 0), "infinite": eight(math.Inf(1), 1, 0, 0), "none": eight(0, 0, 0, 0), "large": eight(0, 300, 0, 0),
	} {
		m := (&samples.Figure{Skinned: true}).Model()
		part(m)["JOINTS_0"] = m.Hold("VEC4", samples.U8, eight(0, 0, 0, 0)...)
		part(m)["WEIGHTS_0"] = m.Hold("VEC4", samples.F32, weights...)
		got, err := Read(m.Bytes())
		if err != nil || got.Max[1] > 1.6 || got.Parts[0].Bound[0].Weights != [4]float32{1} {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASkinWithoutMatricesIsWhereItsJointsAre(t *testing.T) {
	m := (&samples.Figure{Skinned: true}).Model()
	delete(m.At("skins", 0), "inverseBindMatrices")
	got, err := Read(m.Bytes())
	if err != nil || got.Max[1] < 100 { // the mesh is in centimetres
		t.Errorf("%v, up to %v", err, got)
	}
}

func TestNoBytesOfAFigureStopTheReader(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 4))
	for _, file := range figures() {
		whole := file.Bytes()
		for range 500 {
			changed := bytes.Clone(whole)
			for range 1 + r.IntN(6) {
				at := r.IntN(len(changed))
				if changed[at] = byte(r.Uint32()); r.IntN(2) == 0 {
					changed[at] = '0' + byte(r.IntN(10))
				}
			}
			if m, err := Read(changed); err == nil && m.Frame != nil {
				standing(m.Frame, true)
			}
		}
	}
}
