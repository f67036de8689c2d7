package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// order is one kind of order.
type order struct {
	word  string
	takes string
	means string
	do    func(ctx context.Context, c *headless.Client, args []string) (any, error)
}

var orders = []order{
	{"place", "X Z DEGREES", "stands there at once", place},
	{"walk", "X Z", "walks there", walk},
	{"say", "FILE", "speaks an Ogg Opus file to its end", say},
	{"mute", "", "is silent", func(_ context.Context, c *headless.Client, _ []string) (any, error) { return nil, c.Mute(true) }},
	{"chat", "TEXT", "writes to everybody", chat},
	{"hand", "up|down", "raises or lowers the hand", hand},
	{"draw", "BOARD X Y...", "draws a line through points in half millimetres", draw},
	{"see", "", "tells what it sees", func(_ context.Context, c *headless.Client, _ []string) (any, error) { return c.Seen(), nil }},
	{"leave", "", "goes", func(ctx context.Context, c *headless.Client, _ []string) (any, error) { return nil, c.Leave(ctx) }},
}

func usage() string {
	var b strings.Builder
	for _, o := range orders {
		fmt.Fprintf(&b, "  %-24s %s\n", o.word+" "+o.takes, o.means)
	}
	return b.String()
}

var errArguments = errors.New("this order takes something else")

// numbers parses exactly count numbers or, with more, at least count.
func numbers(args []string, count int, more bool) ([]float64, error) {
	if len(args) < count || !more && len(args) != count {
		return nil, errArguments
	}
	all := make([]float64, len(args))
	for i, a := range args {
		v, err := strconv.ParseFloat(a, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number", a)
		}
		all[i] = v
	}
	return all, nil
}

func place(ctx context.Context, c *headless.Client, args []string) (any, error) {
	v, err := numbers(args, 3, false)
	if err != nil {
		return nil, err
	}
	return nil, c.Place(ctx, v[0], v[1], v[2]*math.Pi/180)
}

func walk(ctx context.Context, c *headless.Client, args []string) (any, error) {
	v, err := numbers(args, 2, false)
	if err != nil {
		return nil, err
	}
	return nil, c.Walk(ctx, v[0], v[1])
}

func say(ctx context.Context, c *headless.Client, args []string) (any, error) {
	if len(args) != 1 {
		return nil, errArguments
	}
	file, err := os.Open(args[0])
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := c.AwaitVoice(ctx); err != nil {
		return nil, err
	}
	return nil, c.Say(ctx, file, false)
}

func chat(ctx context.Context, c *headless.Client, args []string) (any, error) {
	return nil, c.Chat(ctx, worldstate.ToAll, strings.Join(args, " "))
}

func hand(_ context.Context, c *headless.Client, args []string) (any, error) {
	if len(args) != 1 || args[0] != "up" && args[0] != "down" {
		return nil, errArguments
	}
	return nil, c.Gesture(&worldstate.RaiseHand{Raised: args[0] == "up"})
}

func draw(ctx context.Context, c *headless.Client, args []string) (any, error) {
	v, err := numbers(args, 3, true)
	if err != nil || len(v)%2 == 0 {
		return nil, errArguments
	}
	var points []record.Point
	for i := 1; i < len(v); i += 2 {
		points = append(points, record.Point{X: uint16(v[i]), Y: uint16(v[i+1])})
	}
	var boards []record.ID
	c.Read(func(r *worldstate.Replica) { boards = r.Boards() })
	if n := int(v[0]); n >= 1 && n <= len(boards) {
		return c.Draw(ctx, boards[n-1], points)
	}
	return nil, errArguments
}
