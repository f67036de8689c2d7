// Package rooms manages the rooms of the server: it opens and closes them and decides
// who may come in and what hosts may do. The first person who comes opens a room; the
// room closes some time after the last has left. An open room consists of a
// [worldstate.Room], an [audio.Switch], and one media peer per participant.
package rooms
