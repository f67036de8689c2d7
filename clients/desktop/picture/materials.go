//go:build desktop

package picture

import (
	"image"

	"github.com/g3n/engine/gls"
	"github.com/g3n/engine/material"
	"github.com/g3n/engine/texture"

	"stoa/clients/desktop/model"
)

// newMaterial returns a material of one of the shaders. A transparent one hides
// nothing.
func newMaterial(shader string, clear bool) *material.Material {
	m := material.NewMaterial()
	m.SetShader(shader)
	m.SetUseLights(material.UseLightNone)
	m.SetTransparent(clear)
	m.SetDepthMask(!clear)
	if !clear {
		m.SetBlending(material.BlendNone)
	}
	return m
}

func lookMaterial(look *model.Surface) material.IMaterial {
	clear := look.Opacity < 1
	m := newMaterial("room", clear)
	if look.Adds {
		m.SetBlending(material.BlendAdditive)
	}
	if look.Picture == nil {
		return m
	}
	t := newTexture(look.Picture())
	t.SetMinFilter(gls.LINEAR_MIPMAP_LINEAR)
	if look.Repeats {
		t.SetWrapS(gls.REPEAT)
		t.SetWrapT(gls.REPEAT)
	}
	m.AddTexture(t)
	return &sharp{Material: *m}
}

// sharp is a material whose texture stays sharp at low angles.
type sharp struct {
	material.Material
	done bool
}

// anisotropy is GL_TEXTURE_MAX_ANISOTROPY_EXT; drivers without it ignore it.
const anisotropy = 0x84fe

// RenderSetup binds the texture.
func (s *sharp) RenderSetup(gs *gls.GLS) {
	s.Material.RenderSetup(gs)
	if !s.done {
		gs.TexParameteri(gls.TEXTURE_2D, anisotropy, 8)
		s.done = true
	}
}

func newTexture(picture *image.RGBA) *texture.Texture2D {
	t := texture.NewTexture2DFromRGBA(picture)
	t.SetUniformNames("picture", "pictureInfo")
	t.SetMagFilter(gls.LINEAR)
	t.SetMinFilter(gls.LINEAR)
	t.SetWrapS(gls.CLAMP_TO_EDGE)
	t.SetWrapT(gls.CLAMP_TO_EDGE)
	return t
}
