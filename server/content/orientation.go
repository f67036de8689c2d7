package content

import (
	"encoding/binary"
	"io"
)

// orientationAt returns the orientation in a block of EXIF, 1 (upright) if it has none.
func orientationAt(r io.ReaderAt, at, length int64) int {
	var head [8]byte
	if length < 8 || readAt(r, head[:], at) != nil {
		return 1
	}
	var order binary.ByteOrder
	switch string(head[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	const entry, maxEntries = 12, 256
	first := int64(order.Uint32(head[4:]))
	if first < 8 || first+2 > length || readAt(r, head[:2], at+first) != nil {
		return 1
	}
	n := min(int64(order.Uint16(head[:2])), maxEntries, (length-first-2)/entry)
	entries := make([]byte, n*entry)
	if readAt(r, entries, at+first+2) != nil {
		return 1
	}
	for ; len(entries) > 0; entries = entries[entry:] {
		const orientation, short = 0x0112, 3
		if order.Uint16(entries) != orientation || order.Uint16(entries[2:]) != short {
			continue
		}
		if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
			return o
		}
	}
	return 1
}
