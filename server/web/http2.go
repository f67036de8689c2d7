package web

import "net/http"

// maxStreams is how many requests one connection by HTTP/2 may have in hand:
// as many as a browser opens connections without it.
const maxStreams = 8

// HTTP2 holds a connection by HTTP/2 to what pages and calls need. Go's own
// bounds would let each keep 250 streams, a megabyte of bodies that nobody reads
// and a buffer of a megabyte for its frames.
func HTTP2() *http.HTTP2Config {
	return &http.HTTP2Config{MaxConcurrentStreams: maxStreams, MaxReadFrameSize: 16 << 10,
		MaxReceiveBufferPerConnection: 64 << 10, MaxReceiveBufferPerStream: 16 << 10}
}
