package record

import "encoding/binary"

// Point is a place on a board, in half millimetres from its upper left corner: X to the
// right, Y down.
type Point struct{ X, Y uint16 }

// AppendPoints packs points as zigzag varints: the first point absolute, each other one
// as the difference from the one before. PROTOCOL.md section 7.1.
func AppendPoints(dst []byte, points []Point) []byte {
	var last Point
	for _, p := range points {
		dst = binary.AppendVarint(dst, int64(p.X)-int64(last.X))
		dst = binary.AppendVarint(dst, int64(p.Y)-int64(last.Y))
		last = p
	}
	return dst
}

// DecodePoints appends the points packed in src to dst. It returns ErrBadStroke for
// varints that are not in shortest form, coordinates outside 0 to 65535, and more than
// MaxPoints.
func DecodePoints(dst []Point, src []byte) ([]Point, error) {
	if len(src) > MaxPointsBytes {
		return dst, ErrBadStroke
	}
	var x, y int64
	for n := 0; len(src) > 0; n++ {
		dx, a := varint(src)
		dy, b := varint(src[a:])
		x, y = x+dx, y+dy
		if a == 0 || b == 0 || n == MaxPoints || x != int64(uint16(x)) || y != int64(uint16(y)) {
			return dst, ErrBadStroke
		}
		dst = append(dst, Point{uint16(x), uint16(y)})
		src = src[a+b:]
	}
	return dst, nil
}

// varint is binary.Varint for differences of at most 17 bits. It returns length 0 for
// longer, truncated or padded varints.
func varint(src []byte) (value int64, length int) {
	value, length = binary.Varint(src)
	if length <= 0 || length > 3 || length > 1 && src[length-1] == 0 {
		return 0, 0
	}
	return value, length
}

// countPoints checks packed points and returns their number.
func countPoints(data string) (int, error) {
	src := []byte(data)
	var x, y int64
	count := 0
	for ; len(src) > 0; count++ {
		dx, a := varint(src)
		dy, b := varint(src[a:])
		x, y = x+dx, y+dy
		if a == 0 || b == 0 || x != int64(uint16(x)) || y != int64(uint16(y)) {
			return 0, ErrBadStroke
		}
		src = src[a+b:]
	}
	return count, nil
}
