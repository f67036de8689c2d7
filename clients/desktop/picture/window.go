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

// Window is the program's only window. Only the goroutine that opened it may call its
// methods; it stays on its thread.
type Window struct {
	win      *window.GlfwWindow
	gs       *gls.GLS
	pointing bool
}

// Open opens a window of the given size in pixels. It may return ErrNoScreen. Call it
// once per process.
func Open(title string, width, height int) (w *Window, err error) {
	defer func() {
		if r := recover(); r != nil { // g3n and GLFW panic if a driver is broken
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
	w.gs.SetCheckErrors(false) // g3n exits at the first GL error, such as unsupported anisotropy
	w.win.SetSwapInterval(1)
	return w, nil
}

// Size returns the picture's size in pixels, which may be larger than the window's size
// in mouse coordinates.
func (w *Window) Size() (width, height int) { return w.win.GetFramebufferSize() }

// Scale returns the number of pixels per mouse coordinate.
func (w *Window) Scale() float64 {
	x, _ := w.win.GetScale()
	return atLeastOne(x)
}

// Density returns the pixel density relative to an ordinary screen.
func (w *Window) Density() float64 {
	x, _ := w.win.GetContentScale()
	return max(w.Scale(), atLeastOne(float64(x)))
}

// atLeastOne replaces the invalid scale of a window without a size.
func atLeastOne(scale float64) float64 {
	if scale > 1 && scale < 16 {
		return scale
	}
	return 1
}

// Closing reports whether the window should close.
func (w *Window) Closing() bool { return w.win.ShouldClose() }

// iconified is GLFW_ICONIFIED.
const iconified = 0x00020002

// Hidden reports whether the window is minimised.
func (w *Window) Hidden() bool { return w.win.GetAttrib(iconified) != 0 }

// Show shows the picture on the screen and handles keys and mouse.
func (w *Window) Show() {
	w.win.SwapBuffers()
	w.Poll()
}

// Poll handles keys and mouse.
func (w *Window) Poll() { w.win.PollEvents() }

// Hurry turns off waiting for the screen's refresh.
func (w *Window) Hurry() { w.win.SetSwapInterval(0) }

// Title sets the window's title.
func (w *Window) Title(title string) { w.win.SetTitle(title) }

// Pointing shows a crosshair for the mouse, as over a board.
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

// Shot returns the picture drawn last, before Show.
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
