package sfu

import (
	"errors"
	"fmt"
	"strings"
)

// forPion returns the offer for pion: rewritten, with the voices alone and only what
// was read and checked. Pion v3 panics at some contents of offers and keeps state for
// more.
func (o *offer) forPion() string {
	var b strings.Builder
	b.WriteString("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE")
	for _, s := range o.sections {
		if s.wanted {
			b.WriteString(" " + s.mid)
		}
	}
	b.WriteString("\r\n")
	for _, s := range o.sections {
		if s.wanted {
			o.writeVoice(&b, s.mid)
		}
	}
	return b.String()
}

func (o *offer) writeVoice(b *strings.Builder, mid string) {
	fmt.Fprintf(b, "m=audio 9 UDP/TLS/RTP/SAVPF %d\r\nc=IN IP4 0.0.0.0\r\n", o.opus)
	fmt.Fprintf(b, "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\n", o.transport.name, o.transport.password)
	fmt.Fprintf(b, "a=fingerprint:%s\r\na=setup:actpass\r\na=mid:%s\r\na=rtcp-mux\r\n", o.transport.fingerprint, mid)
	fmt.Fprintf(b, "a=rtpmap:%d opus/48000/2\r\na=fmtp:%d %s\r\n", o.opus, o.opus, opusParameters)
	if mid != o.microphone {
		b.WriteString("a=recvonly\r\n")
		return
	}
	b.WriteString("a=sendonly\r\n")
	if o.level != 0 {
		fmt.Fprintf(b, "a=extmap:%d %s\r\n", o.level, levelExtension)
	}
	if len(o.ssrcs) > 0 { // pion takes two as the obsolete "plan B"
		fmt.Fprintf(b, "a=ssrc:%d cname:microphone\r\n", o.ssrcs[0])
	}
}

// forClient returns pion's answer with the declined sections added, which pion has not
// seen. RFC 3264 section 6, RFC 9143 section 7.3.3.
func (o *offer) forClient(answer string) (string, error) {
	session, rest, _ := strings.Cut(answer, "\r\nm=")
	answered := strings.Split(strings.TrimSuffix(rest, "\r\n"), "\r\nm=")
	var b strings.Builder
	b.WriteString(session + "\r\n")
	for _, s := range o.sections {
		if !s.wanted {
			s.writeDeclined(&b)
			continue
		}
		if len(answered) == 0 {
			break
		}
		b.WriteString("m=" + answered[0] + "\r\n")
		answered = answered[1:]
	}
	if len(answered) != 0 || strings.Count(b.String(), "\r\nm=") != len(o.sections) {
		return "", errors.New("pion answered another offer")
	}
	return b.String(), nil
}

func (s section) writeDeclined(b *strings.Builder) {
	fmt.Fprintf(b, "m=%s 0 %s %s\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\n", s.media, s.protocol, s.format)
	if s.mid != "" {
		fmt.Fprintf(b, "a=mid:%s\r\n", s.mid)
	}
}
