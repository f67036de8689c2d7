package content

import (
	"image"
	"image/draw"
)

// upright returns the picture turned as its orientation says, at most MaxSide pixels a
// side, with 8 bits a channel.
func upright(m image.Image, orientation int) image.Image {
	size := m.Bounds().Size()
	long := max(size.X, size.Y)
	if long <= MaxSide && orientation == 1 && !deep(m) {
		return m
	}
	m = simple(m, orientation >= 5)
	if long > MaxSide {
		small := blank(m, image.Pt(max(1, size.X*MaxSide/long), max(1, size.Y*MaxSide/long)), false)
		from := planesOf(m)
		for i, to := range planesOf(small) {
			to.shrink(&from[i])
		}
		m, size = small, small.Bounds().Size()
	}
	if orientation == 1 {
		return m
	}
	across := orientation >= 5 // width and height change places
	if across {
		size = image.Pt(size.Y, size.X)
	}
	turned, from := blank(m, size, across), planesOf(m)
	for i, to := range planesOf(turned) {
		to.turn(&from[i], orientation)
	}
	return turned
}

// deep reports whether a picture has more than 8 bits a channel, or a form that the
// encoders read slowly.
func deep(m image.Image) bool {
	switch m.(type) {
	case *image.YCbCr, *image.Gray, *image.RGBA, *image.NRGBA, *image.Paletted:
		return false
	}
	return true
}

// swapped are the forms of YCbCr that can be turned, and the form when width and height
// have changed places.
var swapped = map[image.YCbCrSubsampleRatio]image.YCbCrSubsampleRatio{
	image.YCbCrSubsampleRatio444: image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio420: image.YCbCrSubsampleRatio420,
	image.YCbCrSubsampleRatio422: image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio440: image.YCbCrSubsampleRatio422,
}

// simple returns a picture whose planes are known.
func simple(m image.Image, across bool) image.Image {
	switch m := m.(type) {
	case *image.Gray, *image.RGBA, *image.NRGBA:
		return m
	case *image.YCbCr:
		if _, known := swapped[m.SubsampleRatio]; known {
			return m
		}
	}
	var to draw.Image
	at := image.Rectangle{Max: m.Bounds().Size()}
	if opaque(m) {
		to = image.NewRGBA(at)
	} else {
		to = image.NewNRGBA(at)
	}
	draw.Draw(to, at, m, m.Bounds().Min, draw.Src)
	return to
}

// blank returns an empty picture of the same form with another size.
func blank(m image.Image, size image.Point, across bool) image.Image {
	at := image.Rectangle{Max: size}
	switch m := m.(type) {
	case *image.Gray:
		return image.NewGray(at)
	case *image.RGBA:
		return image.NewRGBA(at)
	case *image.YCbCr:
		if across {
			return image.NewYCbCr(at, swapped[m.SubsampleRatio])
		}
		return image.NewYCbCr(at, m.SubsampleRatio)
	}
	return image.NewNRGBA(at)
}

// planesOf returns the planes of a simple picture whose bounds begin at zero. They share
// its pixels.
func planesOf(m image.Image) []plane {
	size := m.Bounds().Size()
	switch m := m.(type) {
	case *image.Gray:
		return []plane{{m.Pix, m.Stride, size.X, size.Y, 1}}
	case *image.RGBA:
		return []plane{{m.Pix, m.Stride, size.X, size.Y, 4}}
	case *image.NRGBA:
		return []plane{{m.Pix, m.Stride, size.X, size.Y, 4}}
	case *image.YCbCr:
		width, height := size.X, size.Y
		if r := m.SubsampleRatio; r == image.YCbCrSubsampleRatio420 || r == image.YCbCrSubsampleRatio422 {
			width = (width + 1) / 2
		}
		if r := m.SubsampleRatio; r == image.YCbCrSubsampleRatio420 || r == image.YCbCrSubsampleRatio440 {
			height = (height + 1) / 2
		}
		return []plane{{m.Y, m.YStride, size.X, size.Y, 1}, {m.Cb, m.CStride, width, height, 1}, {m.Cr, m.CStride, width, height, 1}}
	}
	panic("content: a picture whose planes are unknown")
}
