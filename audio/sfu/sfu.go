package sfu

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/pion/ice/v2"

	"stoa/audio"
)

// ErrClosed reports the use of a closed [SFU] or [Peer].
var ErrClosed = errors.New("sfu: closed")

// Config says where to listen: by UDP, by TCP or both.
type Config struct {
	// Listen is the UDP host:port, empty for none. Without a host it is every address
	// of the machine; port 0 is a free port.
	Listen string

	// Streams accepts TCP connections that begin with a framed STUN request, nil for
	// none. The answer offers its address to clients that UDP does not reach.
	Streams net.Listener

	// Advertise lists addresses that lead here through NAT. Answers list them before
	// those of the machine. The port is the same.
	Advertise []net.IP

	// FailedAfter is how long a peer connection may be disconnected, which it is after 15 s
	// without a datagram, until it has failed; 0 stands for 30 s, the resume time of a
	// participant.
	FailedAfter time.Duration

	// MediaRate is how many bytes of media a second a peer may send, with twice that as
	// burst. The excess is dropped before decryption. 0 stands for 40,000: four times a
	// voice at 64 kbit/s.
	MediaRate int

	Logger *slog.Logger // nil: no log
}

// SFU is the media side of a server: one UDP socket, one TCP listener and their peers.
type SFU struct {
	config  Config
	count   counters
	filter  *packetFilter
	socket  *socket  // nil without UDP
	streams *streams // nil without TCP
	muxes   muxes

	mu     sync.Mutex // guards the fields below
	peers  map[*Peer]struct{}
	closed bool
}

// Listen opens the socket and takes over the TCP listener.
func Listen(config Config) (*SFU, error) {
	config.MediaRate = cmp.Or(config.MediaRate, mediaRate)
	config.FailedAfter = cmp.Or(config.FailedAfter, 30*time.Second)
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	s := &SFU{config: config, peers: map[*Peer]struct{}{}}
	s.filter = newPacketFilter(&s.count)
	if config.Listen == "" && config.Streams == nil {
		return nil, errors.New("listen for media: neither by UDP nor by TCP")
	}
	if config.Listen != "" {
		udp, err := listenUDP(config)
		if err != nil {
			return nil, err
		}
		s.socket = newSocket(udp, s.filter, &s.count)
		s.muxes.udp = s.newMux(s.socket)
	}
	if config.Streams != nil {
		s.streams = newStreams(config.Streams, s.filter, &s.count)
		s.muxes.streams = s.newMux(s.streams)
	}
	return s, nil
}

func listenUDP(config Config) (*net.UDPConn, error) {
	addr, err := net.ResolveUDPAddr("udp", config.Listen)
	if err != nil {
		return nil, fmt.Errorf("resolve media address %q: %w", config.Listen, err)
	}
	udp, err := net.ListenUDP("udp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen for media on %q: %w", config.Listen, err)
	}
	_ = udp.SetReadBuffer(bufferSize)
	_ = udp.SetWriteBuffer(bufferSize)
	receive, send := granted(udp)
	config.Logger.Info("media socket open", "address", udp.LocalAddr(),
		"receive_buffer", receive, "send_buffer", send, "buffers_wanted", bufferSize)
	return udp, nil
}

func (s *SFU) newMux(conn net.PacketConn) *ice.UDPMuxDefault {
	return ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: conn, Logger: loggers{s.config.Logger}.NewLogger("ice")})
}

// Addr returns the address of the UDP socket, with the actual port, or nil without UDP.
func (s *SFU) Addr() *net.UDPAddr {
	if s.socket == nil {
		return nil
	}
	return s.socket.udp.LocalAddr().(*net.UDPAddr)
}

// NewPeer prepares the media connection of a participant: its microphone becomes the
// participant's source in sw, and up to slots voices come down. A peer costs little
// before the first [Peer.Answer].
func (s *SFU) NewPeer(sw *audio.Switch, id uint16, slots int) (*Peer, error) {
	if slots < 0 || slots > MaxSlots {
		return nil, fmt.Errorf("media peer of participant %d: %d slots", id, slots)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	p := newPeer(s, sw, id, slots)
	s.peers[p] = struct{}{}
	return p, nil
}

// Close closes all peers in parallel, the socket and the streams, and waits for their
// goroutines. It returns after little more than 5 s at the latest, then with an error.
func (s *SFU) Close() error {
	s.mu.Lock()
	s.closed = true
	var all []error
	closed := make(chan error, len(s.peers))
	for p := range s.peers {
		go func() { closed <- p.Close() }()
	}
	s.mu.Unlock()
	for range cap(closed) {
		all = append(all, <-closed)
	}
	all = append(all, s.muxes.Close())
	if s.socket != nil {
		s.socket.await()
	}
	if s.streams != nil {
		s.streams.running.Wait()
	}
	return errors.Join(all...)
}

// leave closes the addresses and streams of a dismissed peer.
func (s *SFU) leave(who *peerRules) {
	if s.streams != nil {
		s.streams.leave(who)
	}
}

func (s *SFU) forget(p *Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.peers, p)
}
