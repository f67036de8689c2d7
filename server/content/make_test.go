package content

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	stdpng "image/png"
	"math"
	"testing"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// corners is a picture with a different colour in each corner: red at the top left, then
// clockwise green, blue, white.
func corners(width, height int, alpha uint8) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	colours := [2][2]color.NRGBA{{{255, 0, 0, alpha}, {0, 255, 0, 255}}, {{255, 255, 255, 255}, {0, 0, 255, 255}}}
	for y := range height {
		for x := range width {
			m.SetNRGBA(x, y, colours[y*2/height][x*2/width])
		}
	}
	return m
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, (&stdpng.Encoder{CompressionLevel: stdpng.BestSpeed}).Encode(&b, m))
	return b.Bytes()
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, stdjpeg.Encode(&b, m, nil))
	return b.Bytes()
}

// exif is a block of EXIF with an orientation, and a text that must not survive.
func exif(orientation int) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00 secret place")
	binary.BigEndian.PutUint16(b[18:], uint16(orientation))
	return b
}

// turnedJPEG is a JPEG that is to be turned before it is shown.
func turnedJPEG(t testing.TB, m image.Image, orientation int) []byte {
	t.Helper()
	plain, block := jpegOf(t, m), append([]byte("Exif\x00\x00"), exif(orientation)...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, markerSOI, 0xff, markerAPP1}, uint16(len(block)+2))
	return bytes.Join([][]byte{head, block, plain[2:]}, nil)
}

// chunk is a chunk of PNG.
func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// losslessWebP is a picture of one colour in a few bytes, however large it is.
func losslessWebP(width, height int) []byte {
	var bits, n uint64
	put := func(value uint64, count uint64) { bits |= value << n; n += count }
	var data []byte
	flush := func() {
		for ; n >= 8; n -= 8 {
			data, bits = append(data, byte(bits)), bits>>8
		}
	}
	put(0x2f, 8)
	put(uint64(width-1), 14)
	put(uint64(height-1), 14)
	put(0, 1+3) // no alpha, version
	flush()
	put(0, 3) // no transform, no colour cache, one group of trees
	for range 5 {
		put(0b101, 3) // a simple tree of one symbol of eight bits
		put(0, 8)
		flush()
	}
	put(0, 16)
	flush()
	if len(data)%2 == 1 {
		data = append(data, 0)
	}
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+8+len(data)))
	b = binary.LittleEndian.AppendUint32(append(b, "WEBPVP8L"...), uint32(len(data)))
	return append(b, data...)
}

type object = map[string]any

// model is a model to be written as GLB.
type model struct {
	json object
	bin  []byte
}

// list returns a member that is a list.
func (m *model) list(name string) []any { all, _ := m.json[name].([]any); return all }

// adds appends to a list and returns the index.
func (m *model) adds(list string, value any) int {
	all := m.list(list)
	m.json[list] = append(all, value)
	return len(all)
}

// at returns an object in a list.
func (m *model) at(list string, i int) object { return m.list(list)[i].(object) }

// holds appends an accessor of numbers.
func (m *model) holds(kind string, component int, values ...float64) int {
	for len(m.bin)%4 != 0 {
		m.bin = append(m.bin, 0)
	}
	start := len(m.bin)
	for _, v := range values {
		switch component {
		case u8:
			m.bin = append(m.bin, uint8(v))
		case u16:
			m.bin = binary.LittleEndian.AppendUint16(m.bin, uint16(v))
		case u32:
			m.bin = binary.LittleEndian.AppendUint32(m.bin, uint32(v))
		default:
			m.bin = binary.LittleEndian.AppendUint32(m.bin, math.Float32bits(float32(v)))
		}
	}
	view := m.adds("bufferViews", object{"buffer": 0, "byteOffset": start, "byteLength": len(m.bin) - start})
	return m.adds("accessors", object{"bufferView": view, "componentType": component, "count": len(values) / int(components[kind]), "type": kind})
}

// triangle is the smallest model: one triangle, one node, one scene.
func triangle() *model {
	m := &model{json: object{"asset": object{"version": "2.0"}, "scene": 0}}
	at := m.holds("VEC3", f32, 0, 0, 0, 1, 0, 0, 0, 2, 0)
	indices := m.holds("SCALAR", u16, 0, 1, 2)
	m.adds("meshes", object{"primitives": []any{object{"attributes": object{"POSITION": at}, "indices": indices}}})
	m.adds("nodes", object{"mesh": 0})
	m.adds("scenes", object{"nodes": []any{0}})
	return m
}

// part returns the first part of the first mesh.
func (m *model) part() object { return m.at("meshes", 0)["primitives"].([]any)[0].(object) }

// bytes writes the model.
func (m *model) bytes(t testing.TB) []byte {
	t.Helper()
	for len(m.bin)%4 != 0 {
		m.bin = append(m.bin, 0)
	}
	if m.json["buffers"] == nil {
		m.adds("buffers", object{"byteLength": len(m.bin)})
	}
	text, err := json.Marshal(m.json)
	must(t, err)
	return glbOf(text, m.bin)
}

// glbOf writes a GLB of any JSON.
func glbOf(text, bin []byte) []byte {
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

// body is a VRM with all bones: each is a node below the first.
func body(version string) *model {
	m := triangle()
	var old []any
	now := object{}
	for _, name := range bodyBones {
		n := m.adds("nodes", object{"name": name})
		old, now[name] = append(old, object{"bone": name, "node": n}), object{"node": n}
	}
	if version == "0.x" {
		m.json["extensions"] = object{"VRM": object{"humanoid": object{"humanBones": old}, "meta": object{"texture": -1}}}
	} else {
		m.json["extensions"] = object{"VRMC_vrm": object{"humanoid": object{"humanBones": now}}}
	}
	return m
}

func dataURI(kind string, data []byte) string {
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data)
}
