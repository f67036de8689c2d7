package web

import "net/http"

// maxStreams is how many concurrent requests an HTTP/2 connection may have: as many as
// a browser opens connections for HTTP/1.1.
const maxStreams = 8

// HTTP2 limits an HTTP/2 connection to what pages and calls need. Go's defaults allow
// each connection 250 streams, a megabyte of unread bodies and a megabyte of frame
// buffer. One body may use all of the connection's bytes: an upload is as fast as they
// make a round trip.
func HTTP2() *http.HTTP2Config {
	return &http.HTTP2Config{MaxConcurrentStreams: maxStreams, MaxReadFrameSize: 16 << 10,
		MaxReceiveBufferPerConnection: 64 << 10, MaxReceiveBufferPerStream: 64 << 10}
}
