package main

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// enough is the timeout of everything awaited; nothing should take that long.
const enough = 15 * time.Second

// house is a real server with its own data folder.
type house struct {
	*running
	t        *testing.T
	cfg      *config
	contract *contract
}

func open(t *testing.T) *house {
	t.Helper()
	return openWith(t, func(*config) {})
}

// openWith changes settings first.
func openWith(t *testing.T, change func(*config)) *house {
	t.Helper()
	cfg := &config{Listen: "127.0.0.1:0", UDP: "127.0.0.1:0", Data: t.TempDir(), Rooms: []string{"lobby", "hall"},
		TickRate: 20, StopTime: 5 * time.Second, LogLevel: "error"}
	change(cfg)
	must(t, cfg.fillNetwork())
	srv, err := start(t.Context(), cfg)
	must(t, err)
	h := &house{running: srv, t: t, cfg: cfg, contract: newContract(t)}
	t.Cleanup(func() {
		if h.running != nil { // the test has stopped it
			must(t, h.stop())
		}
	})
	return h
}

// restarts stops the server and starts it again on the same folder and port.
func (h *house) restarts() {
	h.t.Helper()
	address, err := url.Parse(h.link("lobby"))
	must(h.t, err)
	must(h.t, h.stop())
	h.cfg.Listen = "127.0.0.1:" + address.Port()
	h.running, err = start(h.t.Context(), h.cfg)
	must(h.t, err)
}

// link returns the link of the room with the template.
func (h *house) link(template string) string {
	h.t.Helper()
	for _, l := range h.links {
		if l.name == template {
			return l.url
		}
	}
	h.t.Fatalf("no room %q", template)
	return ""
}

// person is a participant whose methods fail the test.
type person struct {
	*headless.Client
	t    *testing.T
	name string
	told int // refusals that isToldNo has checked
}

// joins lets a person join, with voice and ears.
func (h *house) joins(name, template string) *person {
	h.t.Helper()
	return h.joinsWith(template, headless.Options{Name: name, Slots: 4, Voice: true, Listen: true})
}

func (h *house) joinsWith(template string, opts headless.Options) *person {
	h.t.Helper()
	c, err := headless.Dial(soon(h.t), h.link(template), opts)
	must(h.t, err)
	h.t.Cleanup(c.Close)
	return &person{Client: c, t: h.t, name: opts.Name}
}

// soon returns a context that ends after enough.
func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	t.Cleanup(cancel)
	return ctx
}

// at goes to a place and looks along yaw, in radians.
func (p *person) at(x, z, yaw float64) {
	p.t.Helper()
	p.must(p.Place(soon(p.t), x, z, yaw))
}

// talks speaks until the returned function is called.
func (p *person) talks() (stop func()) {
	p.t.Helper()
	speech, err := os.ReadFile(filepath.Join("..", "clients", "headless", "testdata", "speech.opus"))
	p.must(err)
	p.must(p.AwaitVoice(soon(p.t)))
	ctx, cancel := context.WithCancel(p.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = p.Say(ctx, bytes.NewReader(speech), true) // ends with the context
	}()
	stop = func() { cancel(); <-done }
	p.t.Cleanup(stop)
	return stop
}

// hears waits for n more packets of the other's voice.
func (p *person) hears(other *person, n uint64) {
	p.t.Helper()
	before := p.Hears()[other.You()].Packets
	err := p.AwaitHearing(soon(p.t), func(all map[uint16]headless.Hearing) bool { return all[other.You()].Packets >= before+n })
	if err != nil {
		p.t.Fatalf("%s did not hear %s: %v", p.name, other.name, err)
	}
}

// draws puts a stroke on a board.
func (p *person) draws(board record.ID) uint64 {
	p.t.Helper()
	sequence, err := p.Draw(soon(p.t), board, []record.Point{{X: 100, Y: 100}, {X: 900, Y: 500}, {X: 400, Y: 800}})
	p.must(err)
	return sequence
}

// sees waits for a state of the room.
func (p *person) sees(what string, is func(*worldstate.Replica) bool) {
	p.t.Helper()
	if err := p.Await(soon(p.t), is); err != nil {
		p.t.Fatalf("%s never saw %s: %v", p.name, what, err)
	}
}

// seesName waits until somebody has the name, or nobody has it.
func (p *person) seesName(name string, here bool) {
	p.t.Helper()
	p.sees(name, func(r *worldstate.Replica) bool {
		for _, other := range r.People {
			if other.Name == name {
				return here
			}
		}
		return !here
	})
}

// seesTicks waits for n more ticks.
func (p *person) seesTicks(n uint64) {
	p.t.Helper()
	var until uint64
	p.Read(func(r *worldstate.Replica) { until = r.Newest.Tick + n })
	p.sees("further ticks", func(r *worldstate.Replica) bool { return r.Newest.Tick >= until })
}

func (p *person) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v", p.name, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// board returns the first board of the room.
func (p *person) board() (id record.ID) {
	p.sees("a board", func(r *worldstate.Replica) bool {
		all := r.Boards()
		if len(all) > 0 {
			id = all[0]
		}
		return len(all) > 0
	})
	return id
}

// strokes reports whether a board has n strokes.
func strokes(board record.ID, n int) func(*worldstate.Replica) bool {
	return func(r *worldstate.Replica) bool { return r.Complete() && r.Contents.Set(board).Len() == n }
}

// wall is the first board of every template.
var wall = worldstate.SceneObject(1)
