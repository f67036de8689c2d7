//go:build desktop && race

package main

// watched builds the program like the tests, with the race detector. g3n hands
// pointers to C in ways that the pointer checks, which come along, do not know.
var watched = []string{"-race", "-gcflags=all=-d=checkptr=0"}
