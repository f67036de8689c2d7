package headless

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"sync"
	"time"

	"github.com/pion/ice/v2"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v3"
)

// link is one peer connection with its own UDP socket, or with TCP connections of
// pion's.
type link struct {
	number uint32
	pc     *webrtc.PeerConnection
	mux    *ice.UDPMuxDefault // nil for TCP
	tap    *tap               // nil for TCP
	mic    *webrtc.TrackLocalStaticRTP

	connected bool // guarded by the voice's lock

	settling sync.Once
	settled  chan struct{} // closed when the connection works or has failed

	mu       sync.Mutex // guards the fields below
	begun    bool       // the answer has been applied
	level    uint8      // number of the audio level extension, 0 before the answer
	sequence uint16
}

const levelURI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level" // RFC 6464

// newLink makes a peer connection and its offer.
func newLink(v *voice, number uint32) (_ *link, offer string, err error) {
	l := &link{number: number, settled: make(chan struct{})}
	defer func() {
		if err != nil {
			l.close()
		}
	}()
	logs := &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}
	settings := webrtc.SettingEngine{LoggerFactory: logs}
	if v.client.opts.TCP {
		settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeTCP4, webrtc.NetworkTypeTCP6})
	} else {
		if l.tap, err = listen(v); err != nil {
			return nil, "", err
		}
		l.mux = ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: l.tap, Logger: logs.NewLogger("ice")})
		settings.SetICEUDPMux(l.mux)
		settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	}
	if l.pc, err = newConnection(settings); err != nil {
		return nil, "", err
	}
	if err = l.addMedia(v.client.opts.Slots); err != nil {
		return nil, "", err
	}
	l.pc.OnTrack(func(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { v.ears.read(t) })
	l.pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s != webrtc.PeerConnectionStateConnecting {
			l.settling.Do(func() { close(l.settled) })
		}
		v.stateOf(l, s)
	})
	description, err := l.pc.CreateOffer(nil)
	if err != nil {
		return nil, "", fmt.Errorf("make an offer: %w", err)
	}
	if err = l.pc.SetLocalDescription(description); err != nil {
		return nil, "", fmt.Errorf("take the own offer: %w", err)
	}
	return l, l.pc.LocalDescription().SDP, nil
}

func newConnection(settings webrtc.SettingEngine) (*webrtc.PeerConnection, error) {
	engine := &webrtc.MediaEngine{}
	opus := webrtc.RTPCodecParameters{PayloadType: 111, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"}}
	if err := engine.RegisterCodec(opus, webrtc.RTPCodecTypeAudio); err != nil {
		return nil, fmt.Errorf("register Opus: %w", err)
	}
	if err := engine.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: levelURI}, webrtc.RTPCodecTypeAudio); err != nil {
		return nil, fmt.Errorf("register the level extension: %w", err)
	}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithSettingEngine(settings),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{})).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, fmt.Errorf("make a connection: %w", err)
	}
	return pc, nil
}

// addMedia adds the sections that PROTOCOL.md section 8.1 requires.
func (l *link) addMedia(slots int) (err error) {
	l.mic, err = webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}, "mic", "mic")
	if err == nil {
		_, err = l.pc.AddTransceiverFromTrack(l.mic, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	}
	for range slots {
		if err == nil {
			_, err = l.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		}
	}
	if err != nil {
		return fmt.Errorf("add media: %w", err)
	}
	return nil
}

// answered applies the server's answer.
func (l *link) answered(sdp string) error {
	l.mu.Lock()
	l.begun = true
	l.mu.Unlock()
	if err := l.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp}); err != nil {
		return fmt.Errorf("take the answer: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, x := range l.pc.GetSenders()[0].GetParameters().HeaderExtensions {
		if x.URI == levelURI {
			l.level = uint8(x.ID)
		}
	}
	return nil
}

// write sends one voice packet with the level dbov.
func (l *link) write(payload []byte, timestamp uint32, dbov int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: l.sequence, Timestamp: timestamp}, Payload: payload}
	l.sequence++
	if l.level != 0 {
		if err := p.SetExtension(l.level, []byte{0x80 | byte(-dbov)}); err != nil {
			return fmt.Errorf("say how loud: %w", err)
		}
	}
	if err := l.mic.WriteRTP(&p); err != nil {
		return fmt.Errorf("send a voice packet: %w", err)
	}
	return nil
}

// close closes the link and ignores errors.
func (l *link) close() {
	if l.pc != nil {
		l.settle()
		_ = l.pc.Close()
	}
	if l.mux != nil {
		_ = l.mux.Close()
	}
	if l.tap != nil {
		_ = l.tap.Close()
	}
}

// settleTime limits the wait of settle.
const settleTime = 2 * time.Second

// settle waits while a connection is being made: closing pion v3 at that moment is not
// safe.
func (l *link) settle() {
	l.mu.Lock()
	begun := l.begun
	l.mu.Unlock()
	if !begun {
		return
	}
	select {
	case <-l.settled:
	case <-time.After(settleTime):
	}
}

// localAddress returns this machine's address from which the server is reached.
func localAddress(socket string) (net.IP, error) {
	u, err := url.Parse(socket)
	if err != nil {
		return nil, fmt.Errorf("read the server's address: %w", err)
	}
	port := u.Port()
	if port == "" {
		port = "443"
	}
	conn, err := net.Dial("udp", net.JoinHostPort(u.Hostname(), port)) // sends nothing
	if err != nil {
		return nil, fmt.Errorf("find the way to the server: %w", err)
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).IP, nil
}
