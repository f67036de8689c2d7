package model

import (
	"image"

	"stoa/avatar"
)

// Material identifies a surface.
type Material int

// The materials of a room in drawing order: transparent ones come last.
const (
	Floor Material = iota
	WallPaint
	Ceiling
	Oak
	Walnut
	Felt
	Sand
	Carpet
	Rug
	Cloth
	Metal
	Leaf
	Pot
	White
	View
	Lamp
	Glow
	Shade
	Patch
	Glass
	materialCount
)

// paletteNames are the materials whose colour a scene can set. PROTOCOL.md section 1.2.
var paletteNames = map[string]Material{"floor": Floor, "wall": WallPaint, "ceiling": Ceiling, "oak": Oak, "walnut": Walnut,
	"felt": Felt, "sand": Sand, "carpet": Carpet, "rug": Rug, "cloth": Cloth}

// Surface is the look of a material: its colour times its texture.
type Surface struct {
	Colour  uint32 // 0xRRGGBB, as on screen
	Lit     float32
	Opacity float32 // below 1: transparent
	Adds    bool    // additive: brightens what is behind it
	Picture func() *image.RGBA
	Repeats bool // the texture repeats
}

// Surfaces returns the look of every material in a room with the palette. Lit is 1 for
// a surface in the room's light and 0 for one that shines by itself.
func Surfaces(palette map[string]string) map[Material]Surface {
	looks := standardSurfaces()
	for name, text := range palette {
		m, known := paletteNames[name]
		var colour avatar.Colour
		if known && colour.UnmarshalText([]byte(text)) == nil {
			look := looks[m]
			look.Colour = uint32(colour)
			looks[m] = look
		}
	}
	return looks
}

func standardSurfaces() map[Material]Surface {
	lit := func(colour uint32) Surface { return Surface{Colour: colour, Lit: 1, Opacity: 1} }
	woven := func(colour uint32) Surface {
		return Surface{Colour: colour, Lit: 1, Opacity: 1, Picture: fabric, Repeats: true}
	}
	shining := func(colour uint32) Surface { return Surface{Colour: colour, Opacity: 1} }
	return map[Material]Surface{
		Floor:     {Colour: 0xe9dccb, Lit: 1, Opacity: 1, Picture: wood, Repeats: true},
		WallPaint: lit(0xece5d9),
		Ceiling:   {Colour: 0xf8f3ea, Lit: 0.45, Opacity: 1},
		Oak:       lit(0xcaa273),
		Walnut:    lit(0x8d6748),
		Felt:      woven(0xb3c0b1),
		Sand:      woven(0xdcc9ae),
		Carpet:    woven(0x5c8579),
		Rug:       woven(0xd3c6b1),
		Cloth:     woven(0x86989b),
		Metal:     lit(0x4a4d4f),
		Leaf:      lit(0x6c9460),
		Pot:       lit(0xe3dcd0),
		White:     lit(0xfbfaf7),
		View:      {Colour: 0xffffff, Opacity: 1, Picture: outside},
		Lamp:      shining(0xfff1d6),
		Glow:      shining(0xffd9a0),
		Shade:     {Colour: 0x2a1c10, Opacity: 0.34, Picture: Spot},
		Patch:     {Colour: 0xffe9c4, Opacity: 0.2, Adds: true, Picture: patch},
		Glass:     {Colour: 0xc3dbd3, Opacity: 0.3},
	}
}
