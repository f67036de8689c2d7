package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// PassLife is how long a pass lets an editor connect.
const PassLife = 10 * time.Minute

// maxEnded is how many documents of accounts are remembered as ended before all passes end.
const maxEnded = 10000

// ErrPass reports a pass that this server process has not made, that has expired or that was
// ended.
var ErrPass = errors.New("auth: the pass is unknown, has expired or was ended")

// Pass lets an account edit one document from outside the room. PROTOCOL.md section 15.3.
type Pass struct {
	Room     worldstate.RoomID    `json:"room"`
	Document record.ID            `json:"document"`
	Account  worldstate.AccountID `json:"account"`
	Name     string               `json:"name"` // of the author
	Writes   bool                 `json:"writes"`
	Ends     int64                `json:"ends"`   // Unix milliseconds
	Number   uint64               `json:"number"` // rises with each pass
}

// Expires returns when the pass expires.
func (p *Pass) Expires() time.Time { return time.UnixMilli(p.Ends) }

// Passes makes and checks passes: HMAC-SHA-256 with a key that lives as long as the process,
// so that what was ended stays so after a restart. Any goroutine may call its methods.
type Passes struct {
	mu     sync.Mutex // guards the fields below
	key    []byte
	newest uint64
	ended  map[ending]ended
}

// ending names what ends together: the passes of an account for a document.
type ending struct {
	room     worldstate.RoomID
	document record.ID
	account  worldstate.AccountID
}

type ended struct {
	until uint64    // number of the newest pass that has ended
	at    time.Time // later than PassLife ago, or the entry has no effect
}

// NewPasses returns Passes with a new key.
func NewPasses() *Passes {
	p := &Passes{}
	p.rekey()
	return p
}

// rekey ends all passes. The caller holds mu, or nobody else knows p.
func (p *Passes) rekey() {
	p.key, p.ended = make([]byte, sha256.Size), map[ending]ended{}
	rand.Read(p.key)
}

// Give sets the number and the end of a pass and returns its token.
func (p *Passes) Give(pass *Pass, now time.Time) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.newest++
	pass.Number, pass.Ends = p.newest, now.Add(PassLife).UnixMilli()
	payload, err := json.Marshal(pass)
	if err != nil {
		panic("auth: a pass is plain data: " + err.Error())
	}
	body := base64.RawURLEncoding.EncodeToString(payload)
	return body + "." + base64.RawURLEncoding.EncodeToString(p.mac(body))
}

// Open returns the pass of a token, or ErrPass.
func (p *Passes) Open(token string, now time.Time) (Pass, error) {
	body, mac, _ := strings.Cut(token, ".")
	given, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil {
		return Pass{}, ErrPass
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !hmac.Equal(given, p.mac(body)) {
		return Pass{}, ErrPass
	}
	var pass Pass
	payload, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || json.Unmarshal(payload, &pass) != nil || !p.holds(&pass, now) {
		return Pass{}, ErrPass
	}
	return pass, nil
}

// Holds reports whether a pass that Open returned is still good but for its age.
func (p *Passes) Holds(pass *Pass) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.holds(pass, time.Time{})
}

func (p *Passes) holds(pass *Pass, now time.Time) bool {
	return now.UnixMilli() < pass.Ends && pass.Number > p.ended[ending{pass.Room, pass.Document, pass.Account}].until
}

// End ends all passes of an account for a document that were made before.
func (p *Passes) End(room worldstate.RoomID, document record.ID, account worldstate.AccountID, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.ended) >= maxEnded {
		for of, e := range p.ended {
			if now.Sub(e.at) > PassLife {
				delete(p.ended, of)
			}
		}
	}
	if len(p.ended) >= maxEnded {
		p.rekey()
	}
	p.ended[ending{room, document, account}] = ended{p.newest, now}
}

func (p *Passes) mac(body string) []byte {
	h := hmac.New(sha256.New, p.key)
	h.Write([]byte(body))
	return h.Sum(nil)
}
