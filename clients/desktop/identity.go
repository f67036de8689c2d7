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
	"time"

	"stoa/worldstate"
)

// identity holds this person's account keys and device id. The file is a secret: a key
// gives the account's rights.
type identity struct {
	Device worldstate.DeviceID `json:"device"`
	Keys   map[string]string   `json:"keys"` // by server, such as https://stoa.example.org

	path string
}

// loadIdentity reads the file, or makes a new identity if there is none.
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

// identityPath returns the default path of the file.
func identityPath() (string, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find where settings are kept: %w", err)
	}
	return filepath.Join(folder, "stoa", "identity.json"), nil
}

// serverOf returns the part of a link that identifies the server.
func serverOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	return u.Scheme + "://" + u.Host
}

// keep writes a server's key to the file and keeps the keys that other windows have
// written. If another window has made an account there, its key stays.
func (id *identity) keep(server, key string) error {
	came := id.Keys[server]
	if came == key {
		return nil
	}
	unlock, err := lock(id.path)
	if err != nil {
		return fmt.Errorf("keep who you are: %w", err)
	}
	defer unlock()
	now, err := loadIdentity(id.path)
	if err != nil {
		return err
	}
	if now.Keys[server] != came {
		return nil
	}
	if len(now.Keys) == 0 {
		now.Device = id.Device
	}
	now.Keys[server], id.Keys[server] = key, key
	if err := now.write(); err != nil {
		return fmt.Errorf("keep who you are: %w", err)
	}
	return nil
}

// write replaces the file completely, or not at all.
func (id *identity) write() error {
	data, err := json.MarshalIndent(id, "", "\t")
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(id.path), "identity-*.new") // readable only by its owner
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), id.path)
	}
	return err
}

const (
	lockWait  = 3 * time.Second
	lockStale = 10 * time.Second // an older lock is from a program that has ended
)

// lock waits until no other window writes the file, and locks it for others.
func lock(path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	name := path + ".lock"
	for until := time.Now().Add(lockWait); ; time.Sleep(10 * time.Millisecond) {
		file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			file.Close()
			return func() { os.Remove(name) }, nil
		}
		if info, gone := os.Stat(name); gone == nil && time.Since(info.ModTime()) > lockStale {
			os.Remove(name)
		} else if time.Now().After(until) {
			return nil, err
		}
	}
}
