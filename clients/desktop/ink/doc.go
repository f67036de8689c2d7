// Package ink draws a board's strokes into a picture, smooth and antialiased, and
// redraws only what has changed.
package ink
