// Package ink draws a board's strokes into a picture, smooth and round, and
// only what changed since the last time.
package ink
