//go:build desktop

package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/text"
	"stoa/clients/headless"
)

// Through the door and into the room.

// session is what a visit is made of.
type session struct {
	o      *options
	window *picture.Window
	stage  *picture.Stage
	link   string
	who    headless.Options
	id     *identity
}

// be goes through the door and stays in the room.
func be(ctx context.Context, s *session) (err error) {
	fonts := text.Load()
	t := textsFor(s.o.Language, fonts.Chinese())
	frames := &arrivals{began: time.Now()}
	voices := openVoices()
	defer voices.close()
	if voices.speaker.Trouble != nil {
		fmt.Fprintln(os.Stderr, "stoa-desktop: going on silently:", voices.speaker.Trouble)
	}
	said, signs := &chat{began: frames.began}, &reactions{}
	s.who.Shown, s.who.Opened, s.who.Said, s.who.Reacted = frames.take, voices.take, said.take, signs.take
	client, err := join(ctx, s, newSign(s.window, s.stage, fonts, t.opening))
	if err != nil {
		return told(err)
	}
	if err := s.id.keep(serverOf(s.link), client.Key()); err != nil {
		fmt.Fprintln(os.Stderr, "stoa-desktop:", err) // next time somebody else comes
	}
	voices.client.Store(client)
	errands := newErrands(client.Move)
	v := &visit{client: client, window: s.window, stage: s.stage, people: newPeople(s.stage, fonts), boards: &boards{stage: s.stage},
		voices: voices, errands: errands, frames: frames, texts: t, hud: newHUD(s.window, s.stage, fonts, t),
		marks: s.stage.NewMarks(markColour, model.Ring()), chat: said, signs: signs, muted: true}
	v.pen = &pen{client: client, errands: errands, quit: ctx}
	defer func() {
		bye, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = v.leave(bye) // the server notices by itself
	}()
	if err := v.arrive(ctx, s.o); err != nil {
		return told(err)
	}
	controls := &controls{visit: v, down: map[picture.Key]bool{}}
	s.window.Listen(controls.events())
	return stay(ctx, v, s.o)
}

// join goes through the door while the window answers and shows a sign.
func join(ctx context.Context, s *session, sign *sign) (*headless.Client, error) {
	defer sign.card.Remove()
	type entry struct {
		client *headless.Client
		err    error
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	entered := make(chan entry, 1)
	go func() {
		client, err := headless.Dial(ctx, s.link, s.who)
		entered <- entry{client, err}
	}()
	for {
		select {
		case e := <-entered:
			return e.client, e.err
		default:
		}
		if s.window.Closing() {
			cancel()
			if e := <-entered; e.client != nil {
				e.client.Close()
			}
			return nil, context.Canceled
		}
		sign.center()
		if err := s.stage.Draw(); err != nil {
			return nil, err
		}
		s.window.Show()
		time.Sleep(10 * time.Millisecond)
	}
}

// arrive stands where the person wants to and opens the microphone.
func (v *visit) arrive(ctx context.Context, o *options) error {
	v.stage.Eye.First = o.First
	x, z, yaw, wanted, err := o.place()
	if err != nil {
		return err
	}
	if wanted {
		bounded, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		_ = v.client.Place(bounded, x, z, yaw) // else one stands where the server has put one
	}
	v.setMute(o.Mute)
	v.showHints()
	return nil
}
