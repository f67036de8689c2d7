package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrMalformed reports bytes that are no message of this protocol.
var ErrMalformed = errors.New("wire: malformed message")

// Split checks the structure of the first message in data before decoding, and returns
// that message and the rest. Section 2: every length fits the remaining bytes, arrays
// nest at most 5 deep, a message has at most 4096 elements, and only integers,
// booleans, nil, str, bin and arrays occur.
//
// Split allocates nothing and takes time linear in the message's bytes.
func Split(data []byte) (message, rest []byte, err error) { return split(data, maxElements) }

func split(data []byte, elements int) (message, rest []byte, err error) {
	if len(data) == 0 || data[0]&0xf0 != 0x90 && data[0] != 0xdc {
		return nil, nil, malformed("a message is an array of 1 to 65535 elements")
	}
	s := scanner{data: data, elements: elements}
	if err := s.value(0); err != nil {
		return nil, nil, err
	}
	return data[:s.at], data[s.at:], nil
}

type scanner struct {
	data     []byte
	at       int
	elements int // still allowed
}

func (s *scanner) value(depth int) error {
	if s.elements == 0 {
		return malformed("too many elements")
	}
	s.elements--
	head, err := s.number(1)
	if err != nil {
		return err
	}
	switch c := byte(head); {
	case c <= 0x7f, c >= 0xe0, c == 0xc0, c == 0xc2, c == 0xc3: // fixint, nil, bool
		return nil
	case c >= 0x90 && c <= 0x9f:
		return s.array(int(c&0x0f), depth)
	case c >= 0xa0 && c <= 0xbf:
		return s.skip(int(c & 0x1f))
	case c >= 0xcc && c <= 0xd3: // uint8 to uint64, int8 to int64
		return s.skip(1 << (c & 3))
	case c >= 0xc4 && c <= 0xc6: // bin8 to bin32
		return s.skipCounted(1 << (c - 0xc4))
	case c >= 0xd9 && c <= 0xdb: // str8 to str32
		return s.skipCounted(1 << (c - 0xd9))
	case c == 0xdc, c == 0xdd:
		n, err := s.number(2 << (c - 0xdc))
		if err != nil {
			return err
		}
		return s.array(n, depth)
	default:
		return malformed("type %#x does not occur", c)
	}
}

func (s *scanner) array(n, depth int) error {
	if depth == maxDepth {
		return malformed("arrays nest too deep")
	}
	if n < 0 || n > s.elements || n > len(s.data)-s.at { // negative: 32 bits
		return malformed("an array of %d elements does not fit", n)
	}
	for range n {
		if err := s.value(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

func (s *scanner) skipCounted(width int) error {
	n, err := s.number(width)
	if err != nil {
		return err
	}
	return s.skip(n)
}

func (s *scanner) skip(n int) error {
	if n < 0 || n > len(s.data)-s.at {
		return malformed("%d bytes do not fit", n)
	}
	s.at += n
	return nil
}

// number reads a big-endian length of width bytes.
func (s *scanner) number(width int) (int, error) {
	if width > len(s.data)-s.at {
		return 0, malformed("cut off")
	}
	var b [4]byte
	copy(b[4-width:], s.data[s.at:s.at+width])
	s.at += width
	return int(binary.BigEndian.Uint32(b[:])), nil
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}
