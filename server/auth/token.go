package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"stoa/avatar"
	"stoa/server/keyfile"
	"stoa/worldstate"
)

// ErrToken reports a token that this server has not made.
var ErrToken = errors.New("auth: not a token of this server")

// Claim is the content of a resume token: enough to be the same participant again, even
// after a restart of the server.
type Claim struct {
	Room     worldstate.RoomID    `json:"room"`
	Client   worldstate.ClientID  `json:"client"`
	Account  worldstate.AccountID `json:"account"`
	DeviceID worldstate.DeviceID  `json:"machine"`
	Number   uint16               `json:"number"`
	Name     string               `json:"name"`
	avatar.Appearance
}

// Sealer makes and checks resume tokens: HMAC-SHA-256 with a key from the data folder,
// so that tokens survive a restart. PROTOCOL.md section 3.4.
type Sealer struct{ key []byte }

// OpenSealer reads the key in the folder, or makes one the first time.
func OpenSealer(folder string) (*Sealer, error) {
	file := filepath.Join(folder, "resume.key")
	key, err := keyfile.Open(file, func() ([]byte, error) {
		key := make([]byte, sha256.Size)
		rand.Read(key)
		return key, nil
	})
	if err == nil && len(key) != sha256.Size {
		err = fmt.Errorf("%s has %d bytes instead of %d; remove it to have a new one made", file, len(key), sha256.Size)
	}
	if err != nil {
		return nil, fmt.Errorf("open keys: %w", err)
	}
	return &Sealer{key}, nil
}

// Seal returns the token for the claim.
func (s *Sealer) Seal(c Claim) string {
	payload, err := json.Marshal(c)
	if err != nil {
		panic("auth: a claim is plain data: " + err.Error())
	}
	body := base64.RawURLEncoding.EncodeToString(payload)
	return body + "." + base64.RawURLEncoding.EncodeToString(s.mac(body))
}

// Open returns the claim of a token that Seal made, or ErrToken.
func (s *Sealer) Open(token string) (Claim, error) {
	body, mac, _ := strings.Cut(token, ".")
	given, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil || !hmac.Equal(given, s.mac(body)) {
		return Claim{}, ErrToken
	}
	payload, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return Claim{}, ErrToken
	}
	c := Claim{Appearance: avatar.Appearance{Accent: avatar.NoAccent}}
	if err := json.Unmarshal(payload, &c); err != nil {
		return Claim{}, ErrToken
	}
	if c.Accent == avatar.NoAccent { // token from before accents existed
		c.Accent = avatar.AccentOf(c.Colour)
	}
	return c, nil
}

func (s *Sealer) mac(body string) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(body))
	return h.Sum(nil)
}
