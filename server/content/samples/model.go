package samples

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
)

// Component types of accessors.
const (
	U8  = 5121
	U16 = 5123
	U32 = 5125
	F32 = 5126
)

var components = map[string]int{"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}

var bones = []string{"hips", "spine", "head", "leftUpperLeg", "leftLowerLeg", "leftFoot", "rightUpperLeg", "rightLowerLeg", "rightFoot",
	"leftUpperArm", "leftLowerArm", "leftHand", "rightUpperArm", "rightLowerArm", "rightHand"}

// Object is a JSON object.
type Object = map[string]any

// Model is a model to be written as GLB.
type Model struct {
	JSON Object
	Bin  []byte
}

// List returns a member that is a list.
func (m *Model) List(name string) []any { all, _ := m.JSON[name].([]any); return all }

// Add appends to a list and returns the index.
func (m *Model) Add(list string, value any) int {
	all := m.List(list)
	m.JSON[list] = append(all, value)
	return len(all)
}

// At returns an object in a list.
func (m *Model) At(list string, i int) Object { return m.List(list)[i].(Object) }

// Hold appends an accessor of numbers.
func (m *Model) Hold(kind string, component int, values ...float64) int {
	for len(m.Bin)%4 != 0 {
		m.Bin = append(m.Bin, 0)
	}
	start := len(m.Bin)
	for _, v := range values {
		switch component {
		case U8:
			m.Bin = append(m.Bin, uint8(v))
		case U16:
			m.Bin = binary.LittleEndian.AppendUint16(m.Bin, uint16(v))
		case U32:
			m.Bin = binary.LittleEndian.AppendUint32(m.Bin, uint32(v))
		default:
			m.Bin = binary.LittleEndian.AppendUint32(m.Bin, math.Float32bits(float32(v)))
		}
	}
	view := m.Add("bufferViews", Object{"buffer": 0, "byteOffset": start, "byteLength": len(m.Bin) - start})
	return m.Add("accessors", Object{"bufferView": view, "componentType": component, "count": len(values) / components[kind], "type": kind})
}

// Triangle is the smallest model: one triangle, one node, one scene.
func Triangle() *Model {
	m := &Model{JSON: Object{"asset": Object{"version": "2.0"}, "scene": 0}}
	at := m.Hold("VEC3", F32, 0, 0, 0, 1, 0, 0, 0, 2, 0)
	indices := m.Hold("SCALAR", U16, 0, 1, 2)
	m.Add("meshes", Object{"primitives": []any{Object{"attributes": Object{"POSITION": at}, "indices": indices}}})
	m.Add("nodes", Object{"mesh": 0})
	m.Add("scenes", Object{"nodes": []any{0}})
	return m
}

// Part returns the first part of the first mesh.
func (m *Model) Part() Object { return m.At("meshes", 0)["primitives"].([]any)[0].(Object) }

// Bytes writes the model as GLB.
func (m *Model) Bytes() []byte {
	for len(m.Bin)%4 != 0 {
		m.Bin = append(m.Bin, 0)
	}
	if m.JSON["buffers"] == nil {
		m.Add("buffers", Object{"byteLength": len(m.Bin)})
	}
	text, err := json.Marshal(m.JSON)
	must(err)
	return GLB(text, m.Bin)
}

// GLB writes a GLB of any JSON.
func GLB(text, bin []byte) []byte {
	for len(text)%4 != 0 {
		text = append(text, ' ')
	}
	b := binary.LittleEndian.AppendUint32([]byte("glTF"), 2)
	b = binary.LittleEndian.AppendUint32(b, uint32(12+8+len(text)+8+len(bin)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(text)))
	b = append(append(b, "JSON"...), text...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(bin)))
	return append(append(b, "BIN\x00"...), bin...)
}

// Body is a VRM with all bones: each is a node below the first.
func Body(version string) *Model {
	m := Triangle()
	var old []any
	now := Object{}
	for _, name := range bones {
		n := m.Add("nodes", Object{"name": name})
		old, now[name] = append(old, Object{"bone": name, "node": n}), Object{"node": n}
	}
	if version == "0.x" {
		m.JSON["extensions"] = Object{"VRM": Object{"humanoid": Object{"humanBones": old}, "meta": Object{"texture": -1}}}
	} else {
		m.JSON["extensions"] = Object{"VRMC_vrm": Object{"humanoid": Object{"humanBones": now}}}
	}
	return m
}

func DataURI(kind string, data []byte) string {
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data)
}
