package port

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"stoa/server/clientaddr"
)

const patience = 10 * time.Second

// call returns a framed STUN request, as ICE over TCP begins.
func call() []byte {
	b := make([]byte, 2+stunHeader)
	binary.BigEndian.PutUint16(b, stunHeader)
	binary.BigEndian.PutUint16(b[2:], stunBinding)
	binary.BigEndian.PutUint32(b[6:], stunCookie)
	return b
}

func changed(b []byte, at int, to byte) []byte {
	b = slices.Clone(b)
	b[at] = to
	return b
}

func TestFirstBytesTellTheKind(t *testing.T) {
	for name, test := range map[string]struct {
		bytes []byte
		want  kind
	}{
		"a TLS hello":                {[]byte{0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3}, secure},
		"a request":                  {[]byte("GET / HTTP/1.1\r\n"), plain},
		"a framed STUN request":      {call(), media},
		"nothing":                    {nil, unknown},
		"half a STUN request":        {call()[:9], unknown},
		"SSH":                        {[]byte("SSH-2.0-OpenSSH"), plain}, // answered with 400 by the HTTP server
		"lower case":                 {[]byte("get / HTTP/1.1\r\n"), strange},
		"STUN without frame":         {call()[2:], strange},
		"another STUN message":       {changed(call(), 3, 0x11), strange},
		"another cookie":             {changed(call(), 6, 0), strange},
		"a frame too short for STUN": {changed(call(), 1, 19), strange},
		"a frame too long":           {changed(call(), 0, 5), media},
		"a frame far too long":       {changed(call(), 0, 6), strange},
		"a TLS alert":                {[]byte{0x15, 3, 1, 0, 2, 2, 40, 0, 0, 0}, strange},
		"zeros":                      {make([]byte, 10), strange},
	} {
		if got := kindOf(test.bytes); got != test.want {
			t.Errorf("%s: %d instead of %d", name, got, test.want)
		}
	}
}

func FuzzKindOf(f *testing.F) {
	f.Add(call())
	f.Add([]byte("GET "))
	f.Fuzz(func(t *testing.T, b []byte) {
		k := kindOf(b)
		if k == unknown && len(b) >= mostHead {
			t.Errorf("%x is still undecided", b)
		}
		for n := range b { // a decision is final
			if before := kindOf(b[:n]); before != unknown && before != k {
				t.Errorf("%x was %d and became %d", b, before, k)
			}
		}
	})
}

func open(t *testing.T) *Port {
	t.Helper()
	p, err := Listen(Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func dial(t *testing.T, p *Port) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return c
}

// accepted waits for a connection and reads n bytes of it.
func accepted(t *testing.T, l net.Listener, n int) (net.Conn, []byte) {
	t.Helper()
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	b := make([]byte, n)
	_ = c.SetReadDeadline(time.Now().Add(patience))
	if _, err := io.ReadFull(c, b); err != nil {
		t.Fatal(err)
	}
	return c, b
}

func TestConnectionsComeOutWholeWhereTheyBelong(t *testing.T) {
	p := open(t)
	for name, test := range map[string]struct {
		listener net.Listener
		bytes    []byte
	}{
		"TLS": {p.TLS, []byte{0x16, 3, 1, 0, 200, 1, 2, 3, 4, 5, 6, 7, 8}}, "HTTP": {p.Plain, []byte("GET / HTTP/1.1\r\n\r\n")},
		"ICE": {p.Media, call()},
	} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, p)
			for _, b := range test.bytes { // as slowly as possible
				if _, err := c.Write([]byte{b}); err != nil {
					t.Fatal(err)
				}
			}
			ours, got := accepted(t, test.listener, len(test.bytes))
			if !bytes.Equal(got, test.bytes) {
				t.Errorf("read %x", got)
			}
			if _, err := ours.Write([]byte("answer")); err != nil {
				t.Fatal(err)
			}
			back := make([]byte, 6)
			if _, err := io.ReadFull(c, back); err != nil || string(back) != "answer" {
				t.Errorf("read back %q, %v", back, err)
			}
		})
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

// ends waits for the end of a connection without an answer.
func ends(t *testing.T, c net.Conn) {
	t.Helper()
	n, err := c.Read(make([]byte, 1))
	var timeout net.Error
	if n > 0 || err == nil || errors.As(err, &timeout) && timeout.Timeout() {
		t.Errorf("the connection lives on: %d bytes, %v", n, err)
	}
}

