package content

import (
	"encoding/binary"
	"io"
)

const (
	maxJSON   = 4 << 20 // bytes of the JSON of a model
	chunkJSON = 0x4e4f534a
	chunkBIN  = 0x004e4942
)

// container is a GLB file: its JSON and the place of its binary chunk.
type container struct {
	json     []byte
	bin      int64 // offset
	binBytes int64
}

// readGLB reads the two chunks. Their lengths and the file's must agree: what follows a
// model, or stands between its parts, could be another file.
func readGLB(r io.ReaderAt, size int64) (*container, error) {
	var b [20]byte
	if err := readAt(r, b[:], 0); err != nil {
		return nil, err
	}
	if version := binary.LittleEndian.Uint32(b[4:]); version != 2 {
		return nil, &Refusal{"file_type", "This model is of version " + grouped(int64(version)) + " of glTF; version 2 is taken.", map[string]any{"kind": gltf}}
	}
	if told := int64(binary.LittleEndian.Uint32(b[8:])); told != size {
		return nil, broken("it tells a length of %d bytes and has %d", told, size)
	}
	length := int64(binary.LittleEndian.Uint32(b[12:]))
	switch {
	case binary.LittleEndian.Uint32(b[16:]) != chunkJSON:
		return nil, broken("its first chunk is not JSON")
	case length > size-20 || length%4 != 0:
		return nil, broken("its JSON is longer than the file, or not a multiple of 4")
	case length > maxJSON:
		return nil, tooHeavy("bytes of JSON", length, maxJSON)
	}
	c := &container{json: make([]byte, length)}
	if err := readAt(r, c.json, 20); err != nil {
		return nil, err
	}
	at := 20 + length
	if at == size {
		return c, nil
	}
	if err := readAt(r, b[:8], at); err != nil {
		return nil, err
	}
	c.bin, c.binBytes = at+8, int64(binary.LittleEndian.Uint32(b[:]))
	if binary.LittleEndian.Uint32(b[4:]) != chunkBIN || c.bin+c.binBytes != size {
		return nil, broken("its second chunk is not the rest of the file")
	}
	return c, nil
}
