// Package roomfile carries one room from a server to another, as lines of JSON.
// FORMAT.md describes the form. [Read] takes files from strangers: it checks every bound
// that the protocol and the API check, and reads no more than a room can hold.
package roomfile
