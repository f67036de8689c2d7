//go:build desktop

package picture

import (
	"errors"
	"fmt"
	"image"

	"github.com/g3n/engine/gls"
	"github.com/g3n/engine/util/logger"
	"github.com/g3n/engine/window"
)

// ErrNoScreen reports a machine without a screen or without OpenGL 3.3.
var ErrNoScreen = errors.New("no window could be opened: this needs a screen (on Linux X11 or Xwayland: is DISPLAY set?) and OpenGL 3.3")

// Window is the program's only window. Its methods belong to the goroutine that
// opened it, which stays on its thread.
type Window struct {
	win      *window.GlfwWindow
	gs       *gls.GLS
	pointing bool
}

// Open opens a window of so many pixels. It fails with ErrNoScreen. It can be
// called once in a process.
func Open(title string, width, height int) (w *Window, err error) {
	defer func() {
		if r := recover(); r != nil { // g3n and GLFW panic where a driver is broken
			err = fmt.Errorf("%w (%v)", ErrNoScreen, r)
		}
	}()
	logger.Default.SetLevel(logger.ERROR)
	if err := window.Init(width, height, title); err != nil {
		return nil, fmt.Errorf("%w (%v)", ErrNoScreen, err)
	}
	win, ok := window.Get().(*window.GlfwWindow)
	if !ok {
		return nil, ErrNoScreen
	}
	w = &Window{win: win, gs: win.Gls()}
	w.gs.SetCheckErrors(false) // g3n ends the program at the first, such as a sharpness that a driver does not have
	w.win.SetSwapInterval(1)
	return w, nil
}

// Size returns the picture's size in pixels, which may be more than the size of
// the window that the mouse moves in.
func (w *Window) Size() (width, height int) { return w.win.GetFramebufferSize() }

// Scale returns how many pixels there are for one step of the mouse.
func (w *Window) Scale() float64 {
	x, _ := w.win.GetScale()
	return atLeastOne(x)
}

// Density returns how many times as many pixels as on an ordinary screen a
// length takes here.
func (w *Window) Density() float64 {
	x, _ := w.win.GetContentScale()
	return max(w.Scale(), atLeastOne(float64(x)))
}

// atLeastOne takes what a window without a size says, which is no number.
func atLeastOne(scale float64) float64 {
	if scale > 1 && scale < 16 {
		return scale
	}
	return 1
}

// Closing says whether somebody wants the window closed.
func (w *Window) Closing() bool { return w.win.ShouldClose() }

// iconified is GLFW_ICONIFIED.
const iconified = 0x00020002

// Hidden says whether nothing of the window is seen: it lies in a task bar.
func (w *Window) Hidden() bool { return w.win.GetAttrib(iconified) != 0 }

// Show puts what was drawn on the screen and takes what keys and mouse did.
func (w *Window) Show() {
	w.win.SwapBuffers()
	w.Poll()
}

// Poll takes what keys and mouse did.
func (w *Window) Poll() { w.win.PollEvents() }

// Hurry stops waiting for the screen before each picture.
func (w *Window) Hurry() { w.win.SetSwapInterval(0) }

// Title writes the window's title.
func (w *Window) Title(title string) { w.win.SetTitle(title) }

// Pointing shows a cross for the mouse, as over something to draw on.
func (w *Window) Pointing(cross bool) {
	if cross == w.pointing {
		return
	}
	w.pointing = cross
	cursor := window.ArrowCursor
	if cross {
		cursor = window.CrosshairCursor
	}
	w.win.SetCursor(cursor)
}

// Shot returns the picture as drawn last, before Show.
func (w *Window) Shot() *image.RGBA {
	width, height := w.Size()
	data := w.gs.ReadPixels(0, 0, width, height, gls.RGBA, gls.UNSIGNED_BYTE)
	shot := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		copy(shot.Pix[y*shot.Stride:(y+1)*shot.Stride], data[(height-1-y)*4*width:])
	}
	for i := 3; i < len(shot.Pix); i += 4 {
		shot.Pix[i] = 255
	}
	return shot
}

// Close closes the window.
func (w *Window) Close() { w.win.Destroy() }
