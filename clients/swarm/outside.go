package main

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// outsideDeed counts what strangers achieved.
type outsideDeed struct {
	Opened   int `json:"connections_opened"`
	Refused  int `json:"connections_refused"`  // closed without an answer
	Admitted int `json:"connections_admitted"` // answered, or open until the stranger closed it
	Failed   int `json:"connections_failed"`   // could not be opened
}

const (
	strangers   = 50                     // strangers who connect in parallel
	strangeTime = 500 * time.Millisecond // how long each connection is kept
)

// besiege opens perSecond connections a second to the server, and sends nothing,
// garbage, the beginning of a TLS handshake or a request. It runs until ctx ends.
func besiege(ctx context.Context, server, from string, perSecond int) outsideDeed {
	dialer := &net.Dialer{Timeout: time.Second}
	if from != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	deeds := make(chan outsideDeed, strangers)
	var all outsideDeed
	var coming sync.WaitGroup
	for i := range strangers {
		coming.Go(func() { deeds <- intrudes(ctx, dialer, server, pace{perSecond, i}) })
	}
	coming.Wait()
	for range strangers {
		d := <-deeds
		all.Opened, all.Refused, all.Admitted, all.Failed = all.Opened+d.Opened, all.Refused+d.Refused, all.Admitted+d.Admitted, all.Failed+d.Failed
	}
	return all
}

// pace is the rate of one of the strangers, who take turns.
type pace struct{ perSecond, turn int }

// intrudes is one stranger.
func intrudes(ctx context.Context, dialer *net.Dialer, server string, p pace) (deed outsideDeed) {
	sayings := [][]byte{nil, []byte("\x00\x14\x00\x01"), {0x16, 3, 1, 2, 0, 1}, []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), []byte("nonsense\r\n"),
		[]byte("POST /api/v1/accounts HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n")}
	type visit struct {
		net.Conn
		begin time.Time
	}
	var visits []visit
	leave := func(before time.Time) {
		for len(visits) > 0 && visits[0].begin.Before(before) {
			deed.leave(visits[0])
			visits = visits[1:]
		}
	}
	begin := time.Now()
	for n := p.turn; pause(ctx, time.Until(begin.Add(time.Duration(n)*time.Second/time.Duration(p.perSecond)))) == nil; n += strangers {
		c, err := dialer.DialContext(ctx, "tcp", server)
		if err != nil {
			deed.Failed++
			continue
		}
		deed.Opened++
		_, _ = c.Write(sayings[n%len(sayings)]) // may fail if the connection was refused
		visits = append(visits, visit{c, time.Now()})
		leave(time.Now().Add(-strangeTime))
	}
	leave(time.Now())
	return deed
}

// leave notes the outcome of a connection, and closes it.
func (d *outsideDeed) leave(c net.Conn) {
	defer c.Close()
	_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
	if n, err := c.Read(make([]byte, 1)); n > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
		d.Admitted++
	} else {
		d.Refused++
	}
}
