//go:build desktop

package main

import (
	"math"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/motion"
	"stoa/clients/desktop/picture"
)

const (
	lookRadians = 0.0042 // per pixel of dragging
	clickPixels = 7      // a longer movement is a drag
)

// drag is the mouse while its button is held.
type drag struct {
	x, y, startX, startY float64
	moved                bool
	board                *wallBoard // the board on which it began, within reach
	drawing              bool
	main                 bool // with the left button
}

// controls turns keys and mouse into intents.
type controls struct {
	visit *visit
	down  map[picture.Key]bool
	drag  *drag
}

// events returns the window's handlers.
func (c *controls) events() picture.Events {
	return picture.Events{Key: c.key, Press: c.press, Let: c.let, Move: c.move, Scroll: c.scroll}
}

func (c *controls) key(key picture.Key, down bool) {
	if !down {
		delete(c.down, key)
		if key == picture.Space {
			c.visit.talk(false)
		}
		c.walk()
		return
	}
	if c.down[key] {
		return
	}
	c.down[key] = true
	if c.walk(); c.visit.intent.Forward != 0 || c.visit.intent.Side != 0 {
		c.visit.leaveBoard()
	}
	c.command(key)
}

// walk reads the keys that are held.
func (c *controls) walk() {
	axis := func(more, less, moreToo, lessToo picture.Key) float64 {
		v := 0.0
		if c.down[more] || c.down[moreToo] {
			v++
		}
		if c.down[less] || c.down[lessToo] {
			v--
		}
		return v
	}
	in := &c.visit.intent
	in.Forward = axis('W', 'S', picture.Up, picture.Down)
	in.Side = axis('D', 'A', 0, 0)
	in.Turn = axis(picture.Left, picture.Right, 0, 0)
	in.Fast = c.down[picture.Shift]
}

func (c *controls) command(key picture.Key) {
	v := c.visit
	switch key {
	case 'E':
		v.useBoard()
	case 'M':
		v.setMute(!v.muted)
	case 'F':
		v.sit()
	case 'H':
		v.raise()
	case 'V':
		v.stage.Eye.First = !v.stage.Eye.First
	case picture.Space:
		v.talk(true)
	case picture.Help:
		v.showHints()
	case picture.Escape:
		v.leaveBoard()
	case 'Z':
		if v.facing != nil {
			v.pen.undo(v.facing.ID)
		}
	case '1', '2', '3', '4', '5', '6':
		if v.facing != nil {
			v.pen.colour = int(key - '1')
		} else {
			v.react(uint8(key-'1') + 1)
		}
	case '7', '8', '9':
		v.pen.width = int(key - '7')
	}
}

// ray returns the ray through a pixel of the picture.
func (c *controls) ray(x, y float64) mgl64.Vec3 {
	width, height := c.visit.window.Size()
	return c.visit.stage.Eye.Ray(2*x/float64(width)-1, 1-2*y/float64(height))
}

// boardAt returns the board under a pixel.
func (c *controls) boardAt(x, y float64) *wallBoard {
	ray := c.ray(x, y)
	for _, one := range c.visit.boards.all {
		if one.Under(c.visit.stage.Eye.At, ray) {
			return one
		}
	}
	return nil
}

func (c *controls) press(x, y float64, main bool) {
	if c.drag != nil { // one button at a time
		return
	}
	d := &drag{x: x, y: y, startX: x, startY: y, main: main}
	c.drag = d
	if one := c.boardAt(x, y); one != nil && main && c.canDraw(one) {
		d.board = one
		if c.visit.facing != nil {
			c.draw(d, x, y)
		}
	}
}

// canDraw reports whether a board is near enough.
func (c *controls) canDraw(one *wallBoard) bool {
	v := c.visit
	return v.facing == one || motion.InReach([]motion.Board{one.Board}, v.walker.At, v.walker.Yaw) != nil
}

// draw moves the pen to a pixel. The pen does not move if the ray misses the plane of
// the board.
func (c *controls) draw(d *drag, x, y float64) {
	bx, by, met := d.board.Meet(c.visit.stage.Eye.At, c.ray(x, y))
	if !met {
		return
	}
	if !d.drawing {
		d.drawing = true
		c.visit.pen.begin(d.board.Board, bx, by, c.visit.now())
		return
	}
	c.visit.pen.extend(bx, by, c.visit.now())
}

func (c *controls) move(x, y float64) {
	d := c.drag
	if d == nil {
		c.visit.window.Pointing(c.boardAt(x, y) != nil)
		return
	}
	dx, dy := x-d.x, y-d.y
	d.x, d.y = x, y
	if !d.moved && math.Hypot(x-d.startX, y-d.startY) < clickPixels && !d.drawing {
		return
	}
	if d.board != nil {
		if !d.drawing {
			c.draw(d, d.startX, d.startY)
		}
		c.draw(d, x, y)
	} else {
		scale := lookRadians / c.visit.window.Scale()
		c.visit.intent.LookYaw -= dx * scale
		c.visit.intent.LookPitch -= dy * scale
	}
	d.moved = true
}

func (c *controls) let(x, y float64, main bool) {
	d := c.drag
	if d == nil || d.main != main {
		return
	}
	c.drag = nil
	switch {
	case d.drawing:
		c.draw(d, x, y)
		c.visit.pen.end()
	case !d.moved && main:
		c.act(x, y)
	}
}

// act handles a click: it opens a board, sits down on a chair in reach, or walks to a
// point of the floor.
func (c *controls) act(x, y float64) {
	v := c.visit
	if one := c.boardAt(x, y); one != nil {
		v.face(one)
		return
	}
	if v.facing == nil && !v.walker.Sitting && v.walker.Sit(v.seatUnder(c.ray(x, y)), v.taken) {
		return
	}
	if fx, fz, hit := v.ground.OnFloor(v.stage.Eye.At, c.ray(x, y)); hit && v.facing == nil {
		v.walker.WalkTo(fx, fz)
	}
}
