package sfu

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// ErrBadOffer is wrapped by every error that is the fault of an offer.
var ErrBadOffer = errors.New("bad offer")

func badOffer(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrBadOffer}, args...)...)
}

const (
	// MaxSlots is how many voices one peer can be sent at a time.
	MaxSlots = 8

	maxOffer    = 64 << 10 // bytes; a browser's takes 15 KiB
	maxSections = MaxSlots + 8

	levelExtension = "urn:ietf:params:rtp-hdrext:ssrc-audio-level" // RFC 6464
)

// offer is what matters of a client's offer. PROTOCOL.md section 8.1.
type offer struct {
	sdp   string // as pion gets it: without candidates
	mids  []string
	opus  uint8 // payload type
	level uint8 // number of the level extension, 0 for none

	microphone string   // its mid; empty for somebody who only listens
	streams    []uint32 // SSRCs announced for the microphone
	slots      []string // mids, in order
}

// parseOffer refuses what pion should not be asked to negotiate.
func parseOffer(text string, slots int) (*offer, error) {
	if len(text) > maxOffer {
		return nil, badOffer("%d bytes", len(text))
	}
	var session sdp.SessionDescription
	if err := session.UnmarshalString(text); err != nil {
		return nil, badOffer("%v", err)
	}
	if n := len(session.MediaDescriptions); n > maxSections {
		return nil, badOffer("%d media sections", n)
	}
	if err := checkSetup(session.Attributes); err != nil {
		return nil, err
	}
	o := &offer{}
	for _, media := range session.MediaDescriptions {
		if err := o.addSection(media); err != nil {
			return nil, err
		}
	}
	if len(o.slots) > slots {
		return nil, badOffer("%d slots of at most %d", len(o.slots), slots)
	}
	if o.opus == 0 {
		return nil, badOffer("no Opus")
	}
	return o, o.strip(&session)
}

// addSection reads one media section. Kinds other than audio are left to pion,
// which declines what it has no codec for.
func (o *offer) addSection(media *sdp.MediaDescription) error {
	if err := checkSetup(media.Attributes); err != nil {
		return err
	}
	mid, ok := media.Attribute(sdp.AttrKeyMID)
	if !ok || mid == "" {
		return badOffer("a media section without mid")
	}
	for _, other := range o.mids {
		if mid == other {
			return badOffer("mid %q twice", mid)
		}
	}
	o.mids = append(o.mids, mid)
	if media.MediaName.Media != "audio" || declined(media) {
		return nil
	}
	opus, err := opusOf(media)
	if err != nil {
		return err
	}
	if o.opus != 0 && o.opus != opus {
		return badOffer("Opus as %d and as %d", o.opus, opus)
	}
	o.opus = opus
	o.addVoice(media, mid)
	return nil
}

// addVoice takes the first section that sends as the microphone and those that
// receive as slots.
func (o *offer) addVoice(media *sdp.MediaDescription, mid string) {
	_, sends := media.Attribute(sdp.AttrKeySendOnly)
	_, receives := media.Attribute(sdp.AttrKeyRecvOnly)
	switch {
	case receives:
		o.slots = append(o.slots, mid)
	case sends && o.microphone == "":
		o.microphone = mid
		o.level = levelOf(media)
		o.streams = streamsOf(media)
	}
}

// declined tells a section that is not wanted from one that shares the first
// one's transport: both have port 0, as Firefox writes it. RFC 9143 section 6.
func declined(media *sdp.MediaDescription) bool {
	_, shares := media.Attribute("bundle-only")
	return media.MediaName.Port.Value == 0 && !shares
}

// checkSetup refuses a client that wants to be the DTLS server: as its client
// we would be open to a known fault of pion's.
func checkSetup(attributes []sdp.Attribute) error {
	for _, a := range attributes {
		if a.Key == sdp.AttrKeyConnectionSetup && a.Value != "actpass" && a.Value != "active" {
			return badOffer("setup:%s", a.Value)
		}
	}
	return nil
}

// opusOf finds the payload type, which browsers choose differently.
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
			return 0, badOffer("payload type %q", number)
		}
		return uint8(n), nil
	}
	return 0, badOffer("no Opus")
}

// levelOf finds the number of the audio level extension, 0 if there is none.
func levelOf(media *sdp.MediaDescription) uint8 {
	for _, a := range media.Attributes {
		if a.Key != sdp.AttrKeyExtMap {
			continue
		}
		number, uri, _ := strings.Cut(a.Value, " ")
		number, _, _ = strings.Cut(number, "/") // the direction
		if n, err := strconv.ParseUint(number, 10, 8); err == nil && uri == levelExtension {
			return uint8(n)
		}
	}
	return 0
}

func streamsOf(media *sdp.MediaDescription) []uint32 {
	var streams []uint32
	for _, a := range media.Attributes {
		number, _, _ := strings.Cut(a.Value, " ")
		n, err := strconv.ParseUint(number, 10, 32)
		if a.Key != sdp.AttrKeySSRC || err != nil || len(streams) == maxStreams {
			continue
		}
		if len(streams) == 0 || streams[len(streams)-1] != uint32(n) {
			streams = append(streams, uint32(n))
		}
	}
	return streams
}

// strip leaves out the client's candidates: an ICE-lite agent learns where the
// client is when the client calls, and is not to be sent anywhere by an offer.
func (o *offer) strip(session *sdp.SessionDescription) error {
	session.Attributes = withoutCandidates(session.Attributes)
	for _, media := range session.MediaDescriptions {
		media.Attributes = withoutCandidates(media.Attributes)
	}
	text, err := session.Marshal()
	if err != nil {
		return badOffer("%v", err)
	}
	o.sdp = string(text)
	return nil
}

func withoutCandidates(all []sdp.Attribute) []sdp.Attribute {
	var kept []sdp.Attribute
	for _, a := range all {
		if a.Key != sdp.AttrKeyCandidate && a.Key != sdp.AttrKeyEndOfCandidates {
			kept = append(kept, a)
		}
	}
	return kept
}
