package headless

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestAddresses(t *testing.T) {
	tests := []struct{ room, join, socket string }{
		{"http://localhost:8080/r/AAAA", "http://localhost:8080/api/v1/rooms/AAAA/join", "ws://localhost:8080/ws"},
		{"https://meet.example/r/AAAA#secret", "https://meet.example/api/v1/rooms/AAAA/join", "wss://meet.example/ws"},
	}
	for _, test := range tests {
		join, socket, err := addresses(test.room)
		if err != nil || join != test.join || socket != test.socket {
			t.Errorf("%s: %s, %s, %v", test.room, join, socket, err)
		}
	}
	for _, room := range []string{"", "AAAA", "ftp://localhost/r/AAAA", "/r/AAAA"} {
		if _, _, err := addresses(room); err == nil {
			t.Errorf("%q is taken for a link", room)
		}
	}
}

func TestRefusedJoinIsFinal(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"error": {"code": "no_room", "detail": "there is no such room"}}`))
	}))
	defer server.Close()
	_, err := Dial(context.Background(), server.URL+"/r/AAAA", Options{})
	var refused *JoinError
	if !errors.As(err, &refused) || refused.Code != "no_room" || refused.Status != http.StatusNotFound || asked != 1 {
		t.Errorf("asked %d times: %v", asked, err)
	}
}
