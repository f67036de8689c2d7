//go:build !unix

package store

import "io/fs"

func ownerOf(fs.FileInfo) string { return "" }
func runsAs() string             { return "" }
