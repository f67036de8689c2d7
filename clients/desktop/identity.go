//go:build desktop

package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"stoa/worldstate"
)

// identity is who this machine's person is, to which server. The file is a
// secret: a key is an account.
type identity struct {
	Device worldstate.DeviceID `json:"device"`
	Keys   map[string]string   `json:"keys"` // by server, like https://stoa.example.org

	path string
}

// loadIdentity reads the file, or begins a new one where there is none.
func loadIdentity(path string) (*identity, error) {
	id := &identity{Keys: map[string]string{}, path: path}
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		rand.Read(id.Device[:])
		return id, nil
	case err != nil:
		return nil, fmt.Errorf("read who you are: %w", err)
	}
	if err := json.Unmarshal(data, id); err != nil {
		return nil, fmt.Errorf("read who you are from %s: %w", path, err)
	}
	if id.Keys == nil {
		id.Keys = map[string]string{}
	}
	return id, nil
}

// identityPath is where the file is for whoever runs the program.
func identityPath() (string, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find where settings are kept: %w", err)
	}
	return filepath.Join(folder, "stoa", "identity.json"), nil
}

// serverOf is the part of a link that names the server.
func serverOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	return u.Scheme + "://" + u.Host
}

// keep writes the key of a server to the file.
func (id *identity) keep(server, key string) error {
	if id.Keys[server] == key {
		return nil
	}
	id.Keys[server] = key
	data, err := json.MarshalIndent(id, "", "\t")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(id.path), 0o700)
	}
	if err == nil {
		err = os.WriteFile(id.path+".new", data, 0o600)
	}
	if err == nil {
		err = os.Rename(id.path+".new", id.path)
	}
	if err != nil {
		return fmt.Errorf("keep who you are: %w", err)
	}
	return nil
}
