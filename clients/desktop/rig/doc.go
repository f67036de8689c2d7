// Package rig moves bodies from files as the built-in body moves: it has the bones of
// a figure at rest, and computes a matrix for each from a posture. It allocates nothing
// for a picture.
package rig
