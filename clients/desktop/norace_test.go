//go:build desktop && !race

package main

var watched []string
