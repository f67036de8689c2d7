package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"stoa/server/certs"
)

// answerTime is how long one network check may take.
const answerTime = 3 * time.Second

// checkNames resolves the domains and compares them with the addresses that clients
// get.
func checkNames(ctx context.Context, cfg *config) report {
	var r report
	own, err := certs.MachineAddresses()
	if err != nil {
		r = append(r, doubtful("addresses", err.Error(), "look at the network settings"))
	}
	advertised, _ := cfg.advertised() // validated before
	known := append(slices.Clone(advertised), own...)
	for _, name := range cfg.Domain {
		ctx, cancel := context.WithTimeout(ctx, answerTime)
		found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name)
		cancel()
		if err != nil {
			r = append(r, bad("name", name+" leads nowhere: "+err.Error(), "add an A (or AAAA) record for it with this server's public address"))
			continue
		}
		var strange []string
		for _, a := range found {
			if !slices.Contains(known, a.Unmap()) {
				strange = append(strange, a.Unmap().String())
			}
		}
		if len(strange) > 0 {
			list := strings.Join(strange, ",")
			r = append(r, doubtful("name", name+" leads to "+list+", which is not this machine's", "behind NAT or in a cloud add --advertise "+list+"; else correct the record"))
			continue
		}
		r = append(r, good("name", "%s leads here", name))
	}
	return append(r, checkAdvertised(cfg, advertised, own)...)
}

// checkAdvertised says what to forward for addresses that are not the machine's own.
func checkAdvertised(cfg *config, advertised, own []netip.Addr) report {
	var r report
	_, number, _ := net.SplitHostPort(cfg.Listen)
	for _, a := range advertised {
		switch {
		case slices.Contains(own, a):
			r = append(r, good("advertise", "%s is this machine's", a))
		case a.IsPrivate() || a.IsLoopback():
			r = append(r, doubtful("advertise", a.String()+" is private and not this machine's", "advertise the address that people call"))
		default:
			r = append(r, good("advertise", "%s is in front of this machine: forward %s there to %s", a, wantedPorts(cfg, number), homeOf(own)))
		}
	}
	host, _, _ := net.SplitHostPort(cfg.Listen)
	listening, err := netip.ParseAddr(host)
	if open := host == "" || err == nil && !listening.IsLoopback(); open && len(advertised) == 0 {
		if !slices.ContainsFunc(own, func(a netip.Addr) bool { return !a.IsPrivate() }) {
			r = append(r, doubtful("advertise", "all addresses of this machine are private: voices reach this network alone",
				"for people elsewhere add --advertise PUBLIC-ADDRESS and forward "+wantedPorts(cfg, number)))
		}
	}
	return r
}

func homeOf(own []netip.Addr) string {
	if len(own) == 0 {
		return "this machine"
	}
	return own[0].String()
}

// wantedPorts returns what a firewall must let through.
func wantedPorts(cfg *config, number string) string {
	if cfg.UDP == noUDP {
		return "TCP " + number
	}
	_, udp, _ := net.SplitHostPort(cfg.UDP)
	return "TCP " + number + " and UDP " + udp
}

// checkPorts tries to listen, and to connect to itself by the advertised addresses.
func checkPorts(ctx context.Context, cfg *config) report {
	var r report
	advertised, _ := cfg.advertised() // validated before
	tcp, err := net.Listen("tcp", cfg.Listen)
	switch {
	case err == nil:
		r = append(r, good("tcp", "%s is free", cfg.Listen))
		r = append(r, callTCP(ctx, tcp, advertised)...)
		tcp.Close()
	case errors.Is(err, syscall.EADDRINUSE) && isStoa(ctx, cfg.Listen):
		r = append(r, good("tcp", "%s is in use by a Stoa that answers", cfg.Listen))
	default:
		r = append(r, portProblem("tcp", cfg.Listen, "--listen", err))
	}
	if cfg.UDP == noUDP {
		return append(r, doubtful("udp", "not used: all voices go by TCP", "voices by UDP stutter less where packets get lost"))
	}
	udp, err := net.ListenPacket("udp", cfg.UDP)
	switch {
	case err == nil:
		r = append(r, good("udp", "%s is free", cfg.UDP))
		r = append(r, callUDP(udp.(*net.UDPConn), advertised)...)
		udp.Close()
	case errors.Is(err, syscall.EADDRINUSE) && isStoa(ctx, cfg.Listen):
		r = append(r, good("udp", "%s is in use, as it should be: by the Stoa that answers by TCP", cfg.UDP))
	default:
		r = append(r, portProblem("udp", cfg.UDP, "--udp", err))
	}
	return r
}

