package content

import "bytes"

// sniffed is how many bytes of a file say what it is.
const sniffed = 1 << 10

// Kinds of files. Only the first five are taken.
const (
	png   = "png"
	jpeg  = "jpeg"
	webp  = "webp"
	gif   = "gif"
	glb   = "glb"
	svg   = "svg"
	gltf  = "gltf" // glTF as JSON
	other = ""
)

// sniff returns the kind of a file by its first bytes.
func sniff(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return png
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return jpeg
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")):
		return gif
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return webp
	case bytes.HasPrefix(head, []byte("glTF")):
		return glb
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case bytes.HasPrefix(text, []byte("<")) && bytes.Contains(bytes.ToLower(text), []byte("svg")):
		return svg
	case bytes.HasPrefix(text, []byte("{")) && bytes.Contains(text, []byte(`"asset"`)):
		return gltf
	}
	return other
}

// refuseKind refuses what is no picture or model. SVG is not drawn: no library in Go was
// found that is kept and safe. oksvg, which others build on, recurses without end on an
// element that uses itself, and a stack overflow ends the process.
func refuseKind(kind string) error {
	detail := "Files of this type are not taken; pictures (PNG, JPEG, WebP, GIF) and models (GLB, VRM) are."
	switch kind {
	case svg:
		detail = "SVG pictures are not taken, because they are programs; export the picture as PNG."
	case gltf:
		detail = "A .gltf file refers to other files; export the model as one .glb file."
	}
	return &Refusal{"file_type", detail, map[string]any{"kind": kind}}
}
