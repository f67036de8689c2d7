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
	"stoa/worldstate/board"
)

// closeStatus is of a WebSocket closed with a reason. PROTOCOL.md section 10.
const closeStatus = 4000

// hostileAddress is which of the attacker's addresses the hostile member comes
// from: joins are bounded for each, and strangers use up those of the first.
const hostileAddress = 9

// hostileDeed is what a hostile member got done.
type hostileDeed struct {
	Sent      int     `json:"messages_sent"`
	Visits    int     `json:"visits"`       // it comes back as often as it is sent away
	Throttled float64 `json:"throttled_ms"` // until the first refusal for being too fast
	Ended     string  `json:"first_end"`    // how the first visit ended
	Cut       float64 `json:"cut_ms"`       // until then, if it was sent away for being too fast
}

// harass sends that many messages a second into the room, of all kinds, until
// ctx ends. It comes back whenever it is sent away.
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

// visit sends what is due until it is sent away. What the server said last is
// read to its end, for a refused write comes before the reason.
func (d *hostileDeed) visit(ctx context.Context, conn *websocket.Conn, due func() int) {
	begin := time.Now()
	var reading sync.WaitGroup
	reading.Go(func() { d.listen(conn, begin) })
	defer conn.Close()
	defer reading.Wait()
	defer func() { _ = conn.SetReadDeadline(time.Now().Add(time.Second)) }()
	kinds := [][]byte{
		written(&worldstate.Pose{Body: avatar.Body{}}), written(&wire.Ping{}), written(&worldstate.RaiseHand{Raised: true}), written(&worldstate.React{Kind: 1}),
		written(&worldstate.Operation{ClientSequence: 1, Object: 1, Operation: board.Operation{Kind: board.Erase, IDs: []board.ID{{}}}}),
		written(&worldstate.Chat{Ref: 1, Text: "spam"}), written(&wire.Moderate{Action: worldstate.Ending}), written(&wire.Live{Object: 1}),
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

// listen notes how the server defended itself on the first visit. Whatever
// else ends a visit, this program's own goodbye too, is no defence.
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
