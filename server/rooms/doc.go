// Package rooms holds which rooms are open. A room is opened by the first
// person who comes and closed some time after the last has gone. An open room
// is its world, its voices and one media peer for each participant.
package rooms
