package record

import "sync"

// Encoding keeps the encoding of something that many viewers get and that never changes.
type Encoding struct {
	mu    sync.Mutex // guards bytes
	bytes []byte
}

// Encode returns the encoding of a value. It calls encode once for all callers, which may
// be on any goroutines and share the result. Without a place to keep it, e is nil.
func Encode[T any](e *Encoding, of T, encode func(T) []byte) []byte {
	if e == nil {
		return encode(of)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.bytes == nil {
		e.bytes = encode(of)
	}
	return e.bytes
}
