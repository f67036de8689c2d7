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
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"stoa/clients/desktop/picture"
	"stoa/clients/desktop/text"
)

// version is set by the build.
var version = "development"

func main() {
	log.SetOutput(io.Discard) // GLFW's output; errors are printed below
	var o options
	parser, err := kong.New(&o, kong.Name("stoa-desktop"),
		kong.Description("A window of its own on a room of Stoa: stoa-desktop https://.../r/..."))
	if err != nil {
		panic("the command line is declared wrongly: " + err.Error())
	}
	if _, err = parser.Parse(os.Args[1:]); err == nil {
		err = run(&o)
	}
	if err != nil && !errors.Is(err, errShown) {
		complain(err)
	}
	if err != nil {
		os.Exit(1)
	}
}

func complain(err error) { fmt.Fprintln(os.Stderr, "stoa-desktop:", err) }

// errShown reports an error that the window has shown.
var errShown = errors.New("shown in the window")

// run opens the window and returns when it is closed.
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
	if _, err := o.place(); err != nil {
		return err
	}
	width, height, err := o.size()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	window, err := picture.Open("Stoa", width, height)
	if err != nil {
		return err
	}
	defer window.Close()
	fonts := text.Load()
	s := &app{o: o, window: window, stage: picture.NewStage(window), fonts: fonts, texts: textsFor(o.Language, fonts.Chinese()),
		link: link, who: who, id: id}
	if err := s.texts.told(visitRoom(ctx, s)); err != nil {
		complain(err)
		if o.attended() {
			newSign(window, s.stage, fonts, err.Error()).hold(ctx, s.stage)
		}
		return errShown
	}
	return nil
}

const (
	// leastPicture is the minimum duration of a picture if the screen does not limit
	// it.
	leastPicture = time.Second / 62
	// asleep is the same for a hidden window.
	asleep = time.Second / 20
)

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
		if err := v.client.Err(); err != nil {
			return err
		}
		if o.Shot != "" && now.Sub(began) >= o.After {
			break
		}
		if v.window.Hidden() { // voices and sending go on
			v.window.Poll()
			time.Sleep(asleep)
			continue
		}
		if err := v.stage.Draw(); err != nil {
			return err
		}
		if meter != nil && meter.frame(now) {
			return nil
		}
		v.window.Show()
		if meter == nil {
			time.Sleep(leastPicture - time.Since(now))
		}
	}
	return v.remember(o)
}
