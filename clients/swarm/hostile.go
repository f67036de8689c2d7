package main

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"stoa/avatar"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// closeStatus is the WebSocket status of a close with a reason. PROTOCOL.md section 10.
const closeStatus = 4000

// hostileAddress is the index of the hostile member's address: joins have a limit per
// address, and strangers use up that of the first.
const hostileAddress = 9

// hostileDeed counts what a hostile member achieved.
type hostileDeed struct {
	Sent      int     `json:"messages_sent"`
	Visits    int     `json:"visits"`       // the member rejoins whenever it is disconnected
	Throttled float64 `json:"throttled_ms"` // until the first refusal with too_fast
	Ended     string  `json:"first_end"`    // reason for the end of the first visit
	Cut       float64 `json:"cut_ms"`       // until that end, if the reason was too_fast
}

// harass sends perSecond messages a second of all kinds into the room, until ctx ends.
// It rejoins whenever it is disconnected.
func harass(ctx context.Context, a *attacker, perSecond int) (deed hostileDeed) {
	begin := time.Now()
	due := func() int { return int(time.Since(begin).Seconds() * float64(perSecond)) }
	for ctx.Err() == nil {
		g, err := a.enters(ctx, hostileAddress)
		if err != nil {
			_ = pause(ctx, 50*time.Millisecond)
			continue
		}
		deed.Visits++
		deed.visit(ctx, g.Conn, due)
	}
	return deed
}

func written(m wire.Message) []byte {
	w := wire.NewWriter()
	w.Append(m)
	return bytes.Clone(w.Bytes())
}

// visit sends messages until the server disconnects. It reads the server's last
// messages to the end, because a write fails before the reason arrives.
func (d *hostileDeed) visit(ctx context.Context, conn *websocket.Conn, due func() int) {
	begin := time.Now()
	var reading sync.WaitGroup
	reading.Go(func() { d.listen(conn, begin) })
	defer conn.Close()
	defer reading.Wait()
	defer func() { _ = conn.SetReadDeadline(time.Now().Add(time.Second)) }()
	kinds := [][]byte{
		written(&worldstate.Pose{Body: avatar.Body{}}), written(&wire.Ping{}), written(&worldstate.RaiseHand{Raised: true}), written(&worldstate.React{Kind: 1}),
		written(&worldstate.Operation{ClientSequence: 1, Parent: wallBoard, Changes: record.Each(record.Delete, record.ID{})}),
		written(&worldstate.Chat{Ref: 1, Text: "spam"}), written(&wire.Moderate{Action: worldstate.Ending}), written(&wire.Live{Board: wallBoard}),
	}
	for ; ctx.Err() == nil; _ = pause(ctx, 10*time.Millisecond) {
		for until := due(); d.Sent < until; {
			if conn.WriteMessage(websocket.BinaryMessage, kinds[d.Sent%len(kinds)]) != nil {
				return
			}
			d.Sent++
		}
	}
}

// listen notes how the server defended itself on the first visit. Other ends of a
// visit, this program's own included, are no defence.
func (d *hostileDeed) listen(conn *websocket.Conn, begin time.Time) {
	for {
		_, data, err := conn.ReadMessage()
		if err != nil && d.Visits == 1 {
			d.Ended = err.Error()
			if end := (*websocket.CloseError)(nil); errors.As(err, &end) && end.Code == closeStatus && end.Text == string(wire.TooFast) {
				d.Cut = ms(time.Since(begin))
			}
		}
		if err != nil {
			return
		}
		if d.Throttled == 0 && d.Visits == 1 && bytes.Contains(data, []byte(wire.TooFast)) {
			d.Throttled = ms(time.Since(begin))
		}
	}
}
