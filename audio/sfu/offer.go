package sfu

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pion/sdp/v3"
)

// ErrBadOffer is wrapped by every error that the offer causes.
var ErrBadOffer = errors.New("bad offer")

func badOffer(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrBadOffer}, args...)...)
}

const (
	// MaxSlots is how many voices one peer can receive at a time.
	MaxSlots = 8

	maxOffer    = 64 << 10 // bytes; a browser's offer takes 15 KiB
	maxSections = MaxSlots + 8
)

// offer is the part of a client's offer that the server uses. PROTOCOL.md section 8.1.
type offer struct {
	sections  []section // all of them, in order
	transport transport // shared by all sections

	opus       uint8    // payload type
	level      uint8    // number of the audio level extension, 0 for none
	microphone string   // its mid; empty if the client only listens
	ssrcs      []uint32 // SSRCs announced for the microphone
	slots      []string // mids, in order
}

// section is one of the offer's media sections.
type section struct {
	media, protocol, format string // from the section's first line; the answer repeats them
	mid                     string
	wanted                  bool // the microphone or a slot; others are declined
}

// parseOffer reads and checks what an answer needs; pion gets nothing else. It refuses
// offers without a usable connection.
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
	o := &offer{}
	bundle := bundleOf(session.Attributes)
	for _, media := range session.MediaDescriptions {
		if err := o.addSection(media, bundle); err != nil {
			return nil, err
		}
	}
	if len(o.slots) > slots {
		return nil, badOffer("%d slots of at most %d", len(o.slots), slots)
	}
	if o.opus == 0 {
		return nil, badOffer("no Opus")
	}
	if err := o.transport.choose(tagged(session.MediaDescriptions, bundle), session.Attributes); err != nil {
		return nil, err
	}
	return o, o.transport.complete()
}

// tagged returns the attributes of the section whose transport all bundled sections use: the
// first of the group (RFC 9143 section 7.2). The others may name transports of their own,
// for a server that does not bundle.
func tagged(sections []*sdp.MediaDescription, bundle []string) []sdp.Attribute {
	for _, media := range sections {
		if mid, has := media.Attribute(sdp.AttrKeyMID); has && len(bundle) > 0 && mid == bundle[0] {
			return media.Attributes
		}
	}
	return nil
}

// bundleOf returns the mids that share one transport. RFC 9143 section 7.
func bundleOf(attributes []sdp.Attribute) []string {
	for _, a := range attributes {
		if mids, ok := strings.CutPrefix(a.Value, "BUNDLE "); ok && a.Key == sdp.AttrKeyGroup {
			return strings.Fields(mids)
		}
	}
	return nil
}

// addSection takes the first section that sends Opus as the microphone and those that
// receive as slots, if they are bundled.
func (o *offer) addSection(media *sdp.MediaDescription, bundle []string) error {
	if err := checkSetup(media.Attributes); err != nil {
		return err
	}
	s := section{media: media.MediaName.Media, protocol: strings.Join(media.MediaName.Protos, "/"), format: "0"}
	if len(media.MediaName.Formats) > 0 {
		s.format = media.MediaName.Formats[0]
	}
	s.mid, _ = media.Attribute(sdp.AttrKeyMID)
	if !isToken(s.mid) && s.mid != "" {
		return badOffer("mid %.40q", s.mid)
	}
	if s.mid != "" && slices.ContainsFunc(o.sections, func(other section) bool { return other.mid == s.mid }) {
		return badOffer("mid %q twice", s.mid)
	}
	var err error
	if s.media == "audio" && !declined(media) && slices.Contains(bundle, s.mid) {
		s.wanted, err = o.addVoice(media, s.mid)
	}
	o.sections = append(o.sections, s)
	return err
}

// addVoice reports whether the section is wanted.
func (o *offer) addVoice(media *sdp.MediaDescription, mid string) (bool, error) {
	_, receives := media.Attribute(sdp.AttrKeyRecvOnly)
	_, sends := media.Attribute(sdp.AttrKeySendOnly)
	if !receives && (!sends || o.microphone != "") {
		return false, nil
	}
	opus, err := opusOf(media)
	if err != nil {
		return false, err
	}
	if o.opus != 0 && o.opus != opus {
		return false, badOffer("Opus as %d and as %d", o.opus, opus)
	}
	o.opus = opus
	if receives {
		o.slots = append(o.slots, mid)
	} else {
		o.microphone, o.level, o.ssrcs = mid, levelOf(media), ssrcsOf(media)
	}
	return true, nil
}

// declined distinguishes a declined section from one that shares the first one's
// transport: both have port 0, as Firefox writes it. RFC 9143 section 6.
func declined(media *sdp.MediaDescription) bool {
	_, shares := media.Attribute("bundle-only")
	return media.MediaName.Port.Value == 0 && !shares
}

// sameMedia reports whether the connection of first can answer o: a restart brings new
// ICE names and nothing else.
func (o *offer) sameMedia(first *offer) bool {
	return len(o.sections) == len(first.sections) && o.microphone == first.microphone &&
		slices.Equal(o.slots, first.slots) && slices.Equal(o.ssrcs, first.ssrcs) &&
		o.opus == first.opus && o.level == first.level && o.transport.fingerprint == first.transport.fingerprint
}
