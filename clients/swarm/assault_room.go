package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"crypto/rand"

	"github.com/gorilla/websocket"
	"github.com/pion/webrtc/v3"

	"stoa/server/wire"
	"stoa/worldstate/record"
)

// guest is a hostile member of the room.
type guest struct {
	*websocket.Conn
	hello wire.Hello // its next hello
}

// enters joins from the n-th address and reads the welcome.
func (a *attacker) enters(ctx context.Context, n int) (*guest, error) {
	address, id, _ := strings.Cut(a.room, "/r/")
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/api/v1/rooms/"+id+"/join", strings.NewReader(`{"name":"Mallory","colour":"#000000"}`))
	if err != nil {
		return nil, err
	}
	web := a.web(n)
	defer web.CloseIdleConnections()
	response, err := web.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var out struct{ Ticket, WebSocket string }
	if err := json.NewDecoder(response.Body).Decode(&out); err != nil || out.Ticket == "" {
		return nil, fmt.Errorf("no ticket: %s", response.Status)
	}
	g := &guest{hello: wire.Hello{Version: wire.Version, Ticket: out.Ticket}}
	rand.Read(g.hello.Client[:])
	return g, g.greet(ctx, a, n)
}

// greet opens a socket, sends hello, reads the welcome, and nothing else.
func (g *guest) greet(ctx context.Context, a *attacker, n int) (err error) {
	dialer := websocket.Dialer{NetDialContext: a.dialer(n).DialContext, ReadBufferSize: 1 << 10}
	if g.Conn, _, err = dialer.DialContext(ctx, "ws://"+a.host+"/ws", nil); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			g.Close()
		}
	}()
	if err := g.WriteMessage(websocket.BinaryMessage, written(&g.hello)); err != nil {
		return err
	}
	_ = g.SetReadDeadline(time.Now().Add(5 * time.Second))
	_, data, err := g.ReadMessage()
	if err != nil {
		return err
	}
	m, _, err := wire.ParseServer(data)
	if err != nil {
		return err
	}
	w, is := m.(*wire.Welcome)
	if !is {
		return fmt.Errorf("%T in place of a welcome", m)
	}
	_ = g.SetReadDeadline(time.Time{})
	g.hello.Ticket, g.hello.Resume = "", w.Resume
	return nil
}

const resumers = 6

// resumeOnly resumes repeatedly, each time as soon as it has read the welcome.
func resumeOnly(ctx context.Context, a *attacker) (int, error) {
	var tried atomic.Int64
	failures := make(chan error, resumers)
	for i := range resumers {
		go func() {
			g, err := a.enters(ctx, i)
			for err == nil && ctx.Err() == nil {
				last := g.Conn
				if g.greet(ctx, a, i) != nil { // refused for resuming too often
					_ = pause(ctx, 100*time.Millisecond)
				}
				last.Close()
				tried.Add(1)
			}
			failures <- err
		}()
	}
	var failed error
	for range resumers {
		if err := <-failures; err != nil && ctx.Err() == nil {
			failed = err
		}
	}
	return int(tried.Load()), failed
}

const (
	hungry     = 40   // guests
	hungryRate = 2048 // bytes a second that each reads
)

// readSlowly lets guests join who read very slowly, and who rejoin when they are
// disconnected.
func readSlowly(ctx context.Context, a *attacker) (int, error) {
	var came atomic.Int64
	var all sync.WaitGroup
	for i := range hungry {
		all.Go(func() {
			for ctx.Err() == nil {
				if g, err := a.enters(ctx, i%8); err == nil {
					came.Add(1)
					if tcp, is := g.NetConn().(*net.TCPConn); is {
						_ = tcp.SetReadBuffer(4096)
					}
					for buffer := make([]byte, hungryRate/10); ctx.Err() == nil; _ = pause(ctx, 100*time.Millisecond) {
						_ = g.NetConn().SetReadDeadline(time.Now().Add(10 * time.Second))
						if _, err := g.NetConn().Read(buffer); err != nil {
							break
						}
					}
					g.Close()
				}
				_ = pause(ctx, time.Second)
			}
		})
	}
	all.Wait()
	return int(came.Load()), nil
}

