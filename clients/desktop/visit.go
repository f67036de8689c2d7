//go:build desktop

package main

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/go-gl/mathgl/mgl32"

	"stoa/avatar"
	"stoa/clients/desktop/model"
	"stoa/clients/desktop/motion"
	"stoa/clients/desktop/object"
	"stoa/clients/desktop/picture"
	"stoa/clients/headless"
	"stoa/spatial"
	"stoa/worldstate"
	"stoa/worldstate/scene"
)

// visit is one visit to a room: what is known of the room, one's own body, and what is
// shown. The window's goroutine owns it.
type visit struct {
	client   *headless.Client
	window   *picture.Window
	stage    *picture.Stage
	people   *people
	boards   *boards
	objects  *objects
	pen      *pen
	voices   *voices
	errands  *errands
	frames   *arrivals
	hud      *hud
	texts    *texts
	marks    *picture.Sheet // mark of the target of a walk
	chat     *chat
	trouble  *trouble
	gestures *gestures

	walker    motion.Walker
	intent    motion.Intent
	ground    *motion.Ground
	plan      *scene.Plan
	seats     []scene.Seat           // those of the scene, and those that people brought
	acoustics *spatial.AcousticModel // acoustic model of the room
	clock     motion.Clock
	facing    *wallBoard // the board that fills the picture, or nil
	muted     bool       // set by the person
	held      bool       // the push-to-talk key

	hintsUntil float64 // seconds since the program began

	known knowledge
}

// knowledge is what was read from the replica for this picture.
type knowledge struct {
	visits  int
	scene   *scene.Scene
	you     uint16
	rate    float64
	people  []worldstate.Participant
	hearers int
	own     avatar.Body
	here    bool // own is valid
	heard   []talker
	list    object.List
	moved   bool // list has changed since the last picture
}

func (v *visit) now() float64 { return time.Since(v.frames.began).Seconds() }

// refresh reads the replica and copies what it keeps.
func (v *visit) refresh() {
	k := &v.known
	visits := v.client.Visits()
	again := visits != k.visits
	k.visits = visits
	var fresh *scene.Scene
	v.client.Read(func(r *worldstate.Replica) {
		if r.You == 0 {
			return
		}
		if again || k.scene == nil || k.scene.JSON != r.Scene.JSON {
			fresh = r.Scene
		}
		k.list.Take(r)
		if k.you != 0 && k.you != r.You { // joined as a new participant, with a new position
			v.walker.Enter(v.ground)
		}
		k.you, k.rate = r.You, float64(r.TickRate)
		k.people = append(k.people[:0], r.People...)
		k.hearers = r.Hearers.Count
		k.own, k.here = r.Body(r.You)
		k.heard = v.voices.heard(k.heard[:0], r)
		if fresh == nil {
			v.boards.take(r)
		}
	})
	k.moved = k.list.Follow()
	if fresh != nil {
		v.enter(fresh)
	}
	if k.scene != nil && (k.moved || v.boards.due) {
		v.bring()
	}
}

// bring follows the boards and the seats among the objects of the room.
func (v *visit) bring() {
	v.boards.follow(object.BoardsOf(v.known.list.Objects))
	if v.facing != nil && !slices.Contains(v.boards.all, v.facing) {
		v.leaveBoard()
	}
	v.pen.keepOn(v.boards.places)
	v.seats = append(slices.Clone(v.plan.Seats), object.SeatsOf(v.known.list.Objects)...)
	v.walker.Follow(v.seats)
}

// enter takes another scene, or begins a connection to the same one.
func (v *visit) enter(s *scene.Scene) {
	v.clock.Reset(v.known.rate)
	same := v.known.scene != nil && v.known.scene.JSON == s.JSON
	v.known.scene = s
	if same {
		return
	}
	plan, err := s.Plan()
	if err != nil {
		plan = &scene.Plan{} // Parse has accepted the same text
	}
	v.ground, v.plan, v.acoustics = motion.GroundOf(s, plan), plan, s.AcousticModel()
	v.walker.Enter(v.ground)
	v.build()
	v.window.Title(v.texts.of(s.Name) + " – Stoa")
}

// build makes the picture of another room.
func (v *visit) build() {
	v.facing = nil
	looks := model.Surfaces(v.plan.Palette)
	v.stage.SetRoom(model.BuildRoom(v.known.scene, v.plan), looks)
	v.boards.paint(looks)
	v.objects.paint(looks)
	v.bring()
}

// step advances by dt seconds and prepares the next picture.
func (v *visit) step(dt float64) {
	v.refresh()
	if v.ground == nil {
		return
	}
	v.people.meet(v.known.people)
	v.frames.each(func(a *arrival) {
		v.clock.Observe(a.tick, a.at)
		v.people.arrive(a)
	})
	v.gestures.each(v.people.gesture)
	if v.known.here {
		v.walker.Adopt(v.known.own)
	}
	v.walker.Step(&v.intent, dt)
	if body, due := v.walker.PoseDue(v.now()); due {
		v.errands.pose(body)
	}
	v.people.move(v.clock.Tick(v.now())-delayTicks, v.known.rate, v.known.you, v.walker.Sample())
	v.see(dt)
	v.hear()
	v.people.draw(dt, v.known.you, !v.stage.Eye.ShowsBody())
	v.mark()
	v.boards.draw(v.now(), v.pen)
	v.objects.draw(v.now(), v.known.list.Objects, v.known.moved)
	v.objects.outline(v.known.list.Objects, v.people)
	v.hud.show(v.status())
}

// delayTicks is by how many ticks bodies are shown late, so that there are frames
// before and after each moment.
const delayTicks = 2

// see moves the camera.
func (v *visit) see(dt float64) {
	if v.facing != nil {
		v.stage.Eye.Face(dt, &v.facing.Board)
		return
	}
	v.stage.Eye.Follow(dt, v.ground, &v.walker, v.height())
}

const (
	markColour = 0x2f8f78
	markRadius = 0.26 // metres
)

// mark shows the target of a walk.
func (v *visit) mark() {
	v.marks.Begin()
	if x, z, going := v.walker.Goal(); going {
		r := float32(markRadius * (1 + 0.06*math.Sin(v.now()*5)))
		at := mgl32.Vec3{float32(x), float32(v.ground.Floor(x, z) + 0.03), float32(z)}
		v.marks.Put(at, mgl32.Vec3{r, 0, 0}, mgl32.Vec3{0, 0, -r})
	}
	v.marks.End()
}

// height returns the height of one's own eyes.
func (v *visit) height() float64 {
	if own := v.people.all[v.known.you]; own != nil {
		return float64(own.who.Height) / 1000
	}
	return v.people.figure.Shape.EyeHeight
}

// hear places the voices around one's own ears.
func (v *visit) hear() {
	own := v.people.all[v.known.you]
	if own == nil {
		return
	}
	v.voices.place(v.known.heard, v.people, v.acoustics, own)
	for number, one := range v.people.all {
		one.level = v.voices.level(number)
	}
	own.level = v.voices.own()
}

// leave leaves the room and waits for all goroutines of the visit.
func (v *visit) leave(ctx context.Context) error {
	v.pen.finish(ctx)
	v.errands.close()
	err := v.client.Leave(ctx) // first: a file that is being decoded may take a while
	v.objects.content.close()
	v.objects.shelf.stop()
	v.pen.stop()
	return err
}
