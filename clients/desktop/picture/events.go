//go:build desktop

package picture

import "github.com/g3n/engine/window"

// Key is a key of the keyboard, by its letter on a US layout.
type Key int

// Keys without a letter or digit. The others are their capital letters and digits in
// ASCII.
const (
	Escape Key = 256 + iota
	Left
	Right
	Up
	Down
	Shift
	Space
	Help
)

var named = map[window.Key]Key{
	window.KeyEscape: Escape, window.KeyLeft: Left, window.KeyRight: Right, window.KeyUp: Up, window.KeyDown: Down,
	window.KeyLeftShift: Shift, window.KeyRightShift: Shift, window.KeySpace: Space, window.KeyF1: Help,
}

// Events holds the handlers of keys and mouse. Places are in pixels of the picture from
// its upper left corner.
type Events struct {
	Key   func(key Key, down bool)
	Press func(x, y float64, main bool) // main is the left button
	Let   func(x, y float64, main bool)
	Move  func(x, y float64)
	// Scroll is the wheel: steps away from the person are above 0.
	Scroll func(x, y, steps float64)
}

// Listen sets the handlers, which Show calls.
func (w *Window) Listen(e Events) {
	key := func(down bool) func(string, any) {
		return func(_ string, ev any) {
			k := ev.(*window.KeyEvent)
			if k.Mods&(window.ModControl|window.ModAlt|window.ModSuper) != 0 && down {
				return
			}
			if known, is := named[k.Key]; is {
				e.Key(known, down)
			} else if k.Key >= window.Key0 && k.Key <= window.KeyZ {
				e.Key(Key(k.Key), down)
			}
		}
	}
	// A press reports the current position of the mouse, which is wrong if pictures are
	// slow; the last movement before it has the right one.
	var x, y float64
	moved := false
	mouse := func(tell func(x, y float64, main bool)) func(string, any) {
		return func(_ string, ev any) {
			m := ev.(*window.MouseEvent)
			if !moved {
				x, y = float64(m.Xpos)*w.Scale(), float64(m.Ypos)*w.Scale()
			}
			tell(x, y, m.Button == window.MouseButtonLeft)
		}
	}
	w.win.Subscribe(window.OnKeyDown, key(true))
	w.win.Subscribe(window.OnKeyUp, key(false))
	w.win.Subscribe(window.OnMouseDown, mouse(e.Press))
	w.win.Subscribe(window.OnMouseUp, mouse(e.Let))
	w.win.Subscribe(window.OnCursor, func(_ string, ev any) {
		c := ev.(*window.CursorEvent)
		x, y, moved = float64(c.Xpos)*w.Scale(), float64(c.Ypos)*w.Scale(), true
		e.Move(x, y)
	})
	w.win.Subscribe(window.OnScroll, func(_ string, ev any) {
		e.Scroll(x, y, float64(ev.(*window.ScrollEvent).Yoffset))
	})
}
