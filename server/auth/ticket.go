package auth

import (
	"crypto/rand"
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

// Ticket is what somebody was let in with over HTTP.
type Ticket struct {
	Room       worldstate.RoomID
	Account    worldstate.AccountID
	DeviceID   worldstate.DeviceID
	Name       string
	Appearance avatar.Appearance
	// Admitted says that somebody inside let it in.
	Admitted bool
}

// Tickets holds the tickets that were given and not used. The zero Tickets is
// empty. PROTOCOL.md section 3.2.
type Tickets struct {
	mu      sync.Mutex // guards what follows
	waiting map[string]waiting
	given   []string // secrets, oldest first, those used included
}

type waiting struct {
	ticket Ticket
	until  time.Time
}

// Give returns the secret under which the ticket can be taken once. The oldest
// makes room where too many wait: who comes in needs a second, not thirty.
func (t *Tickets) Give(ticket Ticket, now time.Time) string {
	secret := rand.Text()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting == nil {
		t.waiting = map[string]waiting{}
	}
	t.waiting[secret] = waiting{ticket, now.Add(ticketLife)}
	t.given = append(t.given, secret)
	for len(t.given) > maxTickets || !t.isGood(t.given[0], now) {
		delete(t.waiting, t.given[0])
		t.given = t.given[1:]
	}
	return secret
}

func (t *Tickets) isGood(secret string, now time.Time) bool {
	w, ok := t.waiting[secret]
	return ok && now.Before(w.until)
}

// Take returns the ticket with the secret and forgets it.
func (t *Tickets) Take(secret string, now time.Time) (Ticket, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	good := t.isGood(secret, now)
	w := t.waiting[secret]
	delete(t.waiting, secret)
	return w.ticket, good
}
