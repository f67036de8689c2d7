package gltf

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// ErrBroken reports a file that contradicts itself, ErrTooMuch one that would be too
// large to show.
var (
	ErrBroken  = errors.New("gltf: the file is broken")
	ErrTooMuch = errors.New("gltf: the model is too large to show")
)

// document is the JSON of a file, as far as it is shown.
type document struct {
	Scene       int          `json:"scene"`
	Scenes      []sceneOf    `json:"scenes"`
	Nodes       []node       `json:"nodes"`
	Meshes      []meshOf     `json:"meshes"`
	Accessors   []accessor   `json:"accessors"`
	BufferViews []bufferView `json:"bufferViews"`
	Materials   []material   `json:"materials"`
	Textures    []textureOf  `json:"textures"`
	Images      []imageOf    `json:"images"`
	Skins       []skin       `json:"skins"`
	Extensions  struct {
		VRM0 json.RawMessage `json:"VRM"`
		VRM1 json.RawMessage `json:"VRMC_vrm"`
	} `json:"extensions"`
}

type sceneOf struct {
	Nodes []int `json:"nodes"`
}

type node struct {
	Children    []int        `json:"children"`
	Mesh        *int         `json:"mesh"`
	Skin        *int         `json:"skin"`
	Matrix      *[16]float32 `json:"matrix"`
	Translation [3]float32   `json:"translation"`
	Rotation    *[4]float32  `json:"rotation"`
	Scale       *[3]float32  `json:"scale"`
}

type skin struct {
	Joints       []int `json:"joints"`
	InverseBinds *int  `json:"inverseBindMatrices"`
}

type meshOf struct {
	Primitives []primitive `json:"primitives"`
}

type primitive struct {
	Attributes map[string]int `json:"attributes"`
	Indices    *int           `json:"indices"`
	Material   *int           `json:"material"`
	Mode       *int           `json:"mode"`
}

type accessor struct {
	BufferView    *int            `json:"bufferView"`
	ByteOffset    int             `json:"byteOffset"`
	ComponentType int             `json:"componentType"`
	Normalized    bool            `json:"normalized"`
	Count         int             `json:"count"`
	Type          string          `json:"type"`
	Sparse        json.RawMessage `json:"sparse"`
}

type bufferView struct {
	Buffer     int `json:"buffer"`
	ByteOffset int `json:"byteOffset"`
	ByteLength int `json:"byteLength"`
	ByteStride int `json:"byteStride"`
}

type material struct {
	PBR struct {
		Factor  *[4]float32 `json:"baseColorFactor"`
		Texture *struct {
			Index int `json:"index"`
			Set   int `json:"texCoord"`
		} `json:"baseColorTexture"`
	} `json:"pbrMetallicRoughness"`
	AlphaMode string `json:"alphaMode"`
}

type textureOf struct {
	Source *int `json:"source"`
}

type imageOf struct {
	BufferView *int `json:"bufferView"`
}

// file is a file that is read.
type file struct {
	document
	bin []byte // the only buffer
}

const (
	magic     = 0x46546c67 // "glTF"
	chunkJSON = 0x4e4f534a
	chunkBin  = 0x004e4942
	header    = 12
	chunkHead = 8
)

// open parses a GLB.
func open(data []byte) (*file, error) {
	f := &file{}
	if len(data) < header || binary.LittleEndian.Uint32(data) != magic || binary.LittleEndian.Uint32(data[4:]) != 2 {
		return nil, fmt.Errorf("%w: no GLB of version 2", ErrBroken)
	}
	text, rest, err := chunk(data[header:], chunkJSON)
	if err != nil {
		return nil, err
	}
	if len(text) > mostText {
		return nil, ErrTooMuch
	}
	if err := json.Unmarshal(text, &f.document); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if len(rest) > 0 {
		if f.bin, _, err = chunk(rest, chunkBin); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func chunk(data []byte, kind uint32) (content, rest []byte, err error) {
	if len(data) < chunkHead || binary.LittleEndian.Uint32(data[4:]) != kind {
		return nil, nil, fmt.Errorf("%w: a chunk is missing", ErrBroken)
	}
	length := uint64(binary.LittleEndian.Uint32(data))
	if data = data[chunkHead:]; length > uint64(len(data)) {
		return nil, nil, fmt.Errorf("%w: a chunk is longer than the file", ErrBroken)
	}
	return data[:length], data[length:], nil
}

// at returns an element of a list of the file. False: there is no such element.
func at[T any](list []T, i int) (*T, bool) {
	if i < 0 || i >= len(list) {
		return nil, false
	}
	return &list[i], true
}

// bytes returns the content of a buffer view.
func (f *file) bytes(i int) ([]byte, *bufferView, error) {
	v, is := at(f.BufferViews, i)
	if !is || v.Buffer != 0 || v.ByteOffset < 0 || v.ByteLength < 0 || v.ByteOffset > len(f.bin) || v.ByteLength > len(f.bin)-v.ByteOffset {
		return nil, nil, fmt.Errorf("%w: buffer view %d", ErrBroken, i)
	}
	return f.bin[v.ByteOffset:][:v.ByteLength], v, nil
}
