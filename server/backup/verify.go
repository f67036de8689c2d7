package backup

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// Verify reads a whole backup and returns its manifest. The error says what is wrong.
func Verify(name string) (Manifest, error) {
	f, err := os.Open(name)
	if err != nil {
		return Manifest{}, err
	}
	defer f.Close()
	m, err := verify(f)
	if err != nil {
		return Manifest{}, fmt.Errorf("check %s: %w", name, err)
	}
	return m, nil
}

// verify compares every part with the manifest, which comes last.
func verify(f *os.File) (m Manifest, err error) {
	var parts []Part
	err = walk(f, func(h *tar.Header, content io.Reader) error {
		if h.Name != manifestName {
			if len(m.Parts) > 0 {
				return not("something follows its manifest")
			}
			part, err := copyPart(io.Discard, h, content)
			parts = append(parts, part)
			return err
		}
		if h.Size > maxManifest || len(m.Parts) > 0 {
			return not("its manifest is too large, or one of two")
		}
		text, err := io.ReadAll(content)
		if err == nil {
			m, err = readManifest(text)
		}
		return err
	})
	if err != nil {
		return m, err
	}
	if len(m.Parts) == 0 {
		return m, not("its end is missing")
	}
	if len(parts) != len(m.Parts) {
		return m, not("%d parts instead of %d", len(parts), len(m.Parts))
	}
	for i, part := range parts {
		if part != m.Parts[i] {
			return m, not("%s is not as the manifest says", part.Name)
		}
	}
	return m, nil
}

// maxParts limits the parts of a hostile file; a manifest of its greatest size has fewer.
const maxParts = 1 << 20

// walk calls each for every entry. It refuses names that a backup cannot contain, links
// and devices, a name that comes twice, and entries that claim more than the file has.
func walk(f *os.File, each func(*tar.Header, io.Reader) error) error {
	info, err := f.Stat()
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return err
	}
	left := info.Size()
	seen := map[string]bool{}
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return not("%v", err)
		}
		left -= h.Size
		switch {
		case h.Typeflag != tar.TypeReg || h.Name != manifestName && !mayContain(h.Name):
			return not("it contains %.100q, which no backup does", h.Name)
		case seen[h.Name] || len(seen) >= maxParts:
			return not("%.100q comes twice, or there are too many parts", h.Name)
		case h.Size < 0 || left < 0:
			return not("%.100q claims to be larger than the file", h.Name)
		}
		seen[h.Name] = true
		if err := each(h, r); err != nil {
			return err
		}
	}
}

// copyPart copies one entry and returns what it was.
func copyPart(to io.Writer, h *tar.Header, content io.Reader) (Part, error) {
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(to, hash), content)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), err == nil && n != h.Size:
		return Part{}, not("its end is missing")
	case err != nil:
		return Part{}, fmt.Errorf("%s: %w", h.Name, err)
	}
	return Part{h.Name, n, hex.EncodeToString(hash.Sum(nil))}, nil
}
