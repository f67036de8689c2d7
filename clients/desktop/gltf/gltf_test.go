package gltf

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/server/content/samples"
)

type list = []any

// textured is a triangle with a red texture on a blue base, under a turned node.
func textured(t *testing.T) *samples.Model {
	t.Helper()
	m := samples.Triangle()
	picture := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	for i := range 16 {
		picture.SetNRGBA(i%4, i/4, color.NRGBA{255, 0, 0, 255})
	}
	var data bytes.Buffer
	if err := png.Encode(&data, picture); err != nil {
		t.Fatal(err)
	}
	for len(m.Bin)%4 != 0 {
		m.Bin = append(m.Bin, 0)
	}
	view := m.Add("bufferViews", samples.Object{"buffer": 0, "byteOffset": len(m.Bin), "byteLength": data.Len()})
	m.Bin = append(m.Bin, data.Bytes()...)
	m.Add("images", samples.Object{"bufferView": view, "mimeType": "image/png"})
	m.Add("textures", samples.Object{"source": 0})
	m.Add("materials", samples.Object{"pbrMetallicRoughness": samples.Object{"baseColorTexture": samples.Object{"index": 0}, "baseColorFactor": list{1, 1, 0.5, 1}}})
	m.Part()["material"] = 0
	m.At("nodes", 0)["translation"] = list{10, 0, 0}
	m.At("nodes", 0)["rotation"] = list{0, 0.70710678, 0, 0.70710678} // x becomes -z
	return m
}

func TestTrianglesStandWhereTheirNodesPutThem(t *testing.T) {
	m, err := Read(textured(t).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	p := m.Parts[0]
	if len(m.Parts) != 1 || p.Triangles() != 1 || p.Vertices[1].At.Sub(mgl32.Vec3{10, 0, -1}).Len() > 1e-5 || p.Vertices[2].At.Sub(mgl32.Vec3{10, 2, 0}).Len() > 1e-5 {
		t.Errorf("%+v", p.Mesh)
	}
	if n := p.Vertices[0].Normal.Sub(mgl32.Vec3{1, 0, 0}).Len(); n > 1e-5 {
		t.Errorf("the normal is %v", p.Vertices[0].Normal)
	}
	if m.Min.Sub(mgl32.Vec3{10, 0, -1}).Len() > 1e-5 || m.Max.Sub(mgl32.Vec3{10, 2, 0}).Len() > 1e-5 {
		t.Errorf("from %v to %v", m.Min, m.Max)
	}
}

func TestSurfacesHaveTheirColourAndTexture(t *testing.T) {
	m, err := Read(textured(t).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if p := m.Parts[0].Picture; p == nil || p.RGBAAt(1, 1) != (color.RGBA{255, 0, 0, 255}) {
		t.Error("the texture is missing")
	}
	if c := m.Parts[0].Colours[0]; c[0] != 1 || c[2] < 0.7 || c[2] > 0.75 { // linear 0.5 on screen
		t.Errorf("the colour is %v", c)
	}
	broken := textured(t)
	broken.JSON["images"] = list{samples.Object{"bufferView": 0, "mimeType": "image/png"}}
	if m, err := Read(broken.Bytes()); err != nil || m.Parts[0].Picture != nil {
		t.Errorf("a texture that is no picture: %v", err)
	}
}

func TestStripsAndFansAreTriangles(t *testing.T) {
	for mode, want := range map[int]string{4: "012", 5: "012132", 6: "012023"} {
		m := samples.Triangle()
		at := m.Hold("VEC3", samples.F32, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0)
		m.Part()["attributes"] = samples.Object{"POSITION": at}
		delete(m.Part(), "indices")
		m.Part()["mode"] = mode
		got, err := Read(m.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		var corners strings.Builder
		for _, i := range got.Parts[0].Indices {
			corners.WriteByte('0' + byte(i))
		}
		if corners.String() != want {
			t.Errorf("mode %d: %s, not %s", mode, &corners, want)
		}
	}
}

func TestFilesThatLieAreRefused(t *testing.T) {
	for name, lie := range map[string]func(*samples.Model){
		"an index beyond the vertices": func(m *samples.Model) { m.Part()["indices"] = m.Hold("SCALAR", samples.U16, 0, 1, 3) },
		"an accessor beyond its view":  func(m *samples.Model) { m.At("accessors", 0)["count"] = 4 },
		"a count beyond all memory":    func(m *samples.Model) { m.At("accessors", 0)["count"] = 1 << 40 },
		"a negative offset":            func(m *samples.Model) { m.At("accessors", 0)["byteOffset"] = -4 },
		"a view beyond the buffer":     func(m *samples.Model) { m.At("bufferViews", 0)["byteLength"] = 1 << 30 },
		"a node that is its own child": func(m *samples.Model) { m.At("nodes", 0)["children"] = list{0} },
		"a node that is not there":     func(m *samples.Model) { m.At("scenes", 0)["nodes"] = list{7} },
		"no triangles":                 func(m *samples.Model) { delete(m.At("nodes", 0), "mesh") },
		"a place far away":             func(m *samples.Model) { m.At("nodes", 0)["scale"] = list{1e9, 1, 1} },
		"too many triangles": func(m *samples.Model) {
			m.Part()["indices"] = m.Hold("SCALAR", samples.U8, make([]float64, 3*(MostTriangles+1))...)
		},
	} {
		m := samples.Triangle()
		if lie(m); func() error { _, err := Read(m.Bytes()); return err }() == nil {
			t.Errorf("%s is shown", name)
		}
	}
}

func TestNoBytesStopTheReader(t *testing.T) {
	whole := textured(t).Bytes()
	for n := range whole {
		_, _ = Read(whole[:n])
	}
	r := rand.New(rand.NewPCG(1, 4))
	for range 20000 {
		changed := bytes.Clone(whole)
		for range 1 + r.IntN(6) {
			at := r.IntN(len(changed))
			if changed[at] = byte(r.Uint32()); r.IntN(2) == 0 { // a digit often becomes another number
				changed[at] = '0' + byte(r.IntN(10))
			}
		}
		_, _ = Read(changed)
	}
}

func TestLargePicturesShrink(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 3000, 1000))
	for i := range img.Pix {
		img.Pix[i] = 200
	}
	var data bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		t.Fatal(err)
	}
	if got, pixels := Decode(data.Bytes(), 4<<20, 1024); got == nil || got.Rect.Dx() != 1000 || got.Rect.Dy() != 333 || pixels != 3e6 {
		t.Errorf("%v, %d pixels", got.Rect, pixels)
	}
	if got, _ := Decode(data.Bytes(), 2<<20, 1024); got != nil {
		t.Error("a picture beyond the limit is decoded")
	}
}
