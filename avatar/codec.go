package avatar

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Version is the first byte of packed bodies. PROTOCOL.md section 6.2.
const Version = 1

const (
	plainSize   = 11
	jointSize   = 10
	trackedSize = plainSize + 3*jointSize
	knownFlags  = Tracked | Sitting
)

// ErrBody reports invalid bytes of a body or of a list of bodies.
var ErrBody = errors.New("avatar: not a body")

// Entry is one participant's body in a frame.
type Entry struct {
	Number uint16
	Body   Body
}

// AppendBody appends the 11 or 41 bytes of b. PROTOCOL.md section 6.1.
func AppendBody(dst []byte, b *Body) []byte {
	dst = append(dst, b.Flags, b.Epoch)
	dst = append16(dst, b.X, b.Y, b.Z)
	dst = binary.LittleEndian.AppendUint16(dst, b.Yaw)
	dst = append(dst, byte(b.Pitch))
	if b.Flags&Tracked == 0 {
		return dst
	}
	for _, j := range [...]*Joint{&b.Head, &b.Left, &b.Right} {
		dst = append16(dst, j.DX, j.DY, j.DZ)
		dst = binary.LittleEndian.AppendUint32(dst, j.Rotation)
	}
	return dst
}

// DecodeBody decodes one body from the start of src and returns its length in bytes. It
// refuses unknown flags and a pitch of -128, so that an accepted body encodes to the
// same bytes.
func DecodeBody(src []byte) (Body, int, error) {
	if len(src) < plainSize || src[0]&^knownFlags != 0 || src[10] == 0x80 {
		return Body{}, 0, ErrBody
	}
	b := Body{Flags: src[0], Epoch: src[1], X: int16At(src, 2), Y: int16At(src, 4), Z: int16At(src, 6),
		Yaw: binary.LittleEndian.Uint16(src[8:]), Pitch: int8(src[10])}
	if b.Flags&Tracked == 0 {
		return b, plainSize, nil
	}
	if len(src) < trackedSize {
		return Body{}, 0, ErrBody
	}
	for i, j := range [...]*Joint{&b.Head, &b.Left, &b.Right} {
		s := src[plainSize+i*jointSize:]
		*j = Joint{DX: int16At(s, 0), DY: int16At(s, 2), DZ: int16At(s, 4), Rotation: binary.LittleEndian.Uint32(s[6:])}
	}
	return b, trackedSize, nil
}

// AppendBodies appends all bodies of a frame; entries must be sorted by number.
// PROTOCOL.md section 6.2.
func AppendBodies(dst []byte, entries []Entry) []byte {
	dst = append(dst, Version)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(entries)))
	for i := range entries {
		dst = binary.LittleEndian.AppendUint16(dst, entries[i].Number)
		dst = AppendBody(dst, &entries[i].Body)
	}
	return dst
}

// DecodeBodies appends the bodies of a frame to dst. It refuses another version,
// entries out of order and trailing bytes.
func DecodeBodies(dst []Entry, src []byte) ([]Entry, error) {
	if len(src) < 3 || src[0] != Version {
		return dst, fmt.Errorf("read bodies: %w", ErrBody)
	}
	count, last := int(binary.LittleEndian.Uint16(src[1:])), 0
	src = src[3:]
	for i := range count {
		if len(src) < 2 {
			return dst, fmt.Errorf("read body %d of %d: %w", i, count, ErrBody)
		}
		number := binary.LittleEndian.Uint16(src)
		b, n, err := DecodeBody(src[2:])
		if err != nil || int(number) <= last {
			return dst, fmt.Errorf("read body %d of %d: %w", i, count, ErrBody)
		}
		dst, last, src = append(dst, Entry{number, b}), int(number), src[2+n:]
	}
	if len(src) != 0 {
		return dst, fmt.Errorf("%d bytes after the bodies: %w", len(src), ErrBody)
	}
	return dst, nil
}

func append16(dst []byte, values ...int16) []byte {
	for _, v := range values {
		dst = binary.LittleEndian.AppendUint16(dst, uint16(v))
	}
	return dst
}

func int16At(src []byte, at int) int16 { return int16(binary.LittleEndian.Uint16(src[at:])) }