// beginAnew draws a long stroke and sends its last point again and again, each time
// replacing the one before.
func beginAnew(ctx context.Context, a *attacker) (int, error) {
	g, err := a.enters(ctx, 0)
	if err != nil {
		return 0, err
	}
	defer g.Close()
	go func() { // reads what the server sends
		for _, _, err := g.NextReader(); err == nil; _, _, err = g.NextReader() {
			_ = g.SetReadDeadline(time.Now().Add(20 * time.Second))
		}
	}()
	line := make([]record.Point, 2600) // maximum length of a stroke, in bytes
	for n := range line {
		line[n] = record.Point{X: uint16(n % 2 * 60000), Y: uint16(n % 2 * 60000)}
	}
	id := record.ID{0xee}
	part := func(from, to int) []byte {
		return written(&wire.Live{Board: wallBoard, Stroke: id, Width: 8, From: uint16(from), Points: record.AppendPoints(nil, line[from:to])})
	}
	if err := g.WriteMessage(websocket.BinaryMessage, part(0, len(line))); err != nil {
		return 0, err
	}
	n := 0
	for ; pause(ctx, 50*time.Millisecond) == nil; n++ {
		if err := g.WriteMessage(websocket.BinaryMessage, part(len(line)-1, len(line))); err != nil {
			return n, err
		}
	}
	return n, nil
}

var (
	iceName      = regexp.MustCompile(`a=ice-ufrag:(\S+)`)
	iceCandidate = regexp.MustCompile(`a=candidate:\S+ 1 udp \S+ (\S+) (\d+) typ host`)
)

// callFromEverywhere sends binding requests to the name of its own connection from ever
// new ports.
func callFromEverywhere(ctx context.Context, a *attacker) (int, error) {
	g, err := a.enters(ctx, 0)
	if err != nil {
		return 0, err
	}
	defer g.Close()
	answer, err := g.offers()
	if err != nil {
		return 0, err
	}
	name, at := iceName.FindStringSubmatch(answer), iceCandidate.FindStringSubmatch(answer)
	if name == nil || at == nil {
		return 0, fmt.Errorf("no way to call in the answer")
	}
	server, err := net.ResolveUDPAddr("udp", net.JoinHostPort(at[1], at[2]))
	if err != nil {
		return 0, err
	}
	request := bindingRequest(name[1] + ":attacker")
	calls := 0
	for ctx.Err() == nil {
		for range 40 {
			c, err := net.DialUDP("udp", &net.UDPAddr{IP: a.address(calls % 8)}, server)
			if err != nil {
				continue
			}
			_, _ = c.Write(request) // nobody answers
			c.Close()
			calls++
		}
		_ = pause(ctx, frameTime)
	}
	return calls, nil
}

// offers makes a media connection on the server, and returns the server's answer.
func (g *guest) offers() (string, error) {
	pc, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return "", err
	}
	defer pc.Close()
	if _, err := pc.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
		return "", err
	}
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		return "", err
	}
	if err := g.WriteMessage(websocket.BinaryMessage, written(&wire.Offer{Connection: 1, SDP: offer.SDP})); err != nil {
		return "", err
	}
	_ = g.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		_, data, err := g.ReadMessage()
		for err == nil && len(data) > 0 {
			var m wire.Message
			if m, data, err = wire.ParseServer(data); err == nil {
				switch m := m.(type) {
				case *wire.Answer:
					return m.SDP, nil
				case *wire.Refused:
					return "", fmt.Errorf("the offer was refused: %s %s", m.Reason, m.Detail)
				}
			}
		}
		if err != nil {
			return "", err
		}
	}
}

// bindingRequest returns a STUN binding request (RFC 8489 section 5) with a user name
// and without authentication.
func bindingRequest(user string) []byte {
	padded := (len(user) + 3) &^ 3
	b := []byte{0, 1, 0, byte(4 + padded), 0x21, 0x12, 0xA4, 0x42}
	b = append(b, make([]byte, 12)...)
	rand.Read(b[8:20])
	b = append(b, 0, 6, 0, byte(len(user)))
	return append(append(b, user...), make([]byte, padded-len(user))...)
}
