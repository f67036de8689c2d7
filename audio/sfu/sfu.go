package sfu

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"github.com/pion/ice/v2"

	"stoa/audio"
)

// ErrClosed is returned for what is asked of a closed [SFU] or [Peer].
var ErrClosed = errors.New("sfu: closed")

// Config says where to listen. Only Listen is needed.
type Config struct {
	// Listen is the UDP host:port. Without a host it is every address of the
	// machine; port 0 is a free one.
	Listen string

	// Advertise are addresses that lead here from elsewhere, by NAT. Clients
	// are told them before those listened on. The port is the same.
	Advertise []net.IP

	Logger *slog.Logger // nil discards
}

// SFU is the media side of a server: one UDP socket and the peers behind it.
type SFU struct {
	config Config
	socket *socket
	mux    *ice.UDPMuxDefault

	mu     sync.Mutex // guards the fields below
	peers  map[*Peer]struct{}
	closed bool
}

// Listen opens the socket.
func Listen(config Config) (*SFU, error) {
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	addr, err := net.ResolveUDPAddr("udp", config.Listen)
	if err != nil {
		return nil, fmt.Errorf("resolve media address %q: %w", config.Listen, err)
	}
	udp, err := net.ListenUDP("udp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen for media on %q: %w", config.Listen, err)
	}
	socket := newSocket(udp)
	receive, send := granted(udp)
	config.Logger.Info("media socket open", "address", udp.LocalAddr(),
		"receive_buffer", receive, "send_buffer", send, "buffers_wanted", bufferSize)
	return &SFU{
		config: config,
		socket: socket,
		mux: ice.NewUDPMuxDefault(ice.UDPMuxParams{
			UDPConn: socket,
			Logger:  loggers{config.Logger}.NewLogger("ice"),
		}),
		peers: map[*Peer]struct{}{},
	}, nil
}

// Addr is where the socket listens, with the port that was found.
func (s *SFU) Addr() *net.UDPAddr { return s.socket.udp.LocalAddr().(*net.UDPAddr) }

// NewPeer prepares the media connection of a participant: its microphone
// becomes the participant's source in sw, and up to slots voices come down. It
// costs little before the first [Peer.Answer].
func (s *SFU) NewPeer(sw *audio.Switch, id uint16, slots int) (*Peer, error) {
	if slots < 0 || slots > MaxSlots {
		return nil, fmt.Errorf("media peer of participant %d: %d slots", id, slots)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	p := &Peer{sfu: s, sw: sw, id: id, slots: slots, guest: newGuest()}
	s.peers[p] = struct{}{}
	return p, nil
}

// Close closes all peers and the socket, and waits for what they started.
func (s *SFU) Close() error {
	s.mu.Lock()
	s.closed = true
	var peers []*Peer
	for p := range s.peers {
		peers = append(peers, p)
	}
	s.mu.Unlock()

	var all []error
	for _, p := range peers {
		all = append(all, p.Close())
	}
	all = append(all, s.mux.Close())
	<-s.socket.done
	return errors.Join(all...)
}

func (s *SFU) forget(p *Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.peers, p)
}
