package sfu

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// request returns a STUN binding request for one of the server's ICE names.
func request(name string) []byte {
	user := name + ":theirs"
	b := make([]byte, stunHeaderSize, 64)
	binary.BigEndian.PutUint16(b, stunBinding)
	binary.BigEndian.PutUint32(b[4:], stunCookie)
	b = append(b, 0x80, 0x22, 0, 3, 'x', 'y', 'z', 0) // SOFTWARE, padded
	b = append(b, 0, stunUsername, 0, byte(len(user)))
	return append(b, user...)
}

func mediaOf(stream uint32) []byte {
	b := make([]byte, 40)
	b[0], b[1] = 0x80, 111
	binary.BigEndian.PutUint32(b[8:], stream)
	return b
}

func address(port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, 1}), port)
}

var (
	dtlsHello       = append([]byte{22, 254, 253}, make([]byte, 30)...)
	report          = append([]byte{0x81, 201}, make([]byte, 30)...)
	applicationData = append([]byte{23, 254, 253}, make([]byte, 30)...)
	indication      = append([]byte{0, 0x11, 0, 0, 0x21, 0x12, 0xA4, 0x42}, make([]byte, 12)...)
)

func TestGateAsksForAName(t *testing.T) {
	g := newPacketFilter(&counters{})
	who := newPeerRules(mediaRate)
	g.expect(who, "name", []uint32{7}, false)
	for name, b := range map[string][]byte{
		"media": mediaOf(7), "handshake": dtlsHello, "another name": request("other"), "an indication": indication,
	} {
		if g.admit(b, address(1)) != nil {
			t.Errorf("%s of an unknown address came in", name)
		}
	}
	if n := g.count.unknownAddress.Load(); n != 4 {
		t.Errorf("counted %d", n)
	}
	if g.admit(request("name"), address(1)) == nil {
		t.Fatal("a caller by name is not admitted")
	}
	for name, b := range map[string][]byte{"media": mediaOf(7), "handshake": dtlsHello, "an indication": indication} {
		if g.admit(b, address(1)) == nil {
			t.Errorf("%s of a known address is dropped", name)
		}
		if g.admit(b, address(2)) != nil {
			t.Errorf("%s of another port came in", name)
		}
	}
}

func TestGateDropsWhatPionMustNotSee(t *testing.T) {
	g := newPacketFilter(&counters{})
	g.expect(newPeerRules(mediaRate), "name", []uint32{7}, false)
	g.admit(request("name"), address(1))
	for _, b := range [][]byte{mediaOf(8), report, applicationData, {1, 2, 3}, append([]byte{100}, make([]byte, 30)...)} {
		if g.admit(b, address(1)) != nil {
			t.Errorf("%v came in", b[:2])
		}
	}
	c := g.count
	if c.unknownStream.Load() != 1 || c.feedback.Load() != 1 || c.data.Load() != 1 || c.garbage.Load() != 2 {
		t.Errorf("counted %d, %d, %d, %d", c.unknownStream.Load(), c.feedback.Load(), c.data.Load(), c.garbage.Load())
	}
}

func TestGateLearnsAFewStreams(t *testing.T) {
	g := newPacketFilter(&counters{})
	g.expect(newPeerRules(mediaRate), "name", nil, true)
	g.admit(request("name"), address(1))
	in := 0
	for stream := range uint32(100) {
		if g.admit(mediaOf(stream), address(1)) != nil {
			in++
		}
	}
	if in != maxSSRCs {
		t.Errorf("%d streams came in", in)
	}
}

