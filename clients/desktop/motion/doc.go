// Package motion computes how bodies move in the desktop window: one's own, from keys
// and mouse; everybody's, between the server's frames; and the camera. It knows no
// window and no network. Time is an argument, in seconds.
package motion
