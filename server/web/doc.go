// Package web is what Stoa says over HTTP: the page, the API to look at a room
// and to join it, and, on a listener of its own, health, metrics and what an
// operator may look into.
package web
