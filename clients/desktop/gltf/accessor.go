package gltf

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/go-gl/mathgl/mgl32"
)

var components = map[string]int{"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}

// numbers is the content of an accessor.
type numbers struct {
	data       []byte
	count      int
	width      int // components of an element
	stride     int // bytes from one element to the next
	kind       int // component type
	bytes      int // of a component
	normalized bool
}

// numbers returns the content of an accessor, which has elements of at least least
// components.
func (f *file) numbers(i, least int) (*numbers, error) {
	a, is := at(f.Accessors, i)
	if !is || a.BufferView == nil || len(a.Sparse) > 0 {
		return nil, fmt.Errorf("%w: accessor %d", ErrBroken, i)
	}
	data, view, err := f.bytes(*a.BufferView)
	if err != nil {
		return nil, err
	}
	n := &numbers{count: a.Count, width: components[a.Type], stride: view.ByteStride, kind: a.ComponentType, normalized: a.Normalized}
	switch a.ComponentType {
	case 5120, 5121:
		n.bytes = 1
	case 5122, 5123:
		n.bytes = 2
	case 5125, 5126:
		n.bytes = 4
	}
	size := n.width * n.bytes
	if n.stride == 0 {
		n.stride = size
	}
	if size == 0 || n.width < least || n.count < 1 || n.count > len(data) || n.stride < size || n.stride > 252 || a.ByteOffset < 0 || a.ByteOffset > len(data) ||
		(n.count-1)*n.stride+size > len(data)-a.ByteOffset {
		return nil, fmt.Errorf("%w: accessor %d", ErrBroken, i)
	}
	n.data = data[a.ByteOffset:]
	return n, nil
}

// index returns an element that is a whole number.
func (n *numbers) index(i int) uint32 { return n.whole(i, 0) }

// whole returns a component of an element, which is a whole number.
func (n *numbers) whole(i, component int) uint32 {
	b := n.data[i*n.stride+component*n.bytes:]
	switch n.bytes {
	case 1:
		return uint32(b[0])
	case 2:
		return uint32(binary.LittleEndian.Uint16(b))
	}
	return binary.LittleEndian.Uint32(b)
}

// number returns a component of an element.
func (n *numbers) number(i, component int) float32 {
	b := n.data[i*n.stride+component*n.bytes:]
	value, most := float32(0), float32(1)
	switch n.kind {
	case 5120:
		value, most = float32(int8(b[0])), math.MaxInt8
	case 5121:
		value, most = float32(b[0]), math.MaxUint8
	case 5122:
		value, most = float32(int16(binary.LittleEndian.Uint16(b))), math.MaxInt16
	case 5123:
		value, most = float32(binary.LittleEndian.Uint16(b)), math.MaxUint16
	case 5125:
		return float32(binary.LittleEndian.Uint32(b))
	default:
		return math.Float32frombits(binary.LittleEndian.Uint32(b))
	}
	if n.normalized {
		return max(-1, value/most)
	}
	return value
}

// vec3 returns the first three components of an element.
func (n *numbers) vec3(i int) [3]float32 {
	return [3]float32{n.number(i, 0), n.number(i, 1), n.number(i, 2)}
}

// matrix returns an element that has 16 components.
func (n *numbers) matrix(i int) (m mgl32.Mat4) {
	for j := range m {
		m[j] = n.number(i, j)
	}
	return m
}
