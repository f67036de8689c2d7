package headless

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"
)

// errOgg reports a file that is not Ogg Opus.
var errOgg = errors.New("headless: not an Ogg Opus file")

const (
	oggHead  = 27 // bytes of a page before its segment table
	oggTable = 26 // offset of the number of segments
)

// readOgg returns the Opus packets of a file, without its two headers. RFC 3533 section
// 6, RFC 7845 section
// 3. It does not check checksums.
func readOgg(r io.Reader) ([][]byte, error) {
	var packets [][]byte
	var packet []byte
	head := make([]byte, oggHead)
	for {
		if _, err := io.ReadFull(r, head); errors.Is(err, io.EOF) {
			break
		} else if err != nil || string(head[:4]) != "OggS" {
			return nil, fmt.Errorf("page %d: %w", len(packets), errOgg)
		}
		table := make([]byte, head[oggTable])
		if _, err := io.ReadFull(r, table); err != nil {
			return nil, fmt.Errorf("read a page's table: %w", err)
		}
		for _, size := range table {
			segment := make([]byte, size)
			if _, err := io.ReadFull(r, segment); err != nil {
				return nil, fmt.Errorf("read a segment: %w", err)
			}
			packet = append(packet, segment...)
			if size < 255 { // the packet ends here
				packets, packet = append(packets, packet), nil
			}
		}
	}
	if len(packets) < 3 || !bytes.HasPrefix(packets[0], []byte("OpusHead")) || !bytes.HasPrefix(packets[1], []byte("OpusTags")) {
		return nil, errOgg
	}
	return packets[2:], nil
}

// duration returns the duration of an Opus packet, from its first byte. RFC 6716
// section 3.1.
func duration(packet []byte) time.Duration {
	if len(packet) == 0 {
		return 0
	}
	config, code := packet[0]>>3, packet[0]&3
	var frame time.Duration
	switch {
	case config < 12: // SILK
		frame = [...]time.Duration{10, 20, 40, 60}[config%4] * time.Millisecond
	case config < 16: // hybrid
		frame = [...]time.Duration{10, 20}[config%2] * time.Millisecond
	default: // CELT
		frame = 2500 * time.Microsecond << (config % 4)
	}
	switch {
	case code == 0:
		return frame
	case code < 3:
		return 2 * frame
	case len(packet) > 1:
		return time.Duration(packet[1]&0x3f) * frame
	}
	return 0
}
