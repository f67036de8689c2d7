package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"stoa/avatar"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

// hostileDeed is what a hostile member got done.
type hostileDeed struct {
	Sent      int     `json:"messages_sent"`
	Visits    int     `json:"visits"`       // it comes back as often as it is sent away
	Throttled float64 `json:"throttled_ms"` // until the first refusal for being too fast
	Cut       float64 `json:"cut_ms"`       // until it was sent away for the first time
}

// harass sends that many messages a second into the room, of all kinds, until
// ctx ends. It comes back whenever it is sent away.
func harass(ctx context.Context, room string, perSecond int) (deed hostileDeed) {
	for ctx.Err() == nil {
		conn, err := intrude(ctx, room)
		if err != nil {
			_ = pause(ctx, 50*time.Millisecond)
			continue
		}
		deed.Visits++
		deed.visit(ctx, conn, perSecond)
	}
	return deed
}

// intrude joins like anybody else.
func intrude(ctx context.Context, room string) (*websocket.Conn, error) {
	address, id, _ := strings.Cut(room, "/r/")
	body := strings.NewReader(`{"name":"Mallory","colour":"#000000"}`)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/api/v1/rooms/"+id+"/join", body)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var out struct{ Ticket, WebSocket string }
	if err := json.NewDecoder(response.Body).Decode(&out); err != nil || out.Ticket == "" {
		return nil, fmt.Errorf("no ticket: %w", err)
	}
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, out.WebSocket, nil)
	if err != nil {
		return nil, err
	}
	hello := &wire.Hello{Version: wire.Version, Ticket: out.Ticket}
	rand.Read(hello.Client[:])
	if err := conn.WriteMessage(websocket.BinaryMessage, written(hello)); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

func written(m wire.Message) []byte {
	w := wire.NewWriter()
	m.Append(w)
	return bytes.Clone(w.Bytes())
}

// visit floods until it is sent away.
func (d *hostileDeed) visit(ctx context.Context, conn *websocket.Conn, perSecond int) {
	begin := time.Now()
	var reading sync.WaitGroup
	reading.Go(func() {
		d.listen(conn, begin)
		conn.Close()
	})
	defer reading.Wait()
	defer conn.Close()
	kinds := [][]byte{
		written(&wire.Pose{Body: avatar.Body{}}), written(&wire.Ping{}), written(&wire.Hand{Raised: true}), written(&wire.React{Kind: 1}),
		written(&wire.Operation{ClientSequence: 1, Object: 1, Kind: board.Erase, IDs: []board.ID{{}}}),
		written(&wire.Say{Ref: 1, Text: "spam"}), written(&wire.Moderate{Action: worldstate.Ending}), written(&wire.Live{Object: 1}),
	}
	const batch = 10 * time.Millisecond
	for due := begin; ctx.Err() == nil; due = due.Add(batch) {
		for range perSecond / 100 {
			if conn.WriteMessage(websocket.BinaryMessage, kinds[d.Sent%len(kinds)]) != nil {
				return
			}
			d.Sent++
		}
		_ = pause(ctx, time.Until(due.Add(batch)))
	}
}

// listen notes when the server began to defend itself, on the first visit.
func (d *hostileDeed) listen(conn *websocket.Conn, begin time.Time) {
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			if d.Cut == 0 {
				d.Cut = ms(time.Since(begin))
			}
			return
		}
		if d.Throttled == 0 && bytes.Contains(data, []byte(wire.TooFast)) {
			d.Throttled = ms(time.Since(begin))
		}
	}
}

// outsideDeed is what strangers got done.
type outsideDeed struct {
	Opened  int `json:"connections_opened"`
	Refused int `json:"connections_refused"` // or closed before they were answered
}

// heldOpen is how many connections strangers keep at once.
const heldOpen = 500

// besiege opens that many connections a second from the address, and says
// nothing, nonsense, the begin of a TLS handshake or a request on them.
func besiege(ctx context.Context, server, from string, perSecond int) (deed outsideDeed) {
	dialer := net.Dialer{Timeout: time.Second}
	if from != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	sayings := [][]byte{nil, []byte("\x00\x14\x00\x01"), {0x16, 3, 1, 2, 0, 1}, []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), []byte("nonsense\r\n"), []byte("POST /api/v1/accounts HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n")}
	var held []net.Conn
	defer func() {
		for _, c := range held {
			c.Close()
		}
	}()
	const batch = 10 * time.Millisecond
	for due := time.Now(); ctx.Err() == nil; due = due.Add(batch) {
		for range perSecond / 100 {
			c, err := dialer.DialContext(ctx, "tcp", server)
			if err != nil {
				deed.Refused++
				continue
			}
			if _, err := c.Write(sayings[deed.Opened%len(sayings)]); err != nil {
				deed.Refused++
			}
			deed.Opened++
			if held = append(held, c); len(held) > heldOpen {
				held[0].Close()
				held = held[1:]
			}
		}
		_ = pause(ctx, time.Until(due.Add(batch)))
	}
	return deed
}