func TestGarbageIsClosedAtOnce(t *testing.T) {
	p := open(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		b := make([]byte, 12)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		if k := kindOf(b); k != strange {
			continue
		}
		c := dial(t, p)
		if _, err := c.Write(b); err != nil {
			t.Fatal(err)
		}
		ends(t, c)
	}
	if _, refused := p.Stats(); refused["strange"] < 100 {
		t.Errorf("only %d of about 170 counted", refused["strange"])
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestWhoSaysNothingIsClosedInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 5 s")
	}
	t.Parallel()
	p := open(t)
	began := time.Now()
	silent, slow := dial(t, p), dial(t, p)
	if _, err := slow.Write(call()[:5]); err != nil {
		t.Fatal(err)
	}
	ends(t, silent)
	ends(t, slow)
	if took := time.Since(began); took < decisionTime-time.Second || took > decisionTime+3*time.Second {
		t.Errorf("closed after %v", took)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestClosingWaitsForNobodyUndecided(t *testing.T) {
	p := open(t)
	silent := dial(t, p)
	began := time.Now()
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	ends(t, silent)
	if _, err := p.TLS.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("accepting goes on: %v", err)
	}
}

func TestAListenerNobodyWantsClosesItsConnections(t *testing.T) {
	p := open(t)
	if err := p.TLS.Close(); err != nil {
		t.Error(err)
	}
	c := dial(t, p)
	if _, err := c.Write([]byte{0x16, 3, 1}); err != nil {
		t.Fatal(err)
	}
	ends(t, c)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

var (
	office   = netip.MustParseAddr("198.51.100.7")
	stranger = netip.MustParseAddr("203.0.113.9")
)

func nobody(netip.Addr) bool { return false }

func TestAHundredPeopleBehindOneAddressComeInAtOnce(t *testing.T) {
	a := newTally(nobody)
	now := time.Now()
	for i := range 100 * 8 {
		if !a.open(office, now) {
			t.Fatalf("connection %d was refused", i)
		}
		a.decided(office)
	}
}

func TestAFloodFromOneAddressIsBoundedAndHurtsNobodyElse(t *testing.T) {
	a := newTally(nobody)
	now, in := time.Now(), 0
	for range 10 * 1000 { // 1000 a second for 10 s
		now = now.Add(time.Millisecond)
		if a.open(stranger, now) {
			a.decided(stranger)
			(&place{tally: a, from: stranger}).leave()
			in++
		}
	}
	if !a.open(office, now) {
		t.Error("the office is locked out")
	}
	if most := newBurst + 10*newPerSecond; in > most+1 {
		t.Errorf("%d came in, %d may", in, most)
	}
}

func TestOneAddressCannotHaveAllUndecidedPlaces(t *testing.T) {
	a := newTally(nobody)
	now, in := time.Now(), 0
	for range mostUndecided {
		if a.open(stranger, now) {
			in++
		}
	}
	if in > mostUndecided/4 {
		t.Errorf("%d undecided connections of one address", in)
	}
	if !a.open(office, now) {
		t.Error("the office is locked out")
	}
}

func TestSourcesAreForgotten(t *testing.T) {
	a := newTally(nobody)
	now := time.Now()
	for i := range mostSources {
		from := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		a.open(from, now)
		a.decided(from)
		(&place{tally: a, from: from}).leave()
	}
	if a.open(stranger, now) {
		t.Error("more sources than may be remembered")
	}
	for _, s := range a.sources { // as if they had come long ago
		s.fresh = rate.NewLimiter(newPerSecond, newBurst)
	}
	if a.open(stranger, now.Add(time.Second/2)) {
		t.Error("all sources are looked at for every stranger")
	}
	if !a.open(stranger, now.Add(time.Minute)) {
		t.Error("nobody is forgotten")
	}
	if len(a.sources) != 1 {
		t.Errorf("%d sources are remembered", len(a.sources))
	}
}

func TestANetworkOfIPv6IsOneSource(t *testing.T) {
	household := func(text string) netip.Prefix { all := keys(netip.MustParseAddr(text)); return all[len(all)-1] }
	if household("2001:db8:1:2::3") != household("2001:db8:1:2:ffff::4") || household("2001:db8:1:2::3") == household("2001:db8:1:3::3") ||
		household("::ffff:198.51.100.7") != household("198.51.100.7") {
		t.Error("sources are told apart wrongly")
	}
}

// A customer with the networks of 65536 households has a limit of its own.
func TestACustomersNetworkIsBoundedToo(t *testing.T) {
	a := newTally(func(netip.Addr) bool { return false })
	now := time.Now()
	in := 0
	for n := range 40 {
		from := netip.MustParseAddr(fmt.Sprintf("2001:db8:1:%x::1", n))
		for range mostOpen {
			if a.open(from, now) {
				a.decided(from)
				in++
			}
		}
	}
	if in != clientaddr.WideFactor*mostOpen {
		t.Errorf("%d connections came in", in)
	}
	if len(a.sources) > clientaddr.WideFactor+2 {
		t.Errorf("%d sources are remembered", len(a.sources))
	}
	if !a.open(netip.MustParseAddr("2001:db8:2:1::1"), now) {
		t.Error("a neighbour was refused")
	}
}

func TestTrustedPeersAreNotCounted(t *testing.T) {
	a := newTally(netip.Addr.IsLoopback)
	now := time.Now()
	for range 5 * newBurst {
		if !a.open(netip.MustParseAddr("127.0.0.1"), now) {
			t.Fatal("refused")
		}
		a.decided(netip.MustParseAddr("127.0.0.1"))
	}
}

func TestAllConnectionsTogetherAreBounded(t *testing.T) {
	a := newTally(netip.Addr.IsLoopback)
	now, home := time.Now(), netip.MustParseAddr("127.0.0.1")
	var in []netip.Addr
	for i := range mostOfAll {
		from := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		if i%2 == 0 {
			from = home // a proxy's connections cost as much
		}
		if !a.open(from, now) {
			t.Fatalf("connection %d was refused", i)
		}
		a.decided(from)
		in = append(in, from)
	}
	if a.open(office, now) || a.open(home, now) {
		t.Error("more than all came in")
	}
	if open, refused, full := a.stats(); open != mostOfAll || refused != 0 || full != 2 {
		t.Errorf("%d are open, %d and %d were refused", open, refused, full)
	}
	(&place{tally: a, from: in[0]}).leave()
	if !a.open(office, now) {
		t.Error("the place of one who went stays taken")
	}
}

func TestFewConnectionsMayBeWide(t *testing.T) {
	a := newTally(netip.Addr.IsLoopback)
	now := time.Now()
	wide := func(from netip.Addr) (*place, bool) {
		p := &place{tally: a, from: from}
		if !a.open(from, now) {
			t.Fatal("refused")
		}
		a.decided(from)
		return p, p.widen()
	}
	var last *place
	for i := range mostWide {
		var ok bool
		if last, ok = wide(stranger); !ok || !last.widen() {
			t.Fatalf("connection %d is narrow", i)
		}
	}
	narrow, ok := wide(stranger)
	if ok {
		t.Error("one address has more than it may")
	}
	if _, ok := wide(office); !ok {
		t.Error("the office suffers")
	}
	last.leave()
	last.leave()
	if last.widen() || !narrow.widen() {
		t.Error("a place is not given on")
	}
	narrow.leave()
	for a.wide < mostWideOfAll {
		if _, ok := wide(netip.MustParseAddr("127.0.0.1")); !ok {
			t.Fatalf("narrow after %d", a.wide)
		}
	}
	if _, ok := wide(office); ok {
		t.Error("more than all are wide")
	}
}

func TestAConnectionThatEndedIsNotOpen(t *testing.T) {
	p := open(t)
	var far []net.Conn
	for range 20 {
		c := dial(t, p)
		_, err := c.Write([]byte("GET / HTTP/1.1\r\n\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		ours, _ := accepted(t, p.Plain, 1)
		far = append(far, ours)
	}
	if n, _ := p.Stats(); n != len(far) {
		t.Errorf("%d are open", n)
	}
	for _, c := range far {
		c.Close()
		c.Close()
	}
	if n, _ := p.Stats(); n != 0 {
		t.Errorf("%d are still open", n)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}
