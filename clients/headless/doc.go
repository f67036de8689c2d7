// Package headless is a participant without a screen: bots, load generators and
// the other end of end-to-end tests are made of it. It speaks the protocol of
// PROTOCOL.md, keeps a [worldstate.Replica] of the room, comes back by itself
// after losing its connection, and says and hears voices.
//
//	c, err := headless.Dial(ctx, "http://localhost:8080/r/…", headless.Options{Name: "Ada"})
//	err = c.Walk(ctx, 2, -3)
//	_, err = c.Draw(ctx, 1, []board.Point{{X: 100, Y: 100}, {X: 900, Y: 400}})
//
// A [Client] has three parts that each have their own lock: the connection
// (client.go, connection.go), what is known of the room (receive.go, await.go)
// and the voices (voice.go and what it names).
package headless
