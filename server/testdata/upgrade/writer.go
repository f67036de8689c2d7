// Command writer draws strokes in a room, erases one and leaves. It is built with the
// headless client of the commit before: it may use only what that has too.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	c, err := headless.Dial(ctx, os.Args[1], headless.Options{Name: "Ada"})
	check(err)
	wall := worldstate.SceneObject(1) // the lobby's board
	for i := range uint16(5) {
		_, err := c.Draw(ctx, wall, []record.Point{{X: 100 + 300*i, Y: 200}, {X: 300 + 300*i, Y: 900}, {X: 200 + 300*i, Y: 1500}})
		check(err)
	}
	_, err = c.Undo(ctx)
	check(err)
	fmt.Printf("%x %x\n", wall, c.Digest(wall))
	check(c.Leave(ctx))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
