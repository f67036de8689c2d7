package sfu

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"stoa/audio"
)

// unbearable is an offer at which pion v3 panics. Only this test passes it to pion.
func unbearable(text string) string {
	return strings.Replace(text, "a=sendonly\r\n", "a=sendonly\r\na=simulcast:send ;\r\n", 1)
}

// A panic of pion's ends the connection concerned and nothing else.
func TestAPanicOfPionsIsContained(t *testing.T) {
	var log bytes.Buffer
	s, err := Listen(Config{Listen: "127.0.0.1:0", Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sw := audio.NewSwitch()
	good := offersOf(t)["chromium-listener.sdp"]
	o, err := parseOffer(good, MaxSlots)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.NewPeer(sw, 1, MaxSlots)
	if err != nil {
		t.Fatal(err)
	}
	ctx, goroutines := context.Background(), runtime.NumGoroutine()
	for _, when := range []string{"at first", "at a restart"} {
		log.Reset()
		if _, err := p.negotiate(ctx, o, unbearable(o.forPion())); !errors.Is(err, ErrBadOffer) {
			t.Errorf("%s: %v", when, err)
		}
		if text := log.String(); !strings.Contains(text, "caused a panic") || !strings.Contains(text, "getRids") {
			t.Errorf("%s: the log says %q", when, text)
		}
		if p.pc != nil || len(s.filter.names) != 0 || p.WriteVoice(0, &audio.Packet{}) == nil {
			t.Errorf("%s: the connection is still there", when)
		}
		await(t, "its goroutines have ended", func() bool { return runtime.NumGoroutine() <= goroutines })
		if _, err := p.Answer(ctx, good); err != nil {
			t.Errorf("%s: a good offer after it: %v", when, err)
		}
		if len(s.filter.names) != 1 {
			t.Errorf("%s: %d names are known", when, len(s.filter.names))
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	await(t, "its goroutines have ended", func() bool { return runtime.NumGoroutine() <= goroutines })
}

func await(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
