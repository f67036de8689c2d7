package sfu_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v2"
	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/transport/v2/packetio"
	"github.com/pion/webrtc/v3"

	"stoa/audio"
	"stoa/audio/sfu"
	"stoa/spatial"
)

const (
	patience = 10 * time.Second // timeout of everything awaited

	// firefoxOpus is a payload type other than the usual one.
	firefoxOpus = 109

	levelURI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
)

// hall is a server with one room.
type hall struct {
	*sfu.SFU
	sw *audio.Switch
}

func newHall(t testing.TB) *hall {
	t.Helper()
	return newHallAt(t, sfu.Config{Listen: "127.0.0.1:0"})
}

func newHallAt(t testing.TB, config sfu.Config) *hall {
	t.Helper()
	config.Logger = slog.New(slog.DiscardHandler)
	s, err := sfu.Listen(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &hall{SFU: s, sw: audio.NewSwitch()}
}

// voicePacket is a packet that a client got in one of its slots.
type voicePacket struct {
	slot int
	*rtp.Packet
}

// client is a browser from the server's point of view.
type client struct {
	t         testing.TB
	id        uint16
	peer      *sfu.Peer
	pc        *webrtc.PeerConnection
	mic       *webrtc.TrackLocalStaticRTP
	level     uint8
	sequence  uint16
	detour    interface{ instead(answer string) string } // nil for none
	connected chan struct{}                              // one value each time ICE connects
	up        chan struct{}                              // closed when media can pass
	got       chan voicePacket
}

// join connects a participant with that many slots.
func (h *hall) join(t testing.TB, id uint16, slots int) *client {
	t.Helper()
	return h.joinOver(t, id, slots, nil)
}

// joinOver connects through a relay, if detour is not nil.
func (h *hall) joinOver(t testing.TB, id uint16, slots int, detour *relay) *client {
	t.Helper()
	c := newClient(t, id, slots, clientWishes{})
	if detour != nil {
		c.detour = detour
	}
	return h.admit(c, slots)
}

var byTCP = clientWishes{networks: []webrtc.NetworkType{webrtc.NetworkTypeTCP4}}

// joinByTCP connects by TCP only.
func (h *hall) joinByTCP(t testing.TB, id uint16, slots int) *client {
	t.Helper()
	return h.admit(newClient(t, id, slots, byTCP), slots)
}

func (h *hall) admit(c *client, slots int) *client {
	t := c.t
	t.Helper()
	peer, err := h.NewPeer(h.sw, c.id, slots)
	if err != nil {
		t.Fatal(err)
	}
	c.peer = peer
	c.negotiate(nil)
	c.await(c.connected, "connected")
	eventually(t, "the server has the connection", peer.Connected)
	c.await(c.up, "able to send")
	for _, x := range c.pc.GetSenders()[0].GetParameters().HeaderExtensions {
		if x.URI == levelURI {
			c.level = uint8(x.ID)
		}
	}
	return c
}

// clientWishes are options of a client; the zero value is valid.
type clientWishes struct {
	sink     io.ReadWriteCloser   // instead of the buffers of received media
	networks []webrtc.NetworkType // nil for all
	asks     time.Duration        // interval of ICE's consent checks, 0 for 2 s
}

// newClient makes the client's side.
func newClient(t testing.TB, id uint16, slots int, wishes clientWishes) *client {
	t.Helper()
	c := &client{
		t: t, id: id,
		connected: make(chan struct{}, 10), up: make(chan struct{}), got: make(chan voicePacket, 1000),
	}
	c.pc = newClientConnection(t, wishes)
	t.Cleanup(func() { c.pc.Close() })
	var err error
	c.mic, err = webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}, "mic", "mic")
	must(t, err)
	_, err = c.pc.AddTransceiverFromTrack(c.mic, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	must(t, err)
	for range slots {
		_, err = c.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		must(t, err)
	}
	ordered, none := false, uint16(0)
	_, err = c.pc.CreateDataChannel("state", &webrtc.DataChannelInit{Ordered: &ordered, MaxRetransmits: &none})
	must(t, err)
	c.pc.OnTrack(c.receive)
	var once sync.Once
	c.pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(c.up) })
		}
	})
	c.pc.OnICEConnectionStateChange(func(s webrtc.ICEConnectionState) {
		if s == webrtc.ICEConnectionStateConnected {
			c.connected <- struct{}{}
		}
	})
	return c
}

