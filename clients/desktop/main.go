//go:build desktop

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"time"

	"github.com/alecthomas/kong"

	"stoa/clients/desktop/model"
	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/text"
	"stoa/clients/headless"
)

// version is set by the build.
var version = "development"

func main() {
	log.SetOutput(io.Discard) // GLFW's; what went wrong is said below
	var o options
	parser, err := kong.New(&o, kong.Name("stoa-desktop"), kong.UsageOnError(),
		kong.Description("A window of its own on a room of Stoa: stoa-desktop https://.../r/..."))
	if err != nil {
		panic("the command line is declared wrongly: " + err.Error())
	}
	if _, err = parser.Parse(os.Args[1:]); err == nil {
		err = run(&o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "stoa-desktop:", err)
		os.Exit(1)
	}
}

// run opens the window and stays until it is closed.
func run(o *options) error {
	if o.Version {
		fmt.Println("stoa-desktop", version)
		return nil
	}
	link, invitation, err := o.room()
	if err != nil {
		return err
	}
	id, err := o.identity()
	if err != nil {
		return err
	}
	who, err := o.who(link, invitation, id)
	if err != nil {
		return err
	}
	if _, _, _, _, err := o.place(); err != nil {
		return err
	}
	width, height, err := o.size()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	window, err := picture.Open("Stoa", width, height)
	if err != nil {
		return err
	}
	defer window.Close()
	stage, err := picture.NewStage(window)
	if err != nil {
		return err
	}
	return be(ctx, &session{o: o, window: window, stage: stage, link: link, who: who, id: id})
}

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
	s.who.Shown, s.who.Opened = frames.take, voices.take
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
		marks: s.stage.NewMarks(markColour, model.Ring()), muted: true}
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

// stay draws until the window is closed or the visit ends.
func stay(ctx context.Context, v *visit, o *options) error {
	began := time.Now()
	last := began
	meter := newMeter(v, o)
	for !v.window.Closing() && ctx.Err() == nil {
		now := time.Now()
		dt := min(0.25, now.Sub(last).Seconds())
		last = now
		v.step(dt)
		if err := v.stage.Draw(); err != nil {
			return err
		}
		if err := v.client.Err(); err != nil {
			return told(err)
		}
		if o.Shot != "" && now.Sub(began) >= o.After {
			return writeShot(o.Shot, v.window)
		}
		if meter != nil && meter.frame(now) {
			return nil
		}
		v.window.Show()
	}
	return nil
}

// told turns an error into what a person can do about it.
func told(err error) error {
	var join *headless.JoinError
	var closed *headless.ClosedError
	switch {
	case errors.Is(err, context.Canceled):
		return nil
	case errors.As(err, &join):
		switch join.Code {
		case "passcode_needed":
			return errors.New("this room asks for a passcode: give it with --passcode")
		case "passcode_wrong":
			return errors.New("that is not the room's passcode")
		case "no_room":
			return errors.New("this room does not exist, or its link is not complete")
		}
		return fmt.Errorf("the server does not let you in (%s): %s", join.Code, join.Detail)
	case errors.As(err, &closed):
		return fmt.Errorf("the server ended the visit (%s)", closed.Reason)
	}
	return fmt.Errorf("the room cannot be reached: %w", err)
}
