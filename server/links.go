package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"stoa/server/certs"
	"stoa/server/trust"
)

// base is the URL, without a path, at which the server answers, and from where it
// works.
type base struct {
	url  string
	from string // a sentence; empty: on this machine
}

// link is the link of a room, or the owner link.
type link struct {
	name   string // of the room's template, or owner
	url    string // for this machine
	others []base // the same for other machines
}

// bases returns the URLs at which the server answers, this machine's first. There is at
// least one.
func (r *running) bases() []base {
	at := r.port.Addr()
	open := !at.IP.IsLoopback()
	var all []base
	if !open || at.IP.IsUnspecified() {
		all = append(all, base{"http://" + r.host("localhost"), ""}) // a secure context for browsers
	}
	switch {
	case r.cfg.TLS == "self" && open:
		all = append(all, r.selfBases()...)
	case r.certs != nil && open:
		for _, name := range r.certs.Names() {
			all = append(all, base{"https://" + r.host(strings.Replace(name, "*.", "any-name.", 1)), "everywhere this name leads here"})
		}
	case r.cfg.Insecure && open:
		for _, a := range r.addresses() {
			all = append(all, base{"http://" + r.host(a.String()), "other machines, without a microphone"})
		}
	}
	if len(r.cfg.Domain) > 0 && len(all) > 1 && all[0].from == "" { // give people the link with the domain name
		all = append(all[1:], base{all[0].url, "this machine alone"})
	}
	if len(r.cfg.BehindProxy) > 0 {
		for _, name := range r.cfg.Host {
			all = append(all, base{"https://" + name, "everywhere, through the proxy"})
		}
	}
	if len(all) == 0 {
		all = append(all, base{"http://" + r.host(at.IP.String()), ""})
	}
	return all
}

// selfBases returns the URLs for which the server's own certificate is valid.
func (r *running) selfBases() []base {
	var all []base
	for _, a := range r.addresses() {
		reach := "this network"
		if !a.IsPrivate() {
			reach = "everywhere"
		}
		host := r.host(a.String())
		all = append(all, base{"https://" + host, reach + "; each device trusts it first, at http://" + host + trust.Path})
	}
	for _, name := range r.cfg.Host {
		host := r.host(name)
		all = append(all, base{"https://" + host, "where this name leads here; each device trusts it first, at http://" + host + trust.Path})
	}
	return all
}

// addresses returns those of --advertise and of the machine, if the server listens on
// them.
func (r *running) addresses() []netip.Addr {
	all, _ := r.cfg.advertised() // validated before
	at, _ := netip.AddrFromSlice(r.port.Addr().IP)
	if at = at.Unmap(); !at.IsUnspecified() {
		return append(all, at)
	}
	found, err := certs.MachineAddresses()
	if err != nil {
		r.log.Error("addresses of this machine are unknown", "reason", err.Error())
	}
	for _, a := range found {
		if a.Is4() || !at.Is4() {
			all = append(all, a)
		}
	}
	return all
}

// elsewhere returns the host:port at which other devices reach the server, empty if
// none can.
func (r *running) elsewhere() string {
	if all := r.addresses(); !r.port.Addr().IP.IsLoopback() && len(all) > 0 {
		return r.host(all[0].String())
	}
	return ""
}

// host returns name:port of the server, without a default port.
func (r *running) host(name string) string {
	number := r.port.Addr().Port
	if number == 443 && r.certs != nil && name != "localhost" || number == 80 && r.certs == nil {
		if strings.Contains(name, ":") {
			return "[" + name + "]"
		}
		return name
	}
	return net.JoinHostPort(name, strconv.Itoa(number))
}

// makeLinks makes the rooms' links.
func (r *running) makeLinks(ctx context.Context) {
	all, err := r.store.Rooms(ctx)
	if err != nil {
		r.log.Error("list rooms failed", "reason", err.Error())
	}
	for _, room := range all {
		r.addLink(room.Template, "/r/"+room.ID.String())
	}
}

// addLink adds a link with its URLs.
func (r *running) addLink(name, path string) {
	bases := r.bases()
	l := link{name: name, url: bases[0].url + path}
	for _, b := range bases[1:] {
		l.others = append(l.others, base{b.url + path, b.from})
	}
	r.links = append(r.links, l)
}

// tellLinks prints the links, or writes them to a file of the data folder if the output
// goes to the journal: links are secrets, and other users may read the journal.
func (r *running) tellLinks(out *os.File) {
	if !isJournal(out) {
		r.printLinks(out)
		return
	}
	var text bytes.Buffer
	r.printLinks(&text)
	file := filepath.Join(r.cfg.Data, "links.txt")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		r.log.Error("the links could not be written; stoa admin has them", "reason", err.Error())
		return
	}
	fmt.Fprintf(out, "the links are in %s\n", file)
}

// printLinks prints one line for this machine and one for each further URL.
func (r *running) printLinks(out io.Writer) {
	for _, l := range r.links {
		fmt.Fprintf(out, "%-8s %s\n", l.name, l.url)
		for _, other := range l.others {
			fmt.Fprintf(out, "%-8s %s   (%s)\n", "", other.url, other.from)
		}
	}
	if r.authority != nil {
		fmt.Fprintf(out, "\nFingerprint of this server's authority, to compare on %s:\n%s\n", trust.Path, r.authority.Fingerprint())
	}
}
