package content

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
)

// buffers checks all buffers and views of them.
func (w *walk) buffers() error {
	w.uris = make([][]byte, len(w.doc.Buffers))
	for i, b := range w.doc.Buffers {
		has := w.glb.binBytes
		switch {
		case b.URI != nil:
			data, err := dataOf(*b.URI)
			if err != nil {
				return err
			}
			w.uris[i], has = data, int64(len(data))
		case i > 0:
			return broken("its buffer %d has no data", i)
		}
		if b.ByteLength < 0 || b.ByteLength > has {
			return broken("its buffer %d tells %d bytes and has %d", i, b.ByteLength, has)
		}
	}
	for i, v := range w.doc.BufferViews {
		if err := needed(v.Buffer, len(w.doc.Buffers), "buffer"); err != nil {
			return err
		}
		if !fits(v.ByteOffset, v.ByteLength, w.doc.Buffers[*v.Buffer].ByteLength) || v.ByteLength == 0 {
			return broken("its buffer view %d is not inside its buffer", i)
		}
		if s := v.ByteStride; s != 0 && (s < 4 || s > 252 || s%4 != 0) {
			return broken("its buffer view %d has an impossible stride", i)
		}
	}
	return nil
}

// fits reports whether length bytes from offset are inside size bytes. Nothing overflows.
func fits(offset, length, size int64) bool {
	return offset >= 0 && length >= 0 && offset <= size && length <= size-offset
}

// dataOf decodes a data URI. Any other URI would make clients fetch something.
func dataOf(uri string) ([]byte, error) {
	about, text, _ := strings.Cut(uri, ",")
	if !strings.HasPrefix(about, "data:") || !strings.HasSuffix(about, ";base64") {
		return nil, &Refusal{Code: "model_external", Detail: "This model refers to other files; export it as one .glb file with everything in it."}
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, broken("a data URI is not base64")
	}
	return data, nil
}

// section returns length bytes of a view from offset on. The caller has checked them.
func (w *walk) section(view int, offset, length int64) *io.SectionReader {
	v := w.doc.BufferViews[view]
	if data := w.uris[*v.Buffer]; data != nil {
		return io.NewSectionReader(bytes.NewReader(data), v.ByteOffset+offset, length)
	}
	return io.NewSectionReader(w.r, w.glb.bin+v.ByteOffset+offset, length)
}
