//go:build desktop && race

package main

// watched builds the program with the race detector. g3n passes pointers to C in ways
// that the pointer checks refuse.
var watched = []string{"-race", "-gcflags=all=-d=checkptr=0"}
