package sfu

import (
	"fmt"
	"io"
	"time"

	"github.com/pion/dtls/v2"
	"github.com/pion/ice/v2"
	"github.com/pion/interceptor"
	"github.com/pion/transport/v2/packetio"
	"github.com/pion/webrtc/v3"
)

const (
	// A client that is silent for disconnectedAfter counts as disconnected and may come
	// back by itself. After [Config.FailedAfter] it has failed and must make another
	// connection. A client that only listens sends consent checks every 4 to 6 s (RFC
	// 7675 section 5.1), and one of them may get lost.
	disconnectedAfter = 15 * time.Second
	keepAlive         = 2 * time.Second

	opusParameters = "minptime=10;useinbandfec=1;usedtx=1;stereo=0"
)

func opusAs(payloadType uint8) webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{
		PayloadType: webrtc.PayloadType(payloadType),
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType:    webrtc.MimeTypeOpus,
			ClockRate:   48000,
			Channels:    2,
			SDPFmtpLine: opusParameters,
		},
	}
}

// newConnection makes the pion connection of a peer, to answer o and its restarts.
// Every peer has its own pion API, because the client chooses payload types.
func (s *SFU) newConnection(o *offer, up *uplink) (*webrtc.API, *webrtc.PeerConnection, error) {
	engine := &webrtc.MediaEngine{}
	if err := engine.RegisterCodec(opusAs(o.opus), webrtc.RTPCodecTypeAudio); err != nil {
		return nil, nil, fmt.Errorf("register Opus: %w", err)
	}
	level := webrtc.RTPHeaderExtensionCapability{URI: levelExtension}
	err := engine.RegisterHeaderExtension(level, webrtc.RTPCodecTypeAudio, webrtc.RTPTransceiverDirectionRecvonly)
	if err != nil {
		return nil, nil, fmt.Errorf("register the level extension: %w", err)
	}
	settings, err := s.settings(up)
	if err != nil {
		return nil, nil, err
	}
	api := webrtc.NewAPI(
		webrtc.WithMediaEngine(engine),
		webrtc.WithSettingEngine(settings),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{}),
	)
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, nil, fmt.Errorf("make a connection: %w", err)
	}
	return api, pc, nil
}

// settings returns pion's settings: ICE-lite, host candidates, DTLS server.
func (s *SFU) settings(up *uplink) (webrtc.SettingEngine, error) {
	settings := webrtc.SettingEngine{
		LoggerFactory: loggers{s.config.Logger},
		BufferFactory: func(kind packetio.BufferPacketType, _ uint32) io.ReadWriteCloser {
			if kind == packetio.RTPBufferPacket {
				return up
			}
			return void{}
		},
	}
	settings.SetLite(true)
	settings.SetICEUDPMux(s.muxes)
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetICETimeouts(disconnectedAfter, s.config.FailedAfter, keepAlive)
	settings.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	if err := settings.SetAnsweringDTLSRole(webrtc.DTLSRoleServer); err != nil {
		return settings, fmt.Errorf("become the DTLS server: %w", err)
	}
	return settings, nil
}
