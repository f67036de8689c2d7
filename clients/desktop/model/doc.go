// Package model builds what is seen of a room and of the people in it as plain
// triangles, from the scene that the server sends: one mesh for each material,
// in metres and the room's axes. It draws nothing and knows no graphics card.
package model
