package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stoa/server/keyfile"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// ownership makes the admin key, with which readers of the data folder call the API as
// an owner, and a one-time link for the first owner.
func (r *running) ownership(ctx context.Context) error {
	admin, err := adminKey(r.cfg.Data, true)
	if err != nil {
		return err
	}
	id, err := accountOfKey(admin)
	if err != nil {
		return err
	}
	if err := r.rooms.AddOwner(ctx, store.Account{ID: id, Name: "stoa admin"}); err != nil {
		return err
	}
	owners, err := r.store.Owners(ctx)
	if err != nil {
		return err
	}
	for _, owner := range owners {
		if owner.ID != id {
			return nil
		}
	}
	secret := rand.Text()
	if err := r.store.SetOwnerLink(ctx, []byte(secret)); err != nil {
		return err
	}
	r.addLink("owner", "/own#"+secret)
	return nil
}

// adminKey reads the key with which stoa admin calls the API. With make it creates a
// missing key.
func adminKey(data string, make bool) (string, error) {
	file := filepath.Join(data, "keys", "admin.key")
	read := os.ReadFile
	if make {
		read = func(file string) ([]byte, error) { return keyfile.Open(file, newAdminKey) }
	}
	key, err := read(file)
	if err != nil {
		return "", fmt.Errorf("read the administrator's key: %w", err)
	}
	return strings.TrimSpace(string(key)), nil
}

func newAdminKey() ([]byte, error) {
	var secret [32]byte
	rand.Read(secret[:])
	return []byte(base64.RawURLEncoding.EncodeToString(secret[:]) + "\n"), nil
}

func accountOfKey(key string) (worldstate.AccountID, error) {
	secret, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil || len(secret) != 32 {
		return worldstate.AccountID{}, errors.New("keys/admin.key is damaged; remove it to have a new one made")
	}
	return worldstate.AccountOf(secret), nil
}
