package document

import (
	"encoding/binary"
	"errors"
)

// errAwareness reports an awareness update of other than one client.
var errAwareness = errors.New("document: not an awareness update of one client")

// AwarenessClient returns the Yjs client id of an awareness update of one client, as
// y-protocols writes them: the number of clients, then for each its id, clock and state as
// JSON text. It allocates nothing.
func AwarenessClient(update []byte) (uint64, error) {
	client, _, err := awareness(update)
	return client, err
}

// Gone returns the awareness update that says that the client of another one has gone: with
// the same clock, so that the client's next one is newer, and null as its state. Nothing for
// what is no such update.
func Gone(update []byte) []byte {
	client, clock, err := awareness(update)
	if err != nil {
		return nil
	}
	b := binary.AppendUvarint([]byte{1}, client)
	b = binary.AppendUvarint(b, clock)
	return append(b, "\x04null"...)
}

func awareness(update []byte) (client, clock uint64, err error) {
	var at int
	next := func() uint64 {
		v, n := binary.Uvarint(update[at:])
		if n <= 0 || v >= 1<<53 {
			err, n = errAwareness, 0
		}
		at += n
		return v
	}
	count := next()
	client, clock = next(), next()
	if length := next(); err == nil && (count != 1 || length != uint64(len(update)-at)) {
		err = errAwareness
	}
	if err != nil {
		return 0, 0, err
	}
	return client, clock, nil
}
