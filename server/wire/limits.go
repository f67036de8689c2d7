package wire

// Limits of messages: sections 2 and 11.
const (
	MaxMessage     = 64 << 10 // bytes of a WebSocket message to the server
	MaxServerBytes = 8 << 20  // bytes of a WebSocket message to a client
	maxDepth       = 5
	maxElements    = 4096
	maxServerElems = 1 << 20 // of a message to a client
	maxBody        = 64      // bytes of a body, 6.1
	maxScene       = 1 << 20 // bytes of a scene, 1.2
)
