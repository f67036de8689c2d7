package main

import (
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"stoa/clients/headless"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// fills puts strokes of the given number of points on the first board of the empty
// lobby.
func (h *house) fills(strokeCount, points int) {
	h.t.Helper()
	_, link, _ := strings.Cut(h.link("lobby"), "/r/")
	id, err := worldstate.ParseRoomID(link)
	must(h.t, err)
	contents, journal, err := h.store.Load(h.t.Context(), id)
	must(h.t, err)
	line := make([]record.Point, points)
	kept := make(chan error, strokeCount)
	for n := range strokeCount {
		for i := range line {
			line[i] = record.Point{X: uint16(i % 2 * 60000), Y: uint16(n)}
		}
		result, err := contents.Decide(&worldstate.Operation{Client: worldstate.ClientID{1}, ClientSequence: uint64(n + 1), Parent: wall,
			Changes: []record.Change{record.PutLine(headless.NewID(), record.Line{Width: 8, Points: record.AppendPoints(nil, line)})}})
		must(h.t, err)
		contents.Apply(&result)
		must(h.t, journal.Append(&result, func(err error) { kept <- err }))
		if n%1000 == 999 || n == strokeCount-1 {
			for range n%1000 + 1 {
				must(h.t, <-kept)
			}
		}
	}
}

// hungry resumes repeatedly and reads only the first message of each welcome.
type hungry struct {
	hello *wire.Hello
	conn  *websocket.Conn
}

func (g *hungry) resumes(h *house) error {
	address := "ws://" + h.port.Addr().String() + "/ws"
	conn, _, err := websocket.DefaultDialer.Dial(address, nil)
	if err != nil {
		return err
	}
	if g.conn != nil {
		defer g.conn.Close()
	}
	g.conn = conn
	w := wire.NewWriter()
	w.Append(g.hello)
	if err := conn.WriteMessage(websocket.BinaryMessage, w.Bytes()); err != nil {
		return err
	}
	_, _, err = conn.ReadMessage()
	return err
}

func TestResumingForSnapshotsCostsLittle(t *testing.T) {
	h := open(t)
	h.fills(1046, 4000) // almost 16 MiB
	drawer := h.joinsWith("lobby", headless.Options{Name: "Drawer"})
	var guests []*hungry
	for range 6 {
		p := h.joinsWith("lobby", headless.Options{Name: "Guest"})
		resume, client := p.ResumeToken()
		p.Close()
		guests = append(guests, &hungry{hello: &wire.Hello{Version: wire.Version, Resume: resume, Client: client}})
	}
	defer debug.SetGCPercent(debug.SetGCPercent(10)) // live objects, and little else
	runtime.GC()
	before, most := heap(), uint64(0)
	var first uint64
	drawer.Read(func(r *worldstate.Replica) { first = r.Newest.Tick })
	var resumed, refused atomic.Int64
	var storm sync.WaitGroup
	began := time.Now()
	for _, g := range guests {
		storm.Go(func() {
			for time.Since(began) < 4*time.Second {
				if err := g.resumes(h); err != nil {
					refused.Add(1)
				} else {
					resumed.Add(1)
				}
			}
			g.conn.Close()
		})
	}
	watching, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-watching:
				return
			case <-tick.C:
				most = max(most, heap())
			}
		}
	}()
	storm.Wait()
	took := time.Since(began)
	close(watching)
	<-watched
	var ticks uint64
	drawer.Read(func(r *worldstate.Replica) { ticks = r.Newest.Tick - first })
	t.Logf("%d resumes, %d refused; heap %d MiB, at most %d; %.1f ticks a second", resumed.Load(), refused.Load(), before>>20, most>>20,
		float64(ticks)/took.Seconds())
	if resumed.Load() < 60 { // each has a burst of ten
		t.Error("there was no storm")
	}
	if float64(ticks) < 12*took.Seconds() { // it fell to 3 a second before the limit
		t.Error("the room was slow")
	}
	if grown := int64(most) - int64(before); grown > 100<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A client that resumes too often is refused, and its older connection stays.
func TestWhoComesBackTooOftenStaysWhereItIs(t *testing.T) {
	h := open(t)
	p := h.joinsWith("lobby", headless.Options{Name: "Restless"})
	other := h.joinsWith("lobby", headless.Options{Name: "Other"})
	resume, client := p.ResumeToken()
	p.Close()
	hello := &wire.Hello{Version: wire.Version, Resume: resume, Client: client}
	g := &hungry{hello: hello}
	for n := range 10 {
		if err := g.resumes(h); err != nil {
			t.Fatalf("resume %d: %v", n, err)
		}
	}
	if reason := h.tries(hello); reason != "too_fast" {
		t.Errorf("one more: %q", reason)
	}
	w := wire.NewWriter()
	w.Append(&worldstate.Chat{Ref: 1, Text: "still here"})
	must(t, g.conn.WriteMessage(websocket.BinaryMessage, w.Bytes()))
	other.sees("the line", func(r *worldstate.Replica) bool { return len(r.Lines) == 1 })
	g.conn.Close()
	awaits(t, "one that may come back again", func() bool { return h.tries(hello) == "" })
}

