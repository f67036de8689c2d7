package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"
)

// Argon2id with the parameters OWASP's password storage cheat sheet names
// first: 19 MiB, two passes, one lane.
const (
	argonMemory = 19 << 10 // KiB
	argonTime   = 2
	argonSalt   = 16
	argonKey    = 32
)

// Passcodes hashes passcodes, one at a time, which bounds the memory. The zero
// Passcodes is ready.
type Passcodes struct{ mu sync.Mutex }

// Hash returns what is kept of a passcode: salt and Argon2id.
func (p *Passcodes) Hash(passcode string) string {
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	p.mu.Lock()
	defer p.mu.Unlock()
	return base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(derive(passcode, salt))
}

// Is says whether hash was made of the passcode.
func (p *Passcodes) Is(hash, passcode string) bool {
	salt, key, _ := strings.Cut(hash, "$")
	s, err1 := base64.RawStdEncoding.DecodeString(salt)
	k, err2 := base64.RawStdEncoding.DecodeString(key)
	if err1 != nil || err2 != nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return subtle.ConstantTimeCompare(k, derive(passcode, s)) == 1
}

func derive(passcode string, salt []byte) []byte {
	return argon2.IDKey([]byte(passcode), salt, argonTime, argonMemory, 1, argonKey)
}
