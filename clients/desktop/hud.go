//go:build desktop

package main

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"

	"stoa/avatar"
	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/text"
)

const (
	hudMargin = 16
	hudLetter = 15
	hudHeight = 40
	dockTall  = 60
	levels    = 16 // number of steps of one's own level
)

var (
	accent      = opaque(avatar.BuiltIn().Speaking.Ring)
	panelColour = color.NRGBA{34, 38, 42, 224}
	amber       = color.NRGBA{0xff, 0xd2, 0x8a, 255}
)

// opaque is a colour of the figure on the screen.
func opaque(c avatar.Colour) color.NRGBA {
	return color.NRGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255}
}

// panel is one part of the overlay. It is drawn again only when its key changes.
type panel struct {
	card *picture.Card
	key  string
}

// show draws the panel if the key has changed.
func (p *panel) show(key string, draw func() *image.RGBA) {
	if key != p.key {
		p.key = key
		p.card.Paint(draw())
	}
}

// hud is the overlay over the room. Lengths are multiplied by scale.
type hud struct {
	window *picture.Window
	fonts  *text.Fonts
	texts  *texts
	scale  float64

	title, link, dock, hints, pens, chat, wrong panel
}

func newHUD(w *picture.Window, stage *picture.Stage, fonts *text.Fonts, t *texts) *hud {
	h := &hud{window: w, fonts: fonts, texts: t, scale: w.Density()}
	for _, p := range h.panels() {
		p.card = stage.NewCard()
	}
	return h
}

func (h *hud) panels() []*panel {
	return []*panel{&h.title, &h.link, &h.dock, &h.hints, &h.pens, &h.chat, &h.wrong}
}

// fit redraws everything for another pixel density.
func (h *hud) fit(density float64) {
	if h.scale != density {
		h.scale = density
		for _, p := range h.panels() {
			p.key = ""
		}
	}
}

func (h *hud) px(v float64) int { return int(math.Round(v * h.scale)) }

// show draws what has changed and places all panels.
func (h *hud) show(s *status) {
	h.fit(h.window.Density())
	width, height := h.window.Size()
	margin := h.px(hudMargin)
	h.title.show(s.room, func() *image.RGBA { return h.label(s.room, white, hudLetter+1) })
	h.title.card.Lay(margin, margin, 1)

	words, tone := h.connection(s)
	h.link.show(words, func() *image.RGBA { return h.label(words, tone, hudLetter) })
	h.link.card.Lay(width-margin-h.link.card.Size().X, margin, 1)

	level := int(math.Round(s.level * levels))
	key := fmt.Sprint(s.muted, s.noMic, s.silenced, s.hearers, s.speakers, s.handUp, level)
	h.dock.show(key, func() *image.RGBA { return h.drawDock(s, float64(level)/levels) })
	dock := h.dock.card.Size()
	h.dock.card.Lay((width-dock.X)/2, height-margin-dock.Y, 1)

	h.hints.show(s.hint, func() *image.RGBA { return h.label(s.hint, color.NRGBA{255, 255, 255, 226}, hudLetter-2) })
	at := height - margin - dock.Y - h.px(10)
	hint := h.hints.card.Size()
	h.hints.card.Lay((width-hint.X)/2, at-hint.Y, 0.92)
	if s.hint == "" {
		h.hints.card.Hide()
	}
	h.chat.card.Hide()
	if len(s.lines) > 0 {
		h.chat.show(strings.Join(s.lines, "\n"), func() *image.RGBA { return h.drawChat(s.lines) })
		size, bottom := h.chat.card.Size(), height-margin
		if s.hint != "" && margin+size.X > (width-hint.X)/2 || margin+size.X > (width-dock.X)/2 {
			bottom = at - hint.Y - h.px(10)
		}
		h.chat.card.Lay(margin, bottom-size.Y, 1)
	}
	h.wrong.card.Hide()
	if s.wrong != "" {
		h.wrong.show(s.wrong, func() *image.RGBA { return h.label(s.wrong, amber, hudLetter) })
		h.wrong.card.Lay((width-h.wrong.card.Size().X)/2, margin+h.px(62), 1)
	}
	h.pens.card.Hide()
	if s.atBoard {
		h.pens.show(fmt.Sprint(s.colour, s.width), func() *image.RGBA { return h.drawPens(s) })
		size := h.pens.card.Size()
		h.pens.card.Lay((width-size.X)/2, margin, 1)
	}
}

func (h *hud) connection(s *status) (string, color.NRGBA) {
	switch {
	case !s.connected:
		return h.texts.lost, amber
	case s.noOutput:
		return h.texts.connected + " · " + h.texts.noOutput, amber
	}
	return h.texts.connected, accent
}

