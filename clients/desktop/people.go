//go:build desktop

package main

import (
	"math"
	"slices"

	"github.com/go-gl/mathgl/mgl32"
	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
	"stoa/clients/desktop/model"
	"stoa/clients/desktop/motion"
	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/text"
	"stoa/spatial"
	"stoa/worldstate"
)

const fadeSeconds = 0.45 // fade of a body that comes or goes

// mostHat is by how much a name moves up for a body from a file that is higher over its
// eyes than the built-in body, in metres.
const mostHat = 0.6

// person is one participant on the stage.
type person struct {
	who     worldstate.Participant
	track   motion.Track
	at      motion.Sampled
	gait    *motion.Gait
	bearing motion.Bearing
	body    *picture.Body
	own     ownBody
	tag     *tag
	sign    overhead
	painted avatar.Appearance
	fade    float64
	present bool // in the newest frame
	leaving bool
	seen    bool // has a position
	level   float64
	speaks  bool // as shown in the dock: smoothed over pauses
}

// people is all participants on the stage, oneself included.
type people struct {
	stage   *picture.Stage
	fonts   *text.Fonts
	figure  *model.Figure
	shadows *picture.Sheet
	rings   *picture.Sheet
	clothes *wardrobe
	all     map[uint16]*person
	numbers []uint16 // of people who speak
}

func newPeople(stage *picture.Stage, fonts *text.Fonts, files *content) *people {
	figure := stage.Figure()
	s := &figure.Shape
	return &people{stage: stage, fonts: fonts, figure: figure, clothes: newWardrobe(stage, files), all: map[uint16]*person{},
		shadows: stage.NewShadows(uint32(s.Colours.Shadow), s.Shadow.Opacity), rings: stage.NewRings(uint32(s.Speaking.Ring), model.Ring())}
}

// meet updates the list of people.
func (p *people) meet(list []worldstate.Participant) {
	for _, one := range p.all {
		one.leaving = true
	}
	for _, who := range list {
		one := p.all[who.Number]
		if one == nil {
			one = &person{gait: motion.NewGait(&p.figure.Shape.Gait, uint64(who.Number)), body: p.stage.NewBody(), tag: newTag(p.stage, p.fonts)}
			p.all[who.Number] = one
		}
		one.who, one.leaving = who, false
		if one.painted != who.Appearance {
			one.painted = who.Appearance
			one.body.Paint(who.Colour, who.Accent)
			one.own.choose(who.Model)
		}
	}
}

// arrive handles a frame.
func (p *people) arrive(a *arrival) {
	for _, one := range p.all {
		one.present = false
	}
	for i := range a.bodies {
		if one := p.all[a.bodies[i].Number]; one != nil {
			one.track.Push(a.tick, a.bodies[i].Body)
			one.present = true
		}
	}
}

// move moves everybody to a tick, except oneself, whose body is own.
func (p *people) move(tick, rate float64, you uint16, own motion.Sampled) {
	for number, one := range p.all {
		if number == you {
			one.at, one.seen, one.present = own, true, true
		} else {
			at, seen := one.track.Sample(tick, rate)
			one.at, one.seen = at, seen
		}
	}
}

// heldColour is for what somebody holds whom the window does not know.
const heldColour = 0x6ee7c0

// colour returns a person's colour, 0xRRGGBB.
func (p *people) colour(number uint16) uint32 {
	if one := p.all[number]; one != nil {
		return one.who.Colour
	}
	return heldColour
}

// mouth returns where a person speaks and hears.
func (one *person) mouth() mgl64.Vec3 { return one.at.Mouth(one.height()) }

// place returns a person's place in the acoustic model.
func (one *person) place(acoustics *spatial.AcousticModel) spatial.Place {
	return acoustics.Place(one.at.Feet, one.mouth(), mgl64.Vec3{-math.Sin(one.at.Yaw), 0, -math.Cos(one.at.Yaw)})
}

// draw puts everybody on the stage. Oneself (you) has no name there, and no body if
// hidden.
func (p *people) draw(dt float64, you uint16, hidden bool) {
	p.shadows.Begin()
	p.rings.Begin()
	loudest := p.speaker()
	p.clothes.dress(p.all, p.stage.Eye.At)
	for number, one := range p.all {
		goal := 1.0
		if one.leaving || !one.present || !one.seen || number == you && hidden {
			goal = 0
		}
		one.fade += max(-dt/fadeSeconds, min(dt/fadeSeconds, goal-one.fade))
		if one.leaving && one.fade <= 0 {
			one.body.Remove()
			one.own.undress()
			one.tag.remove()
			one.sign.remove()
			delete(p.all, number)
			continue
		}
		one.gait.Step(dt, one.at.Speed, one.level)
		one.bearing.Turn(dt, &one.at, &p.figure.Shape.Gait)
		p.turnEyes(dt, one, loudest)
		if p.drawBody(one); number == you {
			one.tag.card.Hide()
		} else {
			p.drawTag(one, you)
		}
		p.drawSign(dt, one)
	}
	p.shadows.End()
	p.rings.End()
}

// speaker returns the loudest speaker, or nil.
func (p *people) speaker() (loudest *person) {
	for _, one := range p.all {
		if one.level > p.figure.Shape.Speaking.Level && one.seen && (loudest == nil || one.level > loudest.level) {
			loudest = one
		}
	}
	return loudest
}

const (
	silentFrom   = 0.02 // level below which a speaker of the dock counts as silent again
	mostSpeakers = 3    // in the dock
)

