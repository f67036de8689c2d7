// Package headless implements a participant without a screen, for bots, load generators
// and end-to-end tests. It speaks the protocol of PROTOCOL.md, keeps a
// [worldstate.Replica] of the room, resumes by itself after a lost connection, and
// sends and receives voices.
//
//	c, err := headless.Dial(ctx, "http://localhost:8080/r/…", headless.Options{Name: "Ada"})
//	err = c.Walk(ctx, 2, -3)
//	_, err = c.Draw(ctx, board, []record.Point{{X: 100, Y: 100}, {X: 900, Y: 400}})
//	d, err := c.OpenDocument(ctx, document)
//	err = d.Append(ctx, "Noted.")
//
// A [Client] has three parts with locks of their own: the connection (client.go,
// connection.go), the replica (receive.go, await.go) with the open documents (document.go),
// and the voices (voice.go and the types that it uses).
package headless
