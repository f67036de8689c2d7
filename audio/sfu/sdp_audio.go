package sfu

import (
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

const (
	levelExtension = "urn:ietf:params:rtp-hdrext:ssrc-audio-level" // RFC 6464
	maxLevel       = 14                                            // number of an extension with a header of one byte, RFC 8285 section 4.2
)

// opusOf returns Opus's payload type, which differs between browsers.
func opusOf(media *sdp.MediaDescription) (uint8, error) {
	for _, a := range media.Attributes {
		if a.Key != "rtpmap" {
			continue
		}
		number, codec, _ := strings.Cut(a.Value, " ")
		if !strings.EqualFold(codec, "opus/48000/2") {
			continue
		}
		n, err := strconv.ParseUint(number, 10, 7)
		if err != nil || n == 0 {
			return 0, badOffer("payload type %.40q", number)
		}
		return uint8(n), nil
	}
	return 0, badOffer("no Opus")
}

// levelOf returns the number of the audio level extension, 0 for none.
func levelOf(media *sdp.MediaDescription) uint8 {
	for _, a := range media.Attributes {
		if a.Key != sdp.AttrKeyExtMap {
			continue
		}
		number, uri, _ := strings.Cut(a.Value, " ")
		number, _, _ = strings.Cut(number, "/") // without the direction
		if n, err := strconv.ParseUint(number, 10, 8); err == nil && n <= maxLevel && uri == levelExtension {
			return uint8(n)
		}
	}
	return 0
}

func ssrcsOf(media *sdp.MediaDescription) []uint32 {
	var streams []uint32
	for _, a := range media.Attributes {
		number, _, _ := strings.Cut(a.Value, " ")
		n, err := strconv.ParseUint(number, 10, 32)
		if a.Key != sdp.AttrKeySSRC || err != nil || len(streams) == maxSSRCs {
			continue
		}
		if len(streams) == 0 || streams[len(streams)-1] != uint32(n) {
			streams = append(streams, uint32(n))
		}
	}
	return streams
}