// speakers returns the names of the first few people who speak, except oneself, in a
// stable order.
func (p *people) speakers(you uint16) (names []string) {
	p.numbers = p.numbers[:0]
	for number, one := range p.all {
		one.speaks = one.level > p.figure.Shape.Speaking.Level || one.speaks && one.level > silentFrom
		if one.speaks && number != you {
			p.numbers = append(p.numbers, number)
		}
	}
	slices.Sort(p.numbers)
	for _, number := range p.numbers[:min(len(p.numbers), mostSpeakers)] {
		names = append(names, text.Short(p.all[number].who.Name, tagMost))
	}
	return names
}

// turnEyes turns a person's eyes to the speaker.
func (p *people) turnEyes(dt float64, one, speaker *person) {
	s := &p.figure.Shape
	to, anybody := mgl64.Vec3{}, speaker != nil && speaker != one
	if anybody {
		away := p.figure.HeadOf(&speaker.at, speaker.height()).Sub(p.figure.HeadOf(&one.at, one.height()))
		to = one.at.Facing(s.Gait.Nod).Conjugate().Rotate(away)
	}
	one.bearing.Look(dt, to, anybody, s)
}

// height returns the height of a person's eyes when standing, in metres.
func (one *person) height() float64 { return float64(one.who.Height) / 1000 }

// distance returns how far away the body is over the floor.
func (one *person) distance(from mgl64.Vec3) float64 {
	away := one.at.Feet.Sub(from)
	return math.Hypot(away[0], away[2])
}

func (p *people) drawBody(one *person) {
	fade := &p.figure.Shape.Close
	near := min(1, max(0, (one.distance(p.stage.Eye.At)-fade.Hidden)/(fade.Opaque-fade.Hidden)))
	shown := one.fade * near
	posing := model.Posing{Height: one.height(), Raised: one.who.Hand > 0, NoHands: one.who.Hands == avatar.NoHands, Gait: one.gait}
	if one.own.worn != nil {
		one.own.set(p.figure.Posture(&one.at, &posing, one.bearing.Heading, one.bearing.Gaze), shown)
		one.body.Hide()
	} else {
		pose := p.figure.Pose(&one.at, posing, one.bearing.Heading, one.bearing.Gaze)
		one.body.Set(&pose, one.at.Sitting, shown)
	}
	if shown > 0.1 {
		s, feet := &p.figure.Shape.Shadow, one.at.Feet
		p.shadows.Put(mgl32.Vec3{float32(feet[0]), float32(feet[1] + 0.02), float32(feet[2])},
			mgl32.Vec3{float32(s.Width / 2 * shown), 0, 0}, mgl32.Vec3{0, 0, float32(-s.Depth / 2 * shown)})
	}
}

// crown returns the place of the name over a body.
func (p *people) crown(one *person) mgl64.Vec3 {
	crown := p.figure.Crown(&one.at, one.height())
	if one.own.worn != nil {
		crown[1] += max(0, min(mostHat, one.own.garment.frame.Rise(one.height())-p.figure.Rise(one.height())))
	}
	return crown
}

func (p *people) drawTag(one *person, you uint16) {
	muted := one.who.Muted || one.who.Silenced
	one.tag.write(one.who.Name, one.who.Colour, muted, one.who.Hand > 0)
	crown := p.crown(one)
	distance := crown.Sub(p.stage.Eye.At).Len()
	if one.fade < 0.5 || distance > p.figure.Shape.Tag.Hidden {
		one.tag.card.Hide()
		return
	}
	s := &p.figure.Shape.Tag
	height := s.Size * min(s.Far, max(s.Near, distance))
	one.tag.card.Hang(crown, height, p.tagOpacity(one, distance, you))
	if muted || one.level < p.figure.Shape.Speaking.Level {
		return
	}
	right := p.stage.Eye.Right()
	dot := crown.Add(right.Mul(one.tag.dot(height)))
	radius := height * (0.2 + 0.2*min(1, one.level)) * 1.1
	up := right.Cross(p.stage.Eye.Forward())
	p.rings.Put(narrow(dot.Sub(p.stage.Eye.Forward().Mul(0.01))), narrow(right.Mul(radius)), narrow(up.Mul(radius)))
}

// drawSign draws the reaction over a person's head, above the name.
func (p *people) drawSign(dt float64, one *person) {
	crown := p.crown(one)
	s := &p.figure.Shape.Tag
	one.sign.draw(dt, crown, s.Size*min(s.Far, max(s.Near, crown.Sub(p.stage.Eye.At).Len())))
}

// gesture shows a gesture.
func (p *people) gesture(e worldstate.Event) {
	switch e := e.(type) {
	case *worldstate.Reacted:
		if one := p.all[e.Participant]; one != nil {
			one.sign.show(p.stage, e.Kind)
		}
	case *worldstate.Waved:
		if one := p.all[e.Participant]; one != nil {
			one.gait.Perform(p.figure.Shape.Gestures["wave"])
		}
	}
}

// tagOpacity fades a name behind a nearer body.
func (p *people) tagOpacity(one *person, distance float64, you uint16) float64 {
	eye, s := p.stage.Eye.At, &p.figure.Shape.Tag
	d := one.at.Feet.Sub(eye).Mul(1 / distance)
	for number, other := range p.all {
		if other == one || number == you || other.fade < 0.5 {
			continue
		}
		o := other.at.Feet.Sub(eye)
		along := o[0]*d[0] + o[2]*d[2]
		if along > s.Behind.Nearest && along < distance-s.Behind.Ahead && math.Abs(o[0]*d[2]-o[2]*d[0]) < s.Behind.Aside {
			return s.Behind.Opacity
		}
	}
	if distance > s.Distant {
		return s.DistantOpacity
	}
	return 1
}

func narrow(v mgl64.Vec3) mgl32.Vec3 { return mgl32.Vec3{float32(v[0]), float32(v[1]), float32(v[2])} }