// drawChat draws the last chat lines.
func (h *hud) drawChat(lines []string) *image.RGBA {
	size, tall := (hudLetter-1)*h.scale, h.px(24)
	wide := 0
	for _, line := range lines {
		wide = max(wide, h.fonts.Width(size, line))
	}
	img := h.panel(wide+h.px(28), len(lines)*tall+h.px(16))
	for i, line := range lines {
		h.fonts.Draw(img, image.Pt(h.px(14), h.px(8)+i*tall+tall/2), size, line, white)
	}
	return img
}

// label draws words on a dark rounded panel.
func (h *hud) label(words string, tone color.NRGBA, letter float64) *image.RGBA {
	size := letter * h.scale
	img := h.panel(h.fonts.Width(size, words)+h.px(32), h.px(hudHeight))
	h.fonts.Draw(img, image.Pt(h.px(16), img.Rect.Dy()/2), size, words, tone)
	return img
}

func (h *hud) panel(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	text.Pill(img, img.Rect, 12*h.scale, panelColour)
	return img
}

// drawDock draws the microphone with its level, the number of hearers, and the
// speakers.
func (h *hud) drawDock(s *status, level float64) *image.RGBA {
	size := hudLetter * h.scale
	words := h.hearing(s)
	wide := h.px(76) + h.fonts.Width(size, words) + h.px(24)
	if s.handUp {
		wide += h.px(36)
	}
	at := wide
	if s.speakers != "" {
		wide += h.fonts.Width(size, s.speakers) + h.px(44)
	}
	img := h.panel(wide, h.px(dockTall))
	middle := float64(img.Rect.Dy()) / 2
	x := 38 * h.scale
	if s.muted || s.noMic || s.silenced {
		text.Ring(img, x, middle, 20*h.scale, 2*h.scale, color.NRGBA{255, 255, 255, 90})
		mutedMark(img, x, middle, 0.62*h.scale)
	} else {
		text.Disc(img, x, middle, 18*h.scale, accent)
		if level > 0 {
			text.Ring(img, x, middle, (19.5+3*level)*h.scale, (1+6*level)*h.scale, color.NRGBA{accent.R, accent.G, accent.B, 150})
		}
		microphoneMark(img, x, middle, 0.58*h.scale, color.NRGBA{20, 40, 34, 255})
	}
	h.fonts.Draw(img, image.Pt(h.px(76), int(middle)), size, words, white)
	if s.handUp {
		handMark(img, float64(at)-34*h.scale, middle, 0.6*h.scale)
	}
	if s.speakers != "" {
		text.Disc(img, float64(at)+10*h.scale, middle, 5*h.scale, accent)
		h.fonts.Draw(img, image.Pt(at+h.px(24), int(middle)), size, s.speakers, color.NRGBA{accent.R, accent.G, accent.B, 255})
	}
	return img
}

func (h *hud) hearing(s *status) string {
	switch {
	case s.silenced:
		return h.texts.silenced
	case s.noMic:
		return h.texts.noMicrophone
	case s.muted:
		return h.texts.muted
	}
	return h.texts.hearers(s.hearers)
}

// drawPens draws the colours and widths of the pens, and their keys.
func (h *hud) drawPens(s *status) *image.RGBA {
	size := (hudLetter - 3) * h.scale
	step := 44 * h.scale
	img := h.panel(int(step*9.8), h.px(52))
	middle := float64(img.Rect.Dy())/2 - 6*h.scale
	key := func(n int, x float64) {
		h.fonts.Draw(img, image.Pt(int(x-3*h.scale), int(middle+21*h.scale)), size, fmt.Sprint(n), white)
	}
	for i, c := range inkColours {
		x := step * (float64(i) + 0.65)
		text.Disc(img, x, middle, 9*h.scale, color.NRGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255})
		text.Ring(img, x, middle, 9*h.scale, h.scale, color.NRGBA{255, 255, 255, 130})
		if i == s.colour {
			text.Ring(img, x, middle, 13*h.scale, 2*h.scale, accent)
		}
		key(i+1, x)
	}
	for i := range inkWidths {
		x := step * (float64(i) + 7.05)
		tone := color.NRGBA{255, 255, 255, 190}
		if i == s.width {
			tone = accent
		}
		half := 11 * h.scale
		text.Line(img, [2]float64{x - half, middle}, [2]float64{x + half, middle}, float64(inkWidths[i])/8*h.scale, tone)
		key(i+7, x)
	}
	return img
}
