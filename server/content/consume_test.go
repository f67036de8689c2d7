package content

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"stoa/server/content/samples"
)

// consumer reads a model as a client without any check would: every mistake of the walk
// makes it fail.
type consumer struct {
	doc map[string]any
	bin []byte
}

func (c *consumer) list(of any, name string) []any {
	all, _ := of.(map[string]any)[name].([]any)
	return all
}

// number returns a member, or the value that glTF gives a missing one.
func number(of any, name string, missing int) int {
	if n, is := of.(map[string]any)[name].(float64); is {
		return int(n)
	}
	return missing
}

// elements returns the integers, or the raw floats, of an accessor.
func (c *consumer) elements(index int) (all []uint32) {
	a := c.list(c.doc, "accessors")[index]
	count, kind, n := number(a, "count", -1), number(a, "componentType", -1), int(components[a.(map[string]any)["type"].(string)])
	each := map[int]int{i8: 1, u8: 1, i16: 2, u16: 2, u32: 4, f32: 4}[kind]
	read := func(view, offset, of, size, stride int) {
		v := c.list(c.doc, "bufferViews")[view]
		b := c.bin[:number(c.list(c.doc, "buffers")[number(v, "buffer", -1)], "byteLength", -1)]
		b = b[number(v, "byteOffset", 0):][:number(v, "byteLength", -1)]
		if stride == 0 {
			stride = n * size
		}
		for i := range of {
			for k := range n {
				at := b[offset+i*stride+k*size:][:size]
				all = append(all, uint32(binary.LittleEndian.Uint64(append(bytes.Clone(at), make([]byte, 8)...))))
			}
		}
	}
	if view := number(a, "bufferView", -1); view >= 0 {
		read(view, number(a, "byteOffset", 0), count, each, number(c.list(c.doc, "bufferViews")[view], "byteStride", 0))
	} else {
		all = make([]uint32, count*n)
	}
	if s, has := a.(map[string]any)["sparse"]; has {
		i, v := s.(map[string]any)["indices"], s.(map[string]any)["values"]
		values := all
		all = nil
		size := map[int]int{u8: 1, u16: 2, u32: 4}[number(i, "componentType", -1)]
		wide := n
		n = 1
		read(number(i, "bufferView", -1), number(i, "byteOffset", 0), number(s, "count", -1), size, 0)
		places := all
		all, n = nil, wide
		read(number(v, "bufferView", -1), number(v, "byteOffset", 0), number(s, "count", -1), each, 0)
		for at, place := range places {
			copy(values[int(place)*n:][:n], all[at*n:])
		}
		all = values
	}
	return all
}

// draws reads all that a node and those below it need.
func (c *consumer) draws(node, depth int) {
	if depth > 1000 {
		panic("nodes without an end")
	}
	n := c.list(c.doc, "nodes")[node]
	if m := number(n, "mesh", -1); m >= 0 {
		for _, p := range c.list(c.list(c.doc, "meshes")[m], "primitives") {
			c.part(p, number(n, "skin", -1))
		}
	}
	for _, child := range c.list(n, "children") {
		c.draws(int(child.(float64)), depth+1)
	}
}

func (c *consumer) part(p any, skin int) {
	attributes := p.(map[string]any)["attributes"].(map[string]any)
	vertices := c.elements(int(attributes["POSITION"].(float64)))
	for name, index := range attributes {
		values := c.elements(int(index.(float64)))
		if name == "JOINTS_0" && skin >= 0 {
			joints := c.list(c.list(c.doc, "skins")[skin], "joints")
			for _, j := range values {
				_ = c.list(c.doc, "nodes")[int(joints[j].(float64))]
			}
		}
	}
	if index := number(p, "indices", -1); index >= 0 {
		for _, i := range c.elements(index) {
			_ = vertices[3*i+2]
		}
	}
	if m := number(p, "material", -1); m >= 0 {
		if t, has := c.list(c.doc, "materials")[m].(map[string]any)["normalTexture"]; has {
			if source := number(c.list(c.doc, "textures")[number(t, "index", -1)], "source", -1); source >= 0 { // otherwise an extension has it
				_ = c.list(c.doc, "images")[source]
			}
		}
	}
}