func TestAGuestHasOnlySoManyAddresses(t *testing.T) {
	g := newPacketFilter(&counters{})
	who := newPeerRules(mediaRate)
	who.budget.calls.SetLimit(rate.Inf)
	who.budget.addresses.SetLimit(rate.Inf)
	g.expect(who, "name", []uint32{7}, false)
	in := 0
	for port := range uint16(1000) {
		in += g.counts(1, request("name"), address(port))
	}
	if in != maxAddresses || len(g.known) != maxAddresses || g.count.tooManyAddresses.Load() != uint64(1000-in) {
		t.Errorf("%d addresses came in, %d are known, %d were counted", in, len(g.known), g.count.tooManyAddresses.Load())
	}
	if g.admit(request("name"), address(0)) == nil || g.admit(mediaOf(7), address(0)) == nil {
		t.Error("an address of before lost its way")
	}
	g.expect(who, "another", []uint32{7}, false)
	if len(g.known) != 0 || g.admit(request("another"), address(999)) == nil || g.admit(mediaOf(7), address(999)) == nil {
		t.Error("a restart does not begin anew")
	}
	g.dismiss(who)
	if len(g.known) != 0 || len(g.names) != 0 || g.admit(request("another"), address(999)) != nil {
		t.Error("a dismissed guest is known")
	}
}

func TestNewAddressesComeInSlowly(t *testing.T) {
	g := newPacketFilter(&counters{})
	g.expect(newPeerRules(mediaRate), "name", nil, true)
	in, began := 0, time.Now()
	for port := range uint16(addressBurst + 20) {
		in += g.counts(1, request("name"), address(port))
	}
	if in < addressBurst || in > addressBurst+int(addressRate*time.Since(began).Seconds())+1 {
		t.Errorf("%d addresses came in at once", in)
	}
	for port := range uint16(addressBurst) {
		if g.admit(request("name"), address(port)) == nil {
			t.Fatal("a known address has to wait")
		}
	}
}

func TestTwoGuestsOfOneAddressCountItOnce(t *testing.T) {
	g := newPacketFilter(&counters{})
	a, b := newPeerRules(mediaRate), newPeerRules(mediaRate)
	g.expect(a, "a", nil, true)
	g.expect(b, "b", nil, true)
	for range addressBurst + 20 {
		if g.admit(request("a"), address(1)) == nil || g.admit(request("b"), address(1)) == nil {
			t.Fatal("an address they share is kept out")
		}
	}
	if len(a.addresses) != 1 || len(b.addresses) != 1 {
		t.Errorf("%d and %d addresses", len(a.addresses), len(b.addresses))
	}
}

func TestGateLetsAnotherTakeAnAddress(t *testing.T) {
	g := newPacketFilter(&counters{})
	before, after := newPeerRules(mediaRate), newPeerRules(mediaRate)
	g.expect(before, "before", []uint32{7}, false)
	g.expect(after, "after", []uint32{8}, false)
	g.admit(request("before"), address(1))
	g.admit(request("after"), address(1))
	g.dismiss(before)
	if g.admit(mediaOf(8), address(1)) == nil {
		t.Error("the guest who came last lost its address")
	}
}

func TestGateKeepsTheNameBeforeARestart(t *testing.T) {
	g := newPacketFilter(&counters{})
	who := newPeerRules(mediaRate)
	for _, name := range []string{"first", "second", "third"} {
		g.expect(who, name, nil, false)
	}
	if g.admit(request("first"), address(1)) != nil {
		t.Error("the first name is still good")
	}
	if g.admit(request("second"), address(1)) == nil || g.admit(request("third"), address(1)) == nil {
		t.Error("the last two names are not")
	}
}

