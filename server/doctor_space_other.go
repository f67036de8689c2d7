//go:build !unix

package main

import "errors"

// freeSpace is unknown on this system.
func freeSpace(string) (uint64, error) {
	return 0, errors.New("this system is not asked")
}
