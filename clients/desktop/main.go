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

	"stoa/clients/desktop/picture"
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
	return be(ctx, &session{o: o, window: window, stage: picture.NewStage(window), link: link, who: who, id: id})
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
			break
		}
		if meter != nil && meter.frame(now) {
			return nil
		}
		v.window.Show()
	}
	return v.remember(o)
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