// A resume gives no new budget.
func TestWhatOneMaySendIsCountedOverAllConnections(t *testing.T) {
	h := open(t)
	other := h.joinsWith("lobby", headless.Options{Name: "Other"})
	must(t, other.Chat(soon(t), worldstate.ToAll, "said before"))
	p := h.joinsWith("lobby", headless.Options{Name: "Flood"})
	resume, client := p.ResumeToken()
	p.Close()
	g := &hungry{hello: &wire.Hello{Version: wire.Version, Resume: resume, Client: client}}
	ref := uint64(0)
	for range 5 {
		must(t, g.resumes(h))
		w := wire.NewWriter()
		for range 5 {
			ref++
			w.Append(&worldstate.Chat{Ref: ref, Text: "again"})
		}
		must(t, g.conn.WriteMessage(websocket.BinaryMessage, w.Bytes()))
		awaitReply(t, g.conn, func(m wire.Message) bool {
			switch m := m.(type) {
			case *worldstate.ChatLine:
				return m.Ref != nil && *m.Ref == ref
			case *wire.Refused:
				return m.Ref != nil && *m.Ref == ref
			}
			return false
		})
	}
	g.conn.Close()
	said := 0
	other.sees("all that was said", func(r *worldstate.Replica) bool { said = len(r.Lines); return true })
	if said > 1+5+3 {
		t.Errorf("%d lines of 25 were said in a moment", said-1)
	}
}

// awaitReply reads until is reports true about a message.
func awaitReply(t *testing.T, conn *websocket.Conn, is func(wire.Message) bool) {
	t.Helper()
	must(t, conn.SetReadDeadline(time.Now().Add(enough)))
	for {
		_, data, err := conn.ReadMessage()
		must(t, err)
		for len(data) > 0 {
			var m wire.Message
			m, data, err = wire.ParseServer(data)
			must(t, err)
			if is(m) {
				return
			}
		}
	}
}

// slowly lets a person join over a link of that many bytes a second, before the boards
// have come.
func (h *house) slowly(rate int64) (*person, *tap) {
	h.t.Helper()
	link := h.taps(16 << 10)
	link.rate.Store(rate)
	_, room, _ := strings.Cut(h.link("lobby"), "/r/")
	c, err := headless.Dial(soon(h.t), "http://"+link.listener.Addr().String()+"/r/"+room,
		headless.Options{Name: "Slow", Slots: 4, Voice: true, Early: true})
	must(h.t, err)
	h.t.Cleanup(c.Close)
	return &person{Client: c, t: h.t, name: "Slow"}, link
}

func isComplete(p *person) (complete bool) {
	p.Read(func(r *worldstate.Replica) { complete = r.Complete() })
	return complete
}

// A board takes longer to load than any allowed silence. Nothing else waits for it, and
// it comes once.
func TestAFullBoardOnASlowLinkLoads(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 20 s")
	}
	h := open(t)
	h.fills(20_000, 20)
	drawer := h.joinsWith("lobby", headless.Options{Name: "Drawer"})
	slow, link := h.slowly(125_000) // 1 Mbit/s
	began := time.Now()
	must(t, slow.AwaitVoice(soon(t)))
	voice := time.Since(began)
	if isComplete(slow) {
		t.Fatal("the board came first")
	}
	var pings []time.Duration
	_, before := slow.Traffic()
	for loading := time.Now(); !isComplete(slow); {
		if time.Since(loading) > 4*enough {
			t.Fatal("the board never came")
		}
		ping, err := slow.Ping(soon(t))
		must(t, err)
		pings = append(pings, ping)
	}
	took := time.Since(began)
	_, frames := slow.Traffic()
	slices.Sort(pings)
	median, slowest := pings[len(pings)/2], pings[len(pings)-1]
	rate := float64(frames-before) / took.Seconds()
	t.Logf("%d kB in %v and %d connections; voice after %v; ping p50 %v, at most %v; %.1f frames a second", link.passed.Load()/1000,
		took.Round(time.Millisecond), slow.Visits(), voice.Round(time.Millisecond), median.Round(time.Millisecond), slowest.Round(time.Millisecond), rate)
	if took < 16*time.Second {
		t.Fatal("the link was not slow enough to tell")
	}
	if slow.Visits() != 1 {
		t.Errorf("%d connections were needed", slow.Visits())
	}
	if median > time.Second || slowest > 4*time.Second || voice > 6*time.Second || rate < 2 {
		t.Error("something waited for the board")
	}
	if slow.Digest(slow.board()) != drawer.Digest(drawer.board()) {
		t.Error("the boards differ")
	}
}

func TestWhatCameBeforeACutIsNotSentAgain(t *testing.T) {
	h := open(t)
	h.fills(19_000, 4)
	drawer := h.joinsWith("lobby", headless.Options{Name: "Drawer"})
	other := h.joinsWith("lobby", headless.Options{Name: "Other"})
	one, link := h.slowly(1_000_000)
	one.sees("all of it", (*worldstate.Replica).Complete)
	whole := link.passed.Load()
	slow, link := h.slowly(1_000_000)
	wall := slow.board()
	for _, part := range []int{5_000, 15_000} {
		slow.sees("a part of it", func(r *worldstate.Replica) bool { return r.Contents.Set(wall).Len() >= part })
		slow.Cut(0)
		other.draws(wall) // meanwhile
	}
	slow.sees("all of it", strokes(wall, 19_002))
	t.Logf("%d kB whole, %d kB with %d connections", whole/1000, link.passed.Load()/1000, slow.Visits())
	if slow.Visits() != 3 {
		t.Fatalf("%d connections", slow.Visits())
	}
	if more := link.passed.Load() - whole; more > whole/4 {
		t.Errorf("%d kB of %d came twice", more/1000, whole/1000)
	}
	if slow.Digest(wall) != drawer.Digest(wall) {
		t.Error("the boards differ")
	}
}
