// Package motion is how bodies move in a window: one's own, from what keys and
// mouse ask of it, and everybody's between the frames of the server; and how
// the eye follows. It knows no window and no network. Time is given in seconds,
// never read.
package motion
