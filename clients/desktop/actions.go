//go:build desktop

package main

import (
	"math"
	"stoa/worldstate"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/motion"
	"stoa/worldstate/scene"
)

// What a person does besides walking and looking.

// useBoard opens the board in reach, or closes the open one.
func (v *visit) useBoard() {
	if v.facing != nil {
		v.leaveBoard()
		return
	}
	if near := motion.InReach(v.boards.places, v.walker.At, v.walker.Yaw); near != nil {
		for _, one := range v.boards.all {
			if one.ID == near.ID {
				v.face(one)
			}
		}
	}
}

func (v *visit) face(one *wallBoard) { v.facing = one }

func (v *visit) leaveBoard() {
	v.pen.end()
	v.facing = nil
}

// setMute turns the microphone off or on.
func (v *visit) setMute(muted bool) {
	v.muted = muted
	v.applyMute()
}

// talk turns the microphone on while a key is held.
func (v *visit) talk(held bool) {
	v.held = held
	v.applyMute()
}

func (v *visit) silent() bool { return v.voices.without() || v.muted && !v.held }

func (v *visit) applyMute() {
	silent := v.silent()
	if v.voices.microphone != nil {
		v.voices.microphone.Mute(silent)
	}
	v.errands.mute(silent)
}

// raise raises or lowers the hand.
func (v *visit) raise() {
	own := v.people.all[v.known.you]
	if own == nil {
		return
	}
	up := own.who.Hand == 0
	v.errands.run(func() { _ = v.client.Gesture(&worldstate.RaiseHand{Raised: up}) }) // if it is not sent, people see that the hand is down
}

// react shows a reaction over one's own head.
func (v *visit) react(kind uint8) {
	v.errands.run(func() { _ = v.client.Gesture(&worldstate.React{Kind: kind}) }) // if it is not sent, people react again
}

// sit sits down on the nearest free seat, or stands up.
func (v *visit) sit() { v.walker.Sit(v.seats, v.taken) }

// taken reports whether somebody else sits on a seat.
func (v *visit) taken(seat mgl64.Vec3) bool {
	within := v.people.figure.Shape.Movement.SeatTaken
	for number, one := range v.people.all {
		if number != v.known.you && !one.leaving && one.at.Sitting && math.Hypot(one.at.Feet[0]-seat[0], one.at.Feet[2]-seat[2]) < within {
			return true
		}
	}
	return false
}

const (
	seatHigh = 0.5 // metres, the middle of a chair
	seatWide = 0.3
)

// seatUnder returns the nearest seat on a ray from the camera.
func (v *visit) seatUnder(ray mgl64.Vec3) []scene.Seat {
	var found []scene.Seat
	nearest := math.Inf(1)
	for _, seat := range v.seats {
		to := seat.At.Add(mgl64.Vec3{0, seatHigh, 0}).Sub(v.stage.Eye.At)
		along := to.Dot(ray)
		if along > 0 && along < nearest && to.Sub(ray.Mul(along)).Len() < seatWide {
			found, nearest = []scene.Seat{seat}, along
		}
	}
	return found
}
