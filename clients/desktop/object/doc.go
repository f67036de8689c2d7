// Package object says what is to be shown of the objects of a room: where they stand,
// which ones are shown in detail, and the pictures of notes, links and names. It knows
// no window.
package object
