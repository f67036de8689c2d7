package auth

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stoa/avatar"
	"stoa/worldstate"
)

func TestTicketsWorkOnceAndNotForLong(t *testing.T) {
	var tickets Tickets
	now := time.Now()
	secret := tickets.Give(Ticket{Name: "Ada"}, now)
	if _, ok := tickets.Take("something else", now); ok {
		t.Error("a guess was taken")
	}
	if got, ok := tickets.Take(secret, now.Add(29*time.Second)); !ok || got.Name != "Ada" {
		t.Errorf("got %+v, %v", got, ok)
	}
	if _, ok := tickets.Take(secret, now); ok {
		t.Error("a ticket was taken twice")
	}
	late := tickets.Give(Ticket{}, now)
	if _, ok := tickets.Take(late, now.Add(30*time.Second)); ok {
		t.Error("a ticket of 30 s ago was taken")
	}
}

func TestTheOldestTicketMakesRoom(t *testing.T) {
	var tickets Tickets
	now := time.Now()
	first, used := tickets.Give(Ticket{}, now), tickets.Give(Ticket{}, now)
	tickets.Take(used, now)
	var newest string
	for range 2 * maxTickets {
		newest = tickets.Give(Ticket{Name: "Ada"}, now)
	}
	if _, ok := tickets.Take(first, now); ok || len(tickets.waiting) != maxTickets || len(tickets.given) != maxTickets {
		t.Errorf("%d wait, the oldest among them: %v", len(tickets.waiting), ok)
	}
	if got, ok := tickets.Take(newest, now); !ok || got.Name != "Ada" {
		t.Error("the newest does not work")
	}
	if tickets.Give(Ticket{}, now.Add(ticketLife)); len(tickets.waiting) != 1 || len(tickets.given) != 1 {
		t.Errorf("%d wait after their time", len(tickets.waiting))
	}
}

func TestTokensOutliveARestartAndNothingElse(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "keys")
	sealer, err := OpenSealer(folder)
	if err != nil {
		t.Fatal(err)
	}
	claim := Claim{Room: worldstate.NewRoomID(), Client: worldstate.ClientID{1, 2}, Number: 7, Name: "王", Appearance: avatar.Appearance{Colour: 5, Accent: 6, Height: 1650, Hands: avatar.NoHands}, Account: worldstate.AccountID{9}}
	token := sealer.Seal(claim)
	again, err := OpenSealer(folder)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(token); err != nil || got != claim {
		t.Errorf("after a restart: %+v, %v", got, err)
	}
	other, _ := OpenSealer(t.TempDir())
	if _, err := other.Open(token); !errors.Is(err, ErrToken) {
		t.Errorf("another server's token: %v", err)
	}
	body, mac, _ := strings.Cut(token, ".")
	for _, forged := range []string{"", ".", body, body + ".", body + "x." + mac, strings.ToLower(body) + "." + mac, token + "A"} {
		if _, err := sealer.Open(forged); !errors.Is(err, ErrToken) {
			t.Errorf("%q: %v", forged, err)
		}
	}
}

func TestATokenFromBeforeThereWereAccentsHasTheOneOfItsColour(t *testing.T) {
	sealer, err := OpenSealer(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	old := base64.RawURLEncoding.EncodeToString([]byte(`{"number":7,"name":"Ada","colour":3368652,"height":1650}`))
	got, err := sealer.Open(old + "." + base64.RawURLEncoding.EncodeToString(sealer.mac(old)))
	want := avatar.Appearance{Colour: 0x3366cc, Accent: 0x8ea4d3, Height: 1650}
	if err != nil || got.Number != 7 || got.Appearance != want {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTheKeyIsForTheServerAlone(t *testing.T) {
	folder := t.TempDir()
	if _, err := OpenSealer(folder); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "resume.key")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(file, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenSealer(folder); err == nil {
		t.Error("a key of 5 bytes was taken")
	}
}