func portProblem(check, address, flag string, err error) verdict {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return bad(check, address+" is in use by another program", "stop that, or choose another address with "+flag)
	case errors.Is(err, syscall.EACCES):
		return bad(check, "this user may not listen on "+address, "run it by the systemd unit, or: setcap cap_net_bind_service=+ep stoa")
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return bad(check, address+" is not an address of this machine", "listen on :PORT, and give addresses of NAT to --advertise")
	}
	return bad(check, err.Error(), "choose another address with "+flag)
}

// isStoa asks the server at an address for a room that cannot exist.
func isStoa(ctx context.Context, address string) bool {
	host, number, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		address = net.JoinHostPort("localhost", number)
	}
	dialer := net.Dialer{Timeout: answerTime}
	client := http.Client{Timeout: answerTime, Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, address)
		},
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // the check only needs an answer, and sends and trusts nothing
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost:"+number+"/api/v1/rooms/none", nil)
	if err != nil {
		return false
	}
	answer, err := client.Do(request)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	var said struct {
		Error struct{ Code string }
	}
	return json.NewDecoder(answer.Body).Decode(&said) == nil && said.Error.Code != ""
}

// callTCP connects to each address from this machine. Some routers refuse that although
// they let others in.
func callTCP(ctx context.Context, l net.Listener, advertised []netip.Addr) report {
	arrived := make(chan string, 16)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			token := make([]byte, tokenSize)
			_ = c.SetReadDeadline(time.Now().Add(answerTime))
			if _, err := io.ReadFull(c, token); err == nil {
				select {
				case arrived <- string(token):
				default:
				}
			}
			c.Close()
		}
	}()
	var r report
	number := uint16(l.Addr().(*net.TCPAddr).Port)
	for _, a := range advertised {
		at := netip.AddrPortFrom(a, number)
		if !comesBack(ctx, at, arrived) {
			r = append(r, unheard("tcp", at))
			continue
		}
		r = append(r, good("tcp", "%s leads here", at))
	}
	return r
}

const tokenSize = 32 // random bytes that nobody else can send

func comesBack(ctx context.Context, at netip.AddrPort, arrived <-chan string) bool {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, "tcp", at.String())
	if err != nil {
		return false
	}
	defer c.Close()
	token := make([]byte, tokenSize)
	rand.Read(token)
	if _, err := c.Write(token); err != nil {
		return false
	}
	for {
		select {
		case got := <-arrived:
			if got == string(token) {
				return true
			}
		case <-ctx.Done():
			return false
		}
	}
}

// callUDP sends a few random bytes to each address.
func callUDP(udp *net.UDPConn, advertised []netip.Addr) report {
	var r report
	number := uint16(udp.LocalAddr().(*net.UDPAddr).Port)
	for _, a := range advertised {
		at, token, got := netip.AddrPortFrom(a, number), make([]byte, tokenSize), make([]byte, 2*tokenSize)
		rand.Read(token)
		heard := false
		_ = udp.SetReadDeadline(time.Now().Add(answerTime))
		if _, err := udp.WriteToUDPAddrPort(token, at); err == nil {
			for {
				n, _, err := udp.ReadFromUDPAddrPort(got)
				if heard = err == nil && string(got[:n]) == string(token); heard || err != nil {
					break
				}
			}
		}
		if !heard {
			r = append(r, unheard("udp", at))
			continue
		}
		r = append(r, good("udp", "%s leads here", at))
	}
	return r
}

func unheard(check string, at netip.AddrPort) verdict {
	return doubtful(check, fmt.Sprintf("a call to %s did not come back", at),
		fmt.Sprintf("forward %s %d to this machine and let the firewall pass it. Some routers never let a machine call itself: then try from elsewhere", strings.ToUpper(check), at.Port()))
}
