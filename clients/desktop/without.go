//go:build !desktop

package main

import (
	"fmt"
	"os"
)

// main of a build without the tag says how to build the window.
func main() {
	fmt.Fprintln(os.Stderr, "stoa-desktop: this build has no window. Build it with: make desktop")
	os.Exit(1)
}