// everything is a model with a little of all that is checked.
func everything() *samples.Model {
	m := samples.Body("1.0")
	six := func() int { return m.Hold("VEC4", samples.F32, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0) }
	m.Part()["attributes"].(samples.Object)["JOINTS_0"] = m.Hold("VEC4", samples.U8, 0, 1, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0)
	m.Part()["attributes"].(samples.Object)["WEIGHTS_0"] = six()
	m.Part()["targets"] = []any{samples.Object{"POSITION": m.Hold("VEC3", samples.F32, 1, 0, 0, 0, 0, 0, 0, 0, 0)}}
	places := m.At("accessors", m.Hold("SCALAR", samples.U16, 0, 2))["bufferView"]
	values := m.At("accessors", m.Hold("VEC3", samples.F32, 1, 1, 1, 2, 2, 2))["bufferView"]
	m.At("accessors", 0)["sparse"] = samples.Object{"count": 2, "indices": samples.Object{"bufferView": places, "componentType": samples.U16}, "values": samples.Object{"bufferView": values}}
	m.JSON["skins"] = []any{samples.Object{"joints": []any{1, 2, 3}, "inverseBindMatrices": m.Hold("MAT4", samples.F32, make([]float64, 48)...)}}
	m.JSON["images"] = []any{samples.Object{"bufferView": 0}}
	view := m.Add("bufferViews", samples.Object{"buffer": 0, "byteOffset": len(m.Bin), "byteLength": len(samples.WebP(9, 9))})
	m.Bin = append(m.Bin, samples.WebP(9, 9)...)
	m.At("images", 0)["bufferView"] = view
	m.JSON["textures"] = []any{samples.Object{"source": 0}}
	m.JSON["materials"] = []any{samples.Object{"normalTexture": samples.Object{"index": 0}}}
	m.Part()["material"] = 0
	m.JSON["nodes"] = append([]any{samples.Object{"mesh": 0, "skin": 0, "children": []any{1, 2, 3}}}, m.List("nodes")[1:]...)
	m.JSON["animations"] = []any{samples.Object{"samplers": []any{samples.Object{"input": m.Hold("SCALAR", samples.F32, 0, 1, 2), "output": six()}},
		"channels": []any{samples.Object{"sampler": 0, "target": samples.Object{"node": 1, "path": "rotation"}}}}}
	return m
}

// change replaces one random number, list or member below a value.
func change(r *rand.Rand, value any) any {
	switch v := value.(type) {
	case map[string]any:
		if len(v) == 0 {
			return v
		}
		names := slices.Sorted(maps.Keys(v))
		name := names[r.IntN(len(names))]
		if r.IntN(40) == 0 {
			delete(v, name)
		} else {
			v[name] = change(r, v[name])
		}
		return v
	case []any:
		if len(v) == 0 {
			return v
		}
		i := r.IntN(len(v))
		switch r.IntN(30) {
		case 0:
			return v[:i]
		case 1:
			return append(v, v[i])
		}
		v[i] = change(r, v[i])
		return v
	case float64:
		near := []float64{v + 1, v - 1, v * 2, v + 4, v - 4, 0, 1, 2, 3, 4, 5, 8, 12, 16, -1, 5120, 5121, 5123, 5125, 5126, 1 << 31, 1 << 32, 1 << 53, 1e18}
		return near[r.IntN(len(near))]
	case string:
		return []string{"SCALAR", "VEC2", "VEC3", "VEC4", "MAT4", v}[r.IntN(6)]
	}
	return value
}

// Whatever is changed in a model: what the walk accepts can be read without a check.
func TestWhatIsAcceptedCanBeReadWithoutAnyCheck(t *testing.T) {
	m := everything()
	whole := m.Bytes()
	walked(t, whole)
	c, err := readGLB(bytes.NewReader(whole), int64(len(whole)))
	must(t, err)
	r := rand.New(rand.NewPCG(3, 4))
	accepted := 0
	for range 5000 {
		var doc map[string]any
		must(t, json.Unmarshal(c.json, &doc))
		bin := bytes.Clone(m.Bin)
		for range 1 + r.IntN(3) {
			if r.IntN(10) == 0 {
				bin[r.IntN(len(bin))] = byte(r.IntN(256))
			} else {
				change(r, doc)
			}
		}
		text, err := json.Marshal(doc)
		must(t, err)
		file := samples.GLB(text, bin)
		var refused *Refusal
		if _, err := Check(bytes.NewReader(file), int64(len(file)), discard{}); errors.As(err, &refused) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		accepted++
		if failed := consumed(&consumer{doc, bin}); failed != nil {
			t.Fatalf("accepted, and it makes a client fail: %v\n%s", failed, text)
		}
	}
	t.Logf("%d accepted", accepted)
	if accepted < 300 {
		t.Errorf("only %d were accepted: the test shows little", accepted)
	}
}

func consumed(c *consumer) (failed error) {
	defer func() {
		if reason := recover(); reason != nil {
			failed = fmt.Errorf("%v", reason)
		}
	}()
	for _, s := range c.list(c.doc, "scenes") {
		for _, n := range c.list(s, "nodes") {
			c.draws(int(n.(float64)), 0)
		}
	}
	for _, a := range c.list(c.doc, "animations") {
		for _, channel := range c.list(a, "channels") {
			s := c.list(a, "samplers")[number(channel, "sampler", 0)]
			if times, values := c.elements(number(s, "input", 0)), c.elements(number(s, "output", 0)); len(values) < len(times) {
				panic("times without values")
			}
		}
	}
	return nil
}
