package wire

// Limits of section 11 that concern bytes.
const (
	MaxMessage      = 64 << 10 // bytes of a WebSocket message to the server
	MaxServerBytes  = 8 << 20  // bytes of a WebSocket message to a client
	maxDepth        = 4
	maxElements     = 4096
	maxServerElems  = 1 << 20 // a board's strokes
	maxToken        = 1024
	maxSDP          = MaxMessage
	maxText         = 256
	MaxStrokesBytes = 32 << 10 // a strokes message is cut when it grows beyond
)