func newClientConnection(t testing.TB, wishes clientWishes) *webrtc.PeerConnection {
	engine := &webrtc.MediaEngine{}
	must(t, engine.RegisterCodec(webrtc.RTPCodecParameters{
		PayloadType: firefoxOpus,
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2,
			SDPFmtpLine: "maxplaybackrate=48000;stereo=1;useinbandfec=1",
		},
	}, webrtc.RTPCodecTypeAudio))
	must(t, engine.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: levelURI}, webrtc.RTPCodecTypeAudio))
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetIPFilter(net.IP.IsLoopback)
	if wishes.asks != 0 {
		settings.SetICETimeouts(time.Minute, time.Minute, wishes.asks)
	}
	if wishes.networks != nil {
		settings.SetNetworkTypes(wishes.networks)
	}
	if wishes.sink != nil {
		settings.BufferFactory = func(packetio.BufferPacketType, uint32) io.ReadWriteCloser { return wishes.sink }
	}
	pc, err := webrtc.NewAPI(
		webrtc.WithMediaEngine(engine),
		webrtc.WithSettingEngine(settings),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{}),
	).NewPeerConnection(webrtc.Configuration{})
	must(t, err)
	return pc
}

// negotiate makes an offer and applies the answer, changed by the detour if there is
// one.
func (c *client) negotiate(options *webrtc.OfferOptions) (answer string) {
	c.t.Helper()
	if options != nil && options.ICERestart { // pion refuses to restart while it gathers
		eventually(c.t, "the client has gathered", func() bool {
			return c.pc.ICEGatheringState() == webrtc.ICEGatheringStateComplete
		})
	}
	offer, err := c.pc.CreateOffer(options)
	must(c.t, err)
	must(c.t, c.pc.SetLocalDescription(offer))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	answer, err = c.peer.Answer(ctx, c.pc.LocalDescription().SDP)
	must(c.t, err)
	if c.detour != nil {
		answer = c.detour.instead(answer)
	}
	must(c.t, c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}))
	return answer
}

// receive reads one slot until the connection closes.
func (c *client) receive(track *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
	slot := -1
	for i, t := range c.pc.GetTransceivers() {
		if t.Receiver() == r {
			slot = i - 1 // behind the microphone
		}
	}
	for {
		p, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		c.got <- voicePacket{slot, p}
	}
}

// say sends n packets that contain the talker's number.
func (c *client) say(n int) {
	c.t.Helper()
	c.sayWith(n, []byte("voice of "+strconv.Itoa(int(c.id))))
}

// sayWith sends n packets with the payload.
func (c *client) sayWith(n int, payload []byte) {
	c.t.Helper()
	for range n {
		p := &rtp.Packet{
			Header:  rtp.Header{Version: 2, SequenceNumber: c.sequence, Timestamp: uint32(c.sequence) * 960},
			Payload: payload,
		}
		if c.level != 0 {
			must(c.t, p.SetExtension(c.level, []byte{0x80 | 26}))
		}
		c.sequence++
		must(c.t, c.mic.WriteRTP(p))
	}
}

// hear waits for n packets.
func (c *client) hear(n int) []voicePacket {
	c.t.Helper()
	var all []voicePacket
	timeout := time.After(patience)
	for len(all) < n {
		select {
		case p := <-c.got:
			all = append(all, p)
		case <-timeout:
			c.t.Fatalf("participant %d heard %d of %d packets", c.id, len(all), n)
		}
	}
	return all
}

func (c *client) await(event <-chan struct{}, what string) {
	c.t.Helper()
	select {
	case <-event:
	case <-time.After(patience):
		c.t.Fatalf("participant %d is not %s", c.id, what)
	}
}

// listens returns a hearing for Route.
func listens(listener uint16, talkers ...uint16) spatial.Hearing {
	h := spatial.Hearing{Listener: listener}
	for _, who := range talkers {
		h.Heard = append(h.Heard, spatial.Heard{Who: who})
	}
	return h
}

// eventually polls a condition without an event.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for !is() {
		select {
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		case <-time.After(time.Millisecond):
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
