package web

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/store"
)

// keyBytes is the length of an account's key.
const keyBytes = 32

// newKey returns the key of a new account. Nothing is stored until a room or the server
// gives the account something.
func newKey() (key string, id worldstate.AccountID) {
	var secret [keyBytes]byte
	rand.Read(secret[:])
	return base64.RawURLEncoding.EncodeToString(secret[:]), worldstate.AccountOf(secret[:])
}

func (a *api) makeAccount(*request) (int, any, error) {
	key, id := newKey()
	return http.StatusCreated, map[string]any{"account": id, "key": key}, nil
}

func (a *api) me(q *request) (int, any, error) {
	return http.StatusOK, map[string]any{"account": q.account, "owner": a.Rooms.IsOwner(q.account)}, nil
}

// claim makes the caller an owner of the server with the one-time owner link.
func (a *api) claim(q *request) (int, any, error) {
	if !a.guesses.left("owner ", q.from, time.Now()) {
		return 0, nil, errAttempts
	}
	var in struct {
		Secret string `json:"secret"`
	}
	if err := q.read(&in); err != nil {
		return 0, nil, err
	}
	out := map[string]any{"account": q.account}
	if q.account == (worldstate.AccountID{}) {
		out["key"], q.account = newKey()
		out["account"] = q.account
	}
	if err := a.Rooms.Claim(q.Context(), in.Secret, store.Account{ID: q.account}); err != nil {
		a.guesses.count("owner ", q.from, time.Now())
		return 0, nil, err
	}
	a.Log.Warn("the server has a new owner", "account", q.account.String(), "by", "owner link")
	return http.StatusOK, out, nil
}

func (a *api) ownerLink(q *request) (int, any, error) {
	secret := rand.Text()
	if err := a.Store.SetOwnerLink(q.Context(), []byte(secret)); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"secret": secret}, nil
}

type accountEntry struct {
	Account worldstate.AccountID `json:"account"`
	Name    string               `json:"name"`
	Since   time.Time            `json:"since"`
}

func (a *api) owners(q *request) (int, any, error) {
	all, err := a.Store.Owners(q.Context())
	return listed("owners", err, all, func(o store.Account) any { return accountEntry{o.ID, o.Name, o.Since} })
}

func (a *api) disown(q *request) (int, any, error) {
	id, err := q.accountID()
	if err != nil {
		return 0, nil, err
	}
	found, err := a.Rooms.RemoveOwner(q.Context(), id)
	return done(found, err)
}

func (a *api) blocks(q *request) (int, any, error) {
	type entry struct {
		Account worldstate.AccountID `json:"account"`
		Name    string               `json:"name"`
		At      time.Time            `json:"at"`
	}
	all, err := a.Store.Blocks(q.Context(), q.account)
	return listed("blocks", err, all, func(b store.Account) any { return entry{b.ID, b.Name, b.Since} })
}

func (a *api) unblock(q *request) (int, any, error) {
	other, err := q.accountID()
	if err != nil {
		return 0, nil, err
	}
	found, err := a.Rooms.Unblock(q.Context(), q.account, other)
	return done(found, err)
}

// accountID parses the account in the path.
func (q *request) accountID() (id worldstate.AccountID, err error) {
	return id, hexID(id[:], q.PathValue("account"))
}

func hexID(into []byte, text string) error {
	if len(text) != hex.EncodedLen(len(into)) {
		return errNotFound
	}
	if _, err := hex.Decode(into, []byte(text)); err != nil {
		return errNotFound
	}
	return nil
}

// listed answers with all entries under a name.
func listed[T any](name string, err error, all []T, entry func(T) any) (int, any, error) {
	entries := make([]any, 0, len(all))
	for _, one := range all {
		entries = append(entries, entry(one))
	}
	return http.StatusOK, map[string]any{name: entries}, err
}

// done answers a call without content.
func done(found bool, err error) (int, any, error) {
	if err == nil && !found {
		err = errNotFound
	}
	return http.StatusNoContent, nil, err
}
