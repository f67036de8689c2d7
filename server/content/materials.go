package content

import (
	"bytes"
	"encoding/json"
	"strings"
)

// materials checks that every texture in a material is there, also in materials'
// extensions: a member whose name ends with "Texture" and that has an index.
func (w *walk) materials() error {
	for _, raw := range w.doc.Materials {
		if err := w.material(raw, 1, needed); err != nil {
			return err
		}
	}
	return nil
}

// maxMaterialDepth is how deep objects may be inside each other in a material. Each
// level is decoded again, with all that is below it. Exporters use about six.
const maxMaterialDepth = 16

// material checks an object in a material. In extensions the index may be missing: other
// things may have such a name there.
func (w *walk) material(raw json.RawMessage, depth int, check func(index *int, n int, of string) error) error {
	if depth > maxMaterialDepth {
		return broken("its materials are nested too deeply")
	}
	var members map[string]json.RawMessage
	if err := decode(raw, &members); err != nil {
		return err
	}
	for name, value := range members {
		if name == "extras" || len(value) == 0 || value[0] != '{' {
			continue
		}
		if strings.HasSuffix(name, "Texture") {
			var used struct {
				Index *int `json:"index"`
			}
			if err := decode(value, &used); err != nil {
				return err
			}
			if err := check(used.Index, len(w.doc.Textures), "texture"); err != nil {
				return err
			}
		}
		below := check
		if name == "extensions" {
			below = withinOr
		}
		if err := w.material(value, depth+1, below); err != nil {
			return err
		}
	}
	return nil
}

const (
	// maxTextureSide is what graphics of phones take.
	maxTextureSide = 8192
	maxImages      = 2048
)

// textures checks all textures and the headers of their pictures. Browsers decode the
// pixels, as of any picture of a page; the header bounds what that costs.
func (w *walk) textures() error {
	for _, t := range w.doc.Textures {
		if err := withinOr(t.Sampler, len(w.doc.Samplers), "sampler"); err != nil {
			return err
		}
		if err := withinOr(t.Source, len(w.doc.Images), "image"); err != nil {
			return err
		}
		if raw := t.Extensions["EXT_texture_webp"]; raw != nil {
			var other struct {
				Source *int `json:"source"`
			}
			if err := decode(raw, &other); err != nil {
				return err
			}
			if err := withinOr(other.Source, len(w.doc.Images), "image"); err != nil {
				return err
			}
		}
	}
	if n := len(w.doc.Images); n > maxImages {
		return tooHeavy("images", int64(n), maxImages)
	}
	for i := range w.doc.Images {
		if err := w.image(i, &w.doc.Images[i]); err != nil {
			return err
		}
	}
	return w.costs.bounded()
}

func (w *walk) image(i int, p *picture) error {
	var data interface {
		ReadAt([]byte, int64) (int, error)
		Size() int64
	}
	switch {
	case p.URI != nil:
		content, err := dataOf(*p.URI)
		if err != nil {
			return err
		}
		data = bytes.NewReader(content)
	case p.BufferView != nil:
		if err := within(*p.BufferView, len(w.doc.BufferViews), "buffer view"); err != nil {
			return err
		}
		data = w.section(*p.BufferView, 0, w.doc.BufferViews[*p.BufferView].ByteLength)
	default:
		return broken("its image %d has no data", i)
	}
	head := make([]byte, min(data.Size(), sniffed))
	if err := readAt(data, head, 0); err != nil {
		return err
	}
	kind := sniff(head)
	if kind != png && kind != jpeg && kind != webp {
		return &Refusal{"model_texture", "This model has a texture that is no PNG, JPEG or WebP picture; export it with such.", map[string]any{"image": int64(i)}}
	}
	if kind == jpeg { // all of it is read, and images may share their bytes
		if err := w.reads(data.Size()); err != nil {
			return err
		}
	}
	h, err := readHeader(kind, data, data.Size())
	if err != nil {
		return err
	}
	if max(h.width, h.height) > maxTextureSide {
		return tooHeavy("pixels along a side of a texture", int64(max(h.width, h.height)), maxTextureSide)
	}
	add(&w.costs.Pixels, int64(h.width)*int64(h.height))
	return w.costs.bounded()
}
