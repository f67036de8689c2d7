package content

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
)

// Component types.
const (
	i8  = 5120
	u8  = 5121
	i16 = 5122
	u16 = 5123
	u32 = 5125
	f32 = 5126
)

var componentBytes = map[int]int64{i8: 1, u8: 1, i16: 2, u16: 2, u32: 4, f32: 4}

// components is the number of components of each type of element.
var components = map[string]int64{"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}

// elementBytes returns the size of one element. Columns of matrices are padded to four
// bytes.
func (a *accessor) elementBytes() int64 {
	each := componentBytes[a.ComponentType]
	switch {
	case a.Type == "MAT2" && each == 1:
		return 8
	case a.Type == "MAT3" && each < 4:
		return 12 * each
	}
	return components[a.Type] * each
}

// accessors checks all accessors.
func (w *walk) accessors() error {
	for i := range w.doc.Accessors {
		a := &w.doc.Accessors[i]
		if componentBytes[a.ComponentType] == 0 || components[a.Type] == 0 {
			return broken("its accessor %d has an unknown type", i)
		}
		const most = 1 << 32 // a count of four bytes
		if a.Count < 1 || a.Count > most {
			return broken("its accessor %d has an impossible count", i)
		}
		add(&w.costs.Data, a.Count*a.elementBytes()) // also of zeros that are nowhere in the file
		if a.BufferView != nil {
			if err := w.inside(i, a.BufferView, a.ByteOffset, a.Count, a.ComponentType, a.elementBytes(), true); err != nil {
				return err
			}
		}
		if a.Sparse != nil {
			if err := w.sparse(i, a); err != nil {
				return err
			}
		}
	}
	return w.costs.bounded()
}

// inside checks that count elements are inside a view. The numbers are at most 2^32 and
// 2^8, so that their product fits.
func (w *walk) inside(i int, view *int, offset, count int64, component int, element int64, strided bool) error {
	if err := needed(view, len(w.doc.BufferViews), "buffer view"); err != nil {
		return err
	}
	v := w.doc.BufferViews[*view]
	stride := element
	if strided && v.ByteStride != 0 {
		stride = v.ByteStride
	}
	if stride < element {
		return broken("its accessor %d has elements larger than their stride", i)
	}
	if !fits(offset, (count-1)*stride+element, v.ByteLength) {
		return broken("its accessor %d is not inside its buffer view", i)
	}
	if each := componentBytes[component]; offset%each != 0 || (v.ByteOffset+offset)%each != 0 || stride%each != 0 {
		return broken("its accessor %d is not aligned", i)
	}
	return nil
}

// sparse checks replaced values: their indices ascend and are in the accessor.
func (w *walk) sparse(i int, a *accessor) error {
	s := a.Sparse
	if s.Count < 1 || s.Count > a.Count {
		return broken("its accessor %d replaces an impossible number of values", i)
	}
	kind := s.Indices.ComponentType
	if kind != u8 && kind != u16 && kind != u32 {
		return broken("its accessor %d has sparse indices of an unknown type", i)
	}
	if err := w.inside(i, s.Indices.BufferView, s.Indices.ByteOffset, s.Count, kind, componentBytes[kind], false); err != nil {
		return err
	}
	if err := w.inside(i, s.Values.BufferView, s.Values.ByteOffset, s.Count, a.ComponentType, a.elementBytes(), false); err != nil {
		return err
	}
	add(&w.costs.Data, s.Count*(componentBytes[kind]+a.elementBytes()))
	if err := w.costs.bounded(); err != nil {
		return err
	}
	last := int64(-1)
	indices := w.section(*s.Indices.BufferView, s.Indices.ByteOffset, s.Count*componentBytes[kind])
	return eachInteger(indices, kind, 1, componentBytes[kind], s.Count, func(v int64) error {
		if v <= last || v >= a.Count {
			return broken("its accessor %d has sparse indices that do not ascend", i)
		}
		last = v
		return nil
	})
}

// maxRead is how many bytes of accessors and images are read. They may overlap, so that a
// small file has many.
const maxRead = 512 << 20

// reads counts bytes before they are read.
func (w *walk) reads(n int64) error {
	if add(&w.read, n); w.read > maxRead {
		return tooHeavy("bytes to read", w.read, maxRead)
	}
	return nil
}

// elements returns the bytes of an accessor's elements and their stride; nil for zeros.
func (w *walk) elements(a *accessor) (r *io.SectionReader, stride int64, err error) {
	if a.BufferView == nil {
		return nil, 0, nil
	}
	stride = a.elementBytes()
	if s := w.doc.BufferViews[*a.BufferView].ByteStride; s != 0 {
		stride = s
	}
	length := (a.Count-1)*stride + a.elementBytes()
	if err := w.reads(length); err != nil {
		return nil, 0, err
	}
	return w.section(*a.BufferView, a.ByteOffset, length), stride, nil
}

// eachInteger calls f with every component of count elements.
func eachInteger(r io.Reader, kind int, n, stride, count int64, f func(int64) error) error {
	return eachElement(r, stride, n*componentBytes[kind], count, func(b []byte) error {
		for ; len(b) > 0; b = b[componentBytes[kind]:] {
			var v int64
			switch kind {
			case u8:
				v = int64(b[0])
			case u16:
				v = int64(binary.LittleEndian.Uint16(b))
			default:
				v = int64(binary.LittleEndian.Uint32(b))
			}
			if err := f(v); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachElement calls f with the bytes of every element.
func eachElement(r io.Reader, stride, size, count int64, f func([]byte) error) error {
	buffered := bufio.NewReaderSize(r, 64<<10)
	for i := range count {
		b, err := buffered.Peek(int(size))
		if err != nil {
			return broken("it ends too early")
		}
		if err := f(b); err != nil {
			return err
		}
		if i < count-1 {
			if _, err := buffered.Discard(int(stride)); err != nil {
				return broken("it ends too early")
			}
		}
	}
	return nil
}

// greatestOf returns the greatest integer of an accessor. It reads each accessor once,
// however many parts of the model use it. Replaced values count too.
func (w *walk) greatestOf(index int) (greatest int64, err error) {
	if known, is := w.greatest[index]; is {
		return known, nil
	}
	a := &w.doc.Accessors[index]
	n := components[a.Type]
	note := func(v int64) error { greatest = max(greatest, v); return nil }
	r, stride, err := w.elements(a)
	if r != nil {
		err = eachInteger(r, a.ComponentType, n, stride, a.Count, note)
	}
	if s := a.Sparse; s != nil && err == nil {
		err = eachInteger(w.section(*s.Values.BufferView, s.Values.ByteOffset, s.Count*a.elementBytes()), a.ComponentType, n, a.elementBytes(), s.Count, note)
	}
	w.greatest[index] = greatest
	return greatest, err
}

// boxOf returns the box around the positions of an accessor, which it reads once.
func (w *walk) boxOf(index int) (box [2]vector, err error) {
	if known, is := w.boxes[index]; is {
		return known, nil
	}
	a := &w.doc.Accessors[index]
	box = emptyBox
	each := componentBytes[a.ComponentType]
	note := func(b []byte) error {
		var v vector
		for i := range v {
			v[i] = a.number(b[int64(i)*each:])
			if math.IsNaN(v[i]) || math.IsInf(v[i], 0) {
				return broken("it has vertices that are nowhere")
			}
		}
		include(&box, v)
		return nil
	}
	r, stride, err := w.elements(a)
	if r != nil {
		err = eachElement(r, stride, a.elementBytes(), a.Count, note)
	} else if err == nil {
		include(&box, vector{})
	}
	if s := a.Sparse; s != nil && err == nil {
		err = eachElement(w.section(*s.Values.BufferView, s.Values.ByteOffset, s.Count*a.elementBytes()), a.elementBytes(), a.elementBytes(), s.Count, note)
	}
	w.boxes[index] = box
	return box, err
}

// number reads one component.
func (a *accessor) number(b []byte) float64 {
	var v, most float64
	switch a.ComponentType {
	case f32:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case i8:
		v, most = float64(int8(b[0])), math.MaxInt8
	case u8:
		v, most = float64(b[0]), math.MaxUint8
	case i16:
		v, most = float64(int16(binary.LittleEndian.Uint16(b))), math.MaxInt16
	case u16:
		v, most = float64(binary.LittleEndian.Uint16(b)), math.MaxUint16
	default:
		v, most = float64(binary.LittleEndian.Uint32(b)), math.MaxUint32
	}
	if a.Normalized {
		return max(v/most, -1)
	}
	return v
}
