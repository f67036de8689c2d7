package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"stoa/server/clientaddr"
)

// asked begins requests, which are answered when release is called, and counts
// refusals.
func asked(t *testing.T, h *inHand) (ask func(from string, requests int) (refused int), release func()) {
	t.Helper()
	gate := make(chan struct{})
	begun := make(chan struct{})
	handler := h.bound(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { begun <- struct{}{}; <-gate }))
	var answered sync.WaitGroup
	ask = func(from string, requests int) (refused int) {
		for range requests {
			r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
			r.RemoteAddr, r.Host = from, "localhost"
			done := make(chan struct{})
			answered.Go(func() { handler.ServeHTTP(w, r); close(done) })
			select {
			case <-begun:
			case <-done:
				if refused++; w.Code != http.StatusServiceUnavailable || w.Body.Len() > 0 || w.Header().Get("Retry-After") == "" {
					t.Fatalf("%d with %d bytes", w.Code, w.Body.Len())
				}
			}
		}
		return refused
	}
	return ask, func() { close(gate); answered.Wait() }
}

func TestAHundredPeopleBehindOneAddressAreAnswered(t *testing.T) {
	var h inHand
	ask, release := asked(t, &h)
	if n := ask("203.0.113.9:1", 100*maxStreams); n > 0 {
		t.Errorf("%d were refused", n)
	}
	release()
}

func TestOneAddressCannotHaveAllRequests(t *testing.T) {
	var h inHand
	ask, release := asked(t, &h)
	if n := ask("203.0.113.9:1", 2*mostOfSource); n != mostOfSource {
		t.Errorf("%d of %d were refused", n, 2*mostOfSource)
	}
	if ask("[2001:db8::1]:1", mostOfSource); ask("[2001:db8::2]:1", 1) != 1 {
		t.Error("a network of IPv6 is many")
	}
	if ask("203.0.113.10:1", 1) != 0 || ask("127.0.0.1:1", mostOfSource+1) != 0 {
		t.Error("others are refused")
	}
	release()
	if h.all != 0 || len(h.sources) != 0 {
		t.Errorf("%d requests of %d sources are never answered", h.all, len(h.sources))
	}
}

func TestAllRequestsTogetherAreBounded(t *testing.T) {
	var h inHand
	from := func(i int) clientaddr.Client {
		at := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}).String()
		return clientaddr.Client{Narrow: at, Wide: at}
	}
	stranger := clientaddr.Client{Narrow: "203.0.113.9", Wide: "203.0.113.9"}
	for i := range mostInHand {
		if !h.take(from(i)) {
			t.Fatalf("request %d was refused", i)
		}
	}
	if h.take(stranger) || h.take(clientaddr.Client{Local: true}) {
		t.Error("more than all came in")
	}
	h.give(from(0))
	if !h.take(stranger) {
		t.Error("the place of one that was answered stays taken")
	}
}

func TestAWebSocketIsNoRequestInHand(t *testing.T) {
	var h inHand
	up := make(chan int)
	s := httptest.NewServer(h.bound(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		h.mu.Lock()
		defer h.mu.Unlock()
		up <- h.all
	})))
	defer s.Close()
	c, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if n := <-up; n != 0 {
		t.Errorf("%d requests are in hand", n)
	}
}

func TestACustomersNetworkCannotHaveAllRequests(t *testing.T) {
	var h inHand
	in := 0
	for n := range 40 {
		for range mostOfSource {
			if h.take(clientaddr.Client{Narrow: fmt.Sprint("household ", n), Wide: "customer"}) {
				in++
			}
		}
	}
	if in != mostOfWide {
		t.Errorf("%d of %d", in, mostInHand)
	}
}
