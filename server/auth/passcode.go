package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Argon2id with the first set of parameters in OWASP's password storage cheat sheet: 19
// MiB, two passes, one lane.
const (
	argonMemory = 19 << 10 // KiB
	argonTime   = 2
	argonSalt   = 16
	argonKey    = 32
)

// HashPasscode returns salt and Argon2id hash of a passcode, to be stored.
func HashPasscode(passcode string) string {
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	return base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(derive(passcode, salt))
}

// PasscodeIs reports whether hash is that of the passcode.
func PasscodeIs(hash, passcode string) bool {
	salt, key, _ := strings.Cut(hash, "$")
	s, err1 := base64.RawStdEncoding.DecodeString(salt)
	k, err2 := base64.RawStdEncoding.DecodeString(key)
	return err1 == nil && err2 == nil && subtle.ConstantTimeCompare(k, derive(passcode, s)) == 1
}

func derive(passcode string, salt []byte) []byte {
	return argon2.IDKey([]byte(passcode), salt, argonTime, argonMemory, 1, argonKey)
}
