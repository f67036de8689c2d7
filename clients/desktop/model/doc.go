// Package model builds a room and its people as triangles, from the scene that the
// server sends: one mesh for each material, in metres and room axes. It draws nothing.
package model
