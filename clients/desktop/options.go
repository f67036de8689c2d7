//go:build desktop

package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"os/user"
	"regexp"
	"strconv"
	"strings"
	"time"

	"stoa/avatar"
	"stoa/clients/headless"
)

// options is the command line.
type options struct {
	Link string `arg:"" optional:"" help:"The room's link, like https://stoa.example.org/r/... An invitation's secret may stand behind it."`
	Room string `help:"The same, as a flag." placeholder:"LINK" env:"STOA_ROOM"`

	Name      string `help:"How people call you. Default: your name on this machine."`
	Colour    string `help:"Your colour." default:"#3e6fb0" placeholder:"#RRGGBB"`
	Height    int    `help:"How high your eyes are, in centimetres." default:"165"`
	Passcode  string `help:"The room's passcode, where it asks for one." env:"STOA_PASSCODE"`
	Authority string `help:"PEM file of the authority of a server with --tls self, from its page /trust." type:"existingfile" placeholder:"FILE"`

	Identity string `help:"File of who you are to which server, made if missing; whoever has it is you. Default: identity.json in the folder for stoa's settings." type:"path" placeholder:"FILE"`

	Mute     bool   `help:"Come in with the microphone off; M turns it on."`
	Size     string `help:"Size of the window in pixels." default:"1280x720" placeholder:"WxH"`
	Language string `help:"en or zh. Default: what the system speaks." enum:",en,zh" default:""`

	At      string        `help:"Where to stand: metres along x and z, and degrees to look to." placeholder:"X,Z,YAW"`
	First   bool          `help:"See through your own eyes. V changes it."`
	Shot    string        `help:"Write a picture of the window to this PNG file on leaving, and leave after --after." type:"path" placeholder:"FILE"`
	After   time.Duration `help:"For --shot and --measure: how long to wait once in the room." default:"2s"`
	Tell    string        `help:"On leaving, write what was seen of the room to this file, as JSON." type:"path" placeholder:"FILE"`
	Measure bool          `help:"Draw as fast as possible for --after, print what a picture costs, and leave."`
	Version bool          `help:"Print the version and leave."`
}

var errNoLink = errors.New("which room? Give its link, like: stoa-desktop https://stoa.example.org/r/ROOM")

// fragment is the optional fragment of a room's link: an invitation's secret.
var fragment = regexp.MustCompile(`^i=([\w-]+)$`)

// room returns the link without its secret, and the secret.
func (o *options) room() (link, invitation string, err error) {
	link = o.Link
	if link == "" {
		link = o.Room
	}
	if link == "" {
		return "", "", errNoLink
	}
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Path, "/r/") {
		before, _, _ := strings.Cut(link, "#") // the rest may be a secret
		return "", "", fmt.Errorf("%q is not the link of a room: it begins with https:// and has /r/ in it", before)
	}
	if u.Fragment != "" {
		found := fragment.FindStringSubmatch(u.Fragment)
		if found == nil {
			return "", "", errors.New("what stands behind # in the link is not an invitation: that is #i= and letters, digits, - and _")
		}
		invitation = found[1]
	}
	u.Fragment = ""
	return u.String(), invitation, nil
}

// attended reports whether a person, not a program, watches the window.
func (o *options) attended() bool { return o.Shot == "" && o.Tell == "" && !o.Measure }

// size returns the window's size.
func (o *options) size() (width, height int, err error) {
	w, h, cut := strings.Cut(o.Size, "x")
	width, errW := strconv.Atoi(w)
	height, errH := strconv.Atoi(h)
	if !cut || errW != nil || errH != nil || width < 320 || height < 240 || width > 8192 || height > 8192 {
		return 0, 0, fmt.Errorf("--size %q is not a size like 1280x720, at least 320x240", o.Size)
	}
	return width, height, nil
}

// spot is a place to stand: metres and radians.
type spot struct{ x, z, yaw float64 }

// place returns the place of --at, or nil.
func (o *options) place() (*spot, error) {
	if o.At == "" {
		return nil, nil
	}
	var v [3]float64
	parts := strings.Split(o.At, ",")
	for i := range v {
		var err error
		if i < len(parts) {
			v[i], err = strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
		}
		if err != nil || len(parts) != len(v) {
			return nil, fmt.Errorf("--at %q is not a place like 1.5,-2,90", o.At)
		}
	}
	return &spot{v[0], v[1], v[2] * math.Pi / 180}, nil
}

// who returns the options of the headless client.
func (o *options) who(link, invitation string, id *identity) (headless.Options, error) {
	digits := strings.TrimPrefix(o.Colour, "#")
	colour, err := strconv.ParseUint(digits, 16, 24)
	if err != nil || len(digits) != 6 {
		return headless.Options{}, fmt.Errorf("--colour %q is not a colour like #3e6fb0", o.Colour)
	}
	if o.Height < 50 || o.Height > 250 {
		return headless.Options{}, fmt.Errorf("--height %d is not between 50 and 250 centimetres", o.Height)
	}
	// Black (0) means "not chosen", so use a colour that looks the same.
	out := headless.Options{Name: o.name(), Appearance: avatar.Appearance{Colour: max(1, uint32(colour)), Height: uint16(o.Height * 10)}, Invitation: invitation, Passcode: o.Passcode,
		Key: id.Keys[serverOf(link)], DeviceID: id.Device, Slots: 8, Voice: true}
	out.TLS, err = o.trust()
	return out, err
}

func (o *options) name() string {
	if o.Name != "" {
		return o.Name
	}
	if u, err := user.Current(); err == nil {
		if u.Name != "" {
			return strings.Split(u.Name, ",")[0]
		}
		return u.Username
	}
	return "Guest"
}

// identity returns the person's identity.
func (o *options) identity() (*identity, error) {
	path := o.Identity
	if path == "" {
		var err error
		if path, err = identityPath(); err != nil {
			return nil, err
		}
	}
	return loadIdentity(path)
}

// trust returns the system's roots and the authority of --authority; nil for the
// system's alone.
func (o *options) trust() (*tls.Config, error) {
	if o.Authority == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(o.Authority)
	if err != nil {
		return nil, fmt.Errorf("read the authority: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate in PEM form", o.Authority)
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}
