//go:build desktop

package main

import (
	"context"
	"fmt"
	"os"
	"stoa/worldstate"
	"time"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/text"
	"stoa/clients/headless"
)

// Joining a room.

// app is everything that a visit needs.
type app struct {
	o      *options
	window *picture.Window
	stage  *picture.Stage
	fonts  *text.Fonts
	texts  *texts
	link   string
	who    headless.Options
	id     *identity
}

// visitRoom joins the room and stays until the end.
func visitRoom(ctx context.Context, s *app) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	frames := &arrivals{began: time.Now()}
	voices := openVoices()
	defer voices.close()
	if trouble := voices.speaker.Trouble(); trouble != nil {
		fmt.Fprintln(os.Stderr, "stoa-desktop: going on silently:", trouble)
	}
	said, gestures, wrong := &chat{began: frames.began}, &gestures{}, &trouble{texts: s.texts}
	s.who.Shown, s.who.Opened = frames.take, voices.take
	s.who.Told = func(e worldstate.Event) {
		said.take(e)
		gestures.take(e)
	}
	s.who.Refused = func(err *headless.RefusedError) { wrong.take(err) }
	sign := newSign(s.window, s.stage, s.fonts, s.texts.opening)
	defer sign.remove()
	client, err := s.join(ctx, sign)
	if err != nil {
		return err
	}
	if err := s.id.keep(serverOf(s.link), client.Key()); err != nil {
		fmt.Fprintln(os.Stderr, "stoa-desktop:", err) // the next start uses another account
	}
	voices.client.Store(client)
	errands := newErrands(client)
	files := newContent(client)
	v := &visit{client: client, window: s.window, stage: s.stage, people: newPeople(s.stage, s.fonts, files), boards: &boards{stage: s.stage},
		objects: newObjects(views{stage: s.stage, fonts: s.fonts, texts: s.texts, content: files, shelf: newShelf(client, s.fonts)}),
		voices:  voices, errands: errands, frames: frames, texts: s.texts, hud: newHUD(s.window, s.stage, s.fonts, s.texts),
		marks: s.stage.NewMarks(markColour, model.Ring()), chat: said, gestures: gestures, trouble: wrong, muted: true,
		pen: newPen(client, errands, wrong.take)}
	defer func() {
		bye, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = v.leave(bye) // the server notices the closed connection
	}()
	if err := s.stand(ctx, client, sign); err != nil {
		return err
	}
	sign.remove()
	v.arrive(s.o)
	controls := &controls{visit: v, down: map[picture.Key]bool{}}
	s.window.Listen(controls.events())
	return stay(ctx, v, s.o)
}

// during runs do while the window handles events and shows a sign. It returns
// context.Canceled if the window is closed first; do has ended then.
func (s *app) during(ctx context.Context, sign *sign, do func(context.Context)) error {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	defer func() { cancel(); <-done }()
	go func() {
		defer close(done)
		do(ctx)
	}()
	for {
		select {
		case <-done:
			return nil
		default:
		}
		if s.window.Closing() {
			return context.Canceled
		}
		if err := sign.show(s.stage); err != nil {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// join joins the room.
func (s *app) join(ctx context.Context, sign *sign) (client *headless.Client, err error) {
	var refused error
	err = s.during(ctx, sign, func(ctx context.Context) { client, refused = headless.Dial(ctx, s.link, s.who) })
	if err != nil && client != nil {
		client.Close()
	}
	if err == nil {
		err = refused
	}
	return client, err
}

// stand goes to the place of --at.
func (s *app) stand(ctx context.Context, client *headless.Client, sign *sign) error {
	at, err := s.o.place()
	if at == nil || err != nil {
		return err
	}
	return s.during(ctx, sign, func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		_ = client.Place(ctx, at.x, at.z, at.yaw) // otherwise the person stands where the server says
	})
}

// arrive sets the view and the microphone as the command line says.
func (v *visit) arrive(o *options) {
	v.stage.Eye.First = o.First
	v.setMute(o.Mute)
	v.showHints()
}
