package auth

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"sync"
	"time"

	"stoa/avatar"
	"stoa/worldstate"
)

// ticketLife is how long a ticket waits for its connection, and maxTickets how
// many may wait at once.
const (
	ticketLife = 30 * time.Second
	maxTickets = 10000
)

// ErrTooMany reports that too many tickets wait for their connections.
var ErrTooMany = errors.New("auth: too many people are at the door at once")

// Ticket is what somebody was let in with over HTTP.
type Ticket struct {
	Room    worldstate.RoomID
	Account worldstate.AccountID
	Machine worldstate.DeviceID
	Name    string
	Look    avatar.Look
	// Admitted says that somebody inside let it in.
	Admitted bool
}

// Tickets holds the tickets that were given and not used. The zero Tickets is
// empty. PROTOCOL.md section 3.2.
type Tickets struct {
	mu      sync.Mutex // guards waiting
	waiting map[string]waiting
}

type waiting struct {
	ticket Ticket
	until  time.Time
}

// Give returns the secret under which the ticket can be taken once.
func (t *Tickets) Give(ticket Ticket, now time.Time) (string, error) {
	var secret [18]byte
	rand.Read(secret[:])
	name := base64.RawURLEncoding.EncodeToString(secret[:])
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting == nil {
		t.waiting = map[string]waiting{}
	}
	if len(t.waiting) >= maxTickets {
		t.sweep(now)
	}
	if len(t.waiting) >= maxTickets {
		return "", ErrTooMany
	}
	t.waiting[name] = waiting{ticket, now.Add(ticketLife)}
	return name, nil
}

// Take returns the ticket with the secret and forgets it.
func (t *Tickets) Take(secret string, now time.Time) (Ticket, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	w, ok := t.waiting[secret]
	delete(t.waiting, secret)
	return w.ticket, ok && now.Before(w.until)
}

func (t *Tickets) sweep(now time.Time) {
	for secret, w := range t.waiting {
		if !now.Before(w.until) {
			delete(t.waiting, secret)
		}
	}
}
