package editor

import (
	"encoding/binary"
	"errors"
	"strings"

	"stoa/server/wire"
)

// The two framings. A message of y-websocket is a type and what the type has; Hocuspocus puts
// the name of the document before it. Numbers are LEB128, texts and bytes have their length
// before them, as in lib0.

// framing is a protocol of stock providers.
type framing uint8

const (
	undecided framing = iota
	yWebsocket
	hocuspocus
)

// Types of messages; those above 3 are of Hocuspocus alone.
const (
	typeSync       = 0
	typeAwareness  = 1
	typeAuth       = 2
	typeQuery      = 3
	typeSyncReply  = 4
	typeStateless  = 5
	typeClose      = 7
	typeSyncStatus = 8
	typePing       = 9
	typePong       = 10
)

// Types of sync messages.
const (
	syncStep1  = 0 // a state vector
	syncStep2  = 1 // what a state vector lacks
	syncUpdate = 2
)

// Types of auth messages: of Hocuspocus, and the only one of y-websocket.
const (
	authToken   = 0
	authDenied  = 1
	authGranted = 2

	yAuthDenied = 0
)

// nameLength is the length of a document's name, 32 hexadecimal digits, and maxName that of
// one with the session that Hocuspocus may add. No message of y-websocket begins with such a
// number.
const (
	nameLength = 32
	maxName    = 100
)

// maxMessage bounds a message to the server, in bytes. PROTOCOL.md section 11.
const maxMessage = 1<<20 + 1024 // an update of 1 MiB with what stands before it

var errMalformed = errors.New("editor: not a message of a Yjs provider")

// cursor reads a message. The first fault stays.
type cursor struct {
	data []byte
	err  error
}

// uint reads a number below 2^53, which is what JavaScript can count.
func (c *cursor) uint() uint64 {
	v, n := binary.Uvarint(c.data)
	if n <= 0 || v >= 1<<53 {
		c.data, c.err = nil, errMalformed
		return 0
	}
	c.data = c.data[n:]
	return v
}

// bytes reads bytes with their length, without copying them.
func (c *cursor) bytes() []byte {
	n := c.uint()
	if n > uint64(len(c.data)) {
		c.data, c.err = nil, errMalformed
		return nil
	}
	b := c.data[:n:n]
	c.data = c.data[n:]
	return b
}

// framingOf returns how the first message of a connection is framed.
func framingOf(first []byte) framing {
	if len(first) > 0 && first[0] >= nameLength {
		return hocuspocus
	}
	return yWebsocket
}

// isAlso reports whether what stands before a message of Hocuspocus names the document: its
// name, or that, a zero character and a session.
func (e *editor) isAlso(name string) bool {
	document, _, _ := strings.Cut(name, "\x00")
	return document == e.name && len(name) <= maxName
}

// begin appends what stands before each message to a provider, and its type.
func (e *editor) begin(b []byte, kind byte) []byte {
	if e.framing == hocuspocus {
		b = appendBytes(b, []byte(e.name))
	}
	return append(b, kind)
}

// sync returns a sync message.
func (e *editor) sync(kind byte, content []byte) []byte {
	b := make([]byte, 0, maxName+16+len(content))
	b = append(e.begin(b, typeSync), kind)
	return appendBytes(b, content)
}

func (e *editor) awareness(update []byte) []byte {
	return appendBytes(e.begin(nil, typeAwareness), update)
}

// status tells whether an update was taken; y-websocket has no such message.
func (e *editor) status(taken byte) []byte {
	return append(e.begin(nil, typeSyncStatus), taken)
}

// granted says that the token was taken.
func (e *editor) granted(writes bool) []byte {
	scope := "readonly"
	if writes {
		scope = "read-write"
	}
	return appendBytes(append(e.begin(nil, typeAuth), authGranted), []byte(scope))
}

// denied says that something is not allowed.
func (e *editor) denied(reason wire.Reason) []byte {
	kind := byte(yAuthDenied)
	if e.framing == hocuspocus {
		kind = authDenied
	}
	return appendBytes(append(e.begin(nil, typeAuth), kind), []byte(reason))
}

func appendBytes(b, content []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(content))), content...)
}