func TestGateAllocatesNothing(t *testing.T) {
	g := newPacketFilter(&counters{})
	g.expect(newPeerRules(mediaRate), "name", []uint32{7}, false)
	call, voice := request("name"), mediaOf(7)
	g.admit(call, address(1))
	if n := testing.AllocsPerRun(100, func() {
		g.admit(call, address(1))
		g.admit(voice, address(1))
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// counts returns how many of n such datagrams at once are admitted.
func (g *packetFilter) counts(n int, b []byte, from netip.AddrPort) (in int) {
	for range n {
		if g.admit(b, from) != nil {
			in++
		}
	}
	return in
}

// signalsIn returns how many may be admitted within that time.
func signalsIn(d time.Duration) int { return signalBurst + int(signalRate*d.Seconds()) + 1 }

func TestAFloodFromAKnownPeerIsBoundedWhateverItSends(t *testing.T) {
	for name, b := range map[string][]byte{"calls": request("name"), "handshakes": dtlsHello, "indications": indication} {
		t.Run(name, func(t *testing.T) {
			g := newPacketFilter(&counters{})
			g.expect(newPeerRules(mediaRate), "name", []uint32{7}, false)
			g.expect(newPeerRules(mediaRate), "other", []uint32{8}, false)
			g.admit(request("name"), address(1))
			g.admit(request("other"), address(2))
			const n = 5000
			began := time.Now()
			in := g.counts(n, b, address(1))
			if in < signalBurst-1 || in > signalsIn(time.Since(began)) || g.count.flood.Load() != uint64(n-in) {
				t.Errorf("%d of %d at once came in, %d were counted as flood", in, n, g.count.flood.Load())
			}
			if g.admit(mediaOf(7), address(1)) == nil {
				t.Error("its voice suffered")
			}
			if name != "calls" && g.admit(request("name"), address(1)) == nil {
				t.Error("its calls suffered from what others can forge")
			}
			for who, theirs := range [][]byte{request("other"), dtlsHello, mediaOf(8)} {
				if g.admit(theirs, address(2)) == nil {
					t.Errorf("datagram %d of somebody else suffered", who)
				}
			}
		})
	}
}

func TestACallFromManyAddressesIsOneFlood(t *testing.T) {
	g := newPacketFilter(&counters{})
	g.expect(newPeerRules(mediaRate), "name", nil, true)
	in, began := 0, time.Now()
	for port := range uint16(5000) {
		in += g.counts(1, request("name"), address(port))
	}
	if in > signalsIn(time.Since(began)) {
		t.Errorf("%d came in", in)
	}
}

// Pion keeps handshake messages, and searches them, as long as the connection lasts.
func TestHandshakesEnd(t *testing.T) {
	g := newPacketFilter(&counters{})
	who := newPeerRules(mediaRate)
	who.budget.other.SetLimit(rate.Inf)
	g.expect(who, "name", []uint32{7}, false)
	g.admit(request("name"), address(1))
	if in := g.counts(5000, dtlsHello, address(1)); in != maxHandshake {
		t.Errorf("%d datagrams of handshakes came in", in)
	}
	g.expect(who, "another", []uint32{7}, false)
	g.admit(request("another"), address(1))
	if g.admit(dtlsHello, address(1)) != nil {
		t.Error("a restart, of which DTLS knows nothing, begins anew")
	}
	if g.admit(mediaOf(7), address(1)) == nil || g.admit(indication, address(1)) == nil {
		t.Error("its voice and its checks suffered")
	}
}

func FuzzPacketFilter(f *testing.F) {
	f.Add(request("name"))
	f.Add(mediaOf(7))
	f.Fuzz(func(t *testing.T, b []byte) {
		g := newPacketFilter(&counters{})
		g.expect(newPeerRules(mediaRate), "name", []uint32{7}, false)
		g.admit(request("name"), address(1))
		g.admit(b, address(1))
		g.admit(b, address(2))
	})
}

func TestAFloodOfMediaIsCutToWhatAVoiceNeeds(t *testing.T) {
	g := newPacketFilter(&counters{})
	who, other := newPeerRules(mediaRate), newPeerRules(mediaRate)
	g.expect(who, "name", []uint32{7}, false)
	g.expect(other, "other", []uint32{8}, false)
	g.admit(request("name"), address(1))
	g.admit(request("other"), address(2))
	large := append(mediaOf(7), make([]byte, 1200)...)
	in := 0
	for range 1000 {
		if g.admit(large, address(1)) != nil {
			in++
		}
	}
	if in < 50 || in > 80 || g.count.flood.Load() != uint64(1000-in) {
		t.Errorf("%d of 1000 large packets at once came in, %d were counted as flood", in, g.count.flood.Load())
	}
	if g.admit(mediaOf(8), address(2)) == nil {
		t.Error("somebody else's voice suffered")
	}
	if g.admit(request("name"), address(1)) == nil {
		t.Error("its connection suffered")
	}
}
