package worldstate_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
	"stoa/worldstate/store"
)

// lastBreath is a journal on disk that keeps nothing after a result: then the power is off.
type lastBreath struct {
	*store.Journal
	log *[]*worldstate.Result // on disk

	mu   sync.Mutex // guards last
	last uint64
	kept chan uint64 // the newest sequence on disk
}

func (j *lastBreath) Append(r *worldstate.Result, done func(error)) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if r.Sequence > j.last {
		return nil // nobody will ever know
	}
	return j.Journal.Append(r, func(err error) {
		if err == nil {
			*j.log = append(*j.log, r)
		}
		done(err)
		select {
		case <-j.kept:
		default:
		}
		j.kept <- r.Sequence
	})
}

// patience is how long anything may take on a busy machine.
const patience = 20 * time.Second

// simulation is a room on a real disk with people who edit.
type simulation struct {
	*testing.T
	random  *rand.Rand
	store   *store.SQLite
	scene   *scene.Scene
	id      worldstate.RoomID
	journal *lastBreath
	opened  uint64 // or later: on disk for sure
	room    *worldstate.Room
	ticks   chan time.Time
	now     time.Time
	people  []*editing
	log     []*worldstate.Result // what reached the disk; written by the store's goroutine
	begun   plainRoom
	bell    chan struct{}
}

// People edit one room at once, lose connections and come back, while the server dies and
// starts again. In the end everybody has what the disk has, and what the results on disk
// make of the room by the protocol's words.
//
// EDITING_SEEDS says how many such meetings to try.
func TestEverybodyEndsWithTheSameRecords(t *testing.T) {
	seeds, err := strconv.Atoi(os.Getenv("EDITING_SEEDS"))
	if err != nil {
		seeds = 12
	}
	s, err := store.Open(t.Context(), store.Config{Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	works(err)
	defer s.Close()
	for seed := range uint64(seeds) {
		meet(t, s, seed)
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

func meet(t *testing.T, s *store.SQLite, seed uint64) {
	place, err := scene.Load("lobby")
	works(err)
	m := &simulation{T: t, random: rand.New(rand.NewPCG(seed, 5)), store: s, scene: place, id: worldstate.NewRoomID(), now: time.Now(), begun: plainRoom{}, bell: make(chan struct{}, 1)}
	works(s.Create(t.Context(), store.Room{ID: m.id, Template: "lobby"}))
	m.open()
	for _, o := range worldstate.Begin(place).Sets[record.Room].Records() {
		m.begun.put(record.Room, o)
	}
	for range 8 + m.random.IntN(8) {
		m.comes()
	}
	for range 300 + m.random.IntN(200) {
		m.step()
	}
	m.settle()
	m.compare()
	m.room.Close()
}

// open opens the room from the disk. Everybody may resume.
func (m *simulation) open() {
	contents, journal, err := m.store.Load(context.Background(), m.id)
	works(err)
	m.opened = contents.Sequence
	m.journal = &lastBreath{Journal: journal, log: &m.log, last: math.MaxUint64, kept: make(chan uint64, 1)}
	m.ticks = make(chan time.Time)
	back := map[worldstate.ClientID]bool{}
	for _, p := range m.people {
		back[p.client] = true
	}
	m.room = worldstate.Open(worldstate.Config{Room: m.id, Scene: m.scene, Contents: contents, Journal: m.journal, Voices: &silentVoices{},
		FanoutBurst: 1 << 40, Ticks: m.ticks, Back: back, Log: slog.New(slog.DiscardHandler)})
}

func (m *simulation) step() {
	p := m.people[m.random.IntN(len(m.people))]
	for range 4 {
		m.reads(m.people[m.random.IntN(len(m.people))], m.random.IntN(40))
	}
	switch n := m.random.IntN(1000); {
	case n < 700:
		m.edits(p)
	case n < 830:
		m.awaits()
	case n < 860 && p.wire != nil:
		p.wire.load(m.random.IntN(2) == 0)
	case n < 900:
		m.edits(p) // perhaps not on disk yet when it is sent again
		m.loses(p)
		if m.random.IntN(2) == 0 {
			m.resumes(p)
		}
	case n < 960:
		m.resumes(p)
	case n < 980 && len(m.people) < 30:
		m.comes()
	case n < 992:
		m.now = m.now.Add(50 * time.Millisecond)
		m.ticks <- m.now
	case n >= 997:
		m.dies()
	}
}

// awaits waits until what was sent so far is on disk and told.
func (m *simulation) awaits() {
	sequence, onDisk := m.sequence(), m.opened
	for onDisk < sequence {
		select {
		case onDisk = <-m.journal.kept:
		case <-time.After(patience):
			m.Fatalf("result %d never reached the disk", sequence)
		}
	}
	m.opened = onDisk
	for range 2 { // the inbox and the disk's reports are separate
		works(m.room.Do(context.Background(), func(*worldstate.State) {}))
	}
}

// sequence returns that of the newest result, on disk or not.
func (m *simulation) sequence() uint64 {
	n, err := worldstate.Ask(context.Background(), m.room, func(s *worldstate.State) uint64 { return s.Contents.Sequence })
	works(err)
	return n
}

func (m *simulation) edits(p *editing) {
	if !p.knows() {
		return
	}
	i := p.next()
	p.pending = append(p.pending, i)
	m.sends(p, i)
}

// knows reports whether the replica has at least begun.
func (p *editing) knows() bool { return p.replica.You != 0 && p.replica.Contents.Sets != nil }

func (m *simulation) sends(p *editing, i *intent) {
	if p.wire != nil {
		again := i.operation // the room keeps it
		works(m.room.Send(p.number, &again))
	}
}

func (m *simulation) reads(p *editing, n int) {
	if p.wire == nil {
		return
	}
	events, ask := p.wire.read(n)
	for _, e := range events {
		if err := p.hear(e); err != nil {
			m.Errorf("%x: %v", p.client[0], err)
		}
	}
	if ask {
		works(m.room.Next(p.number, p.wire))
	}
}

func (m *simulation) comes() {
	n := byte(len(m.people) + 1)
	p := &editing{client: worldstate.ClientID{n}, account: worldstate.AccountID{n}, refused: map[uint64]error{}, deleted: map[record.ID][]record.ID{}, random: rand.New(rand.NewPCG(m.random.Uint64(), 0))}
	m.people = append(m.people, p)
	m.enters(p, worldstate.Arrival{})
}

func (m *simulation) enters(p *editing, a worldstate.Arrival) {
	w := &cable{bell: m.bell}
	a.Client, a.Account, a.Viewer = p.client, p.account, w
	a.Participant = worldstate.Participant{Number: p.number, Role: worldstate.Member}
	number, err := m.room.Join(context.Background(), a)
	works(err)
	p.number, p.wire = number, w
	m.reads(p, 1) // the welcome
	for _, i := range p.pending {
		m.sends(p, i)
	}
}

// loses takes the connection away, with what was on its way.
func (m *simulation) loses(p *editing) {
	if p.wire != nil {
		m.room.Detach(p.number, p.wire)
		p.wire = nil
	}
}

func (m *simulation) resumes(p *editing) {
	if p.wire == nil {
		m.enters(p, worldstate.Arrival{Resume: true, Have: p.replica.Have()})
	}
}

// dies kills the server: of the last results only some reach the disk.
func (m *simulation) dies() {
	newest := m.sequence()
	m.journal.mu.Lock()
	m.journal.last = newest + uint64(m.random.IntN(6))
	m.journal.mu.Unlock()
	for range 10 {
		m.edits(m.people[m.random.IntN(len(m.people))])
		m.reads(m.people[m.random.IntN(len(m.people))], 5)
	}
	works(m.room.Do(context.Background(), func(*worldstate.State) {}))
	m.room.Abandon(errors.New("the power is off"))
	for _, p := range m.people {
		p.wire = nil
	}
	m.open()
}

// settle lets everybody come back, read everything and get all answers.
func (m *simulation) settle() {
	deadline := time.Now().Add(patience)
	for _, p := range m.people {
		m.resumes(p)
		p.wire.load(false)
	}
	for {
		sequence, done := m.sequence(), true
		for _, p := range m.people {
			m.reads(p, math.MaxInt)
			done = done && p.replica.Complete() && p.replica.Contents.Sequence == sequence && len(p.pending) == 0
		}
		switch {
		case done:
			return
		case time.Now().After(deadline):
			m.Fatal("somebody never got everything, or no answer")
		}
		select {
		case <-m.bell:
		case <-time.After(10 * time.Millisecond): // an answer to a question may be nothing
		}
	}
}

// compare compares everybody, the room, the disk, and the results by the protocol's words.
func (m *simulation) compare() {
	disk, _, err := m.store.Load(context.Background(), m.id)
	works(err)
	var here *worldstate.Contents
	works(m.room.Do(context.Background(), func(s *worldstate.State) { here = s.Contents.Clone() }))
	did := map[worldstate.ClientID]uint64{}
	refused := map[worldstate.ClientID]map[uint64]error{}
	for _, p := range m.people {
		refused[p.client] = p.refused
	}
	for i, r := range m.log {
		if r.Sequence != uint64(i+1) {
			m.Fatalf("result %d is on disk after %d others", r.Sequence, i)
		}
		if err := refused[r.Client][r.ClientSequence]; err != nil || r.ClientSequence <= did[r.Client] {
			m.Errorf("operation %d of person %d was applied after %d, and refused: %v", r.ClientSequence, r.Client[0], did[r.Client], err)
		}
		did[r.Client] = r.ClientSequence
		m.begun.apply(r)
	}
	for _, parent := range m.begun.parents() {
		want := m.begun.digest(parent)
		same := func(who string, c *worldstate.Contents) {
			if set := c.Set(parent); set == nil || sha256.Sum256(wire.SetBytes(set)) != want {
				m.Errorf("%s has other records of %x", who, parent)
			}
		}
		same("the room", here)
		same("the disk", disk)
		for _, p := range m.people {
			same("person "+strconv.Itoa(int(p.client[0])), &p.replica.Contents)
		}
	}
	for _, p := range m.people {
		if boards := len(p.replica.Boards()) + 1; boards != len(m.begun.parents()) || len(p.replica.Contents.Sets) != boards {
			m.Errorf("person %d has %d boards and %d sets, there are %d boards", p.client[0], boards-1, len(p.replica.Contents.Sets), len(m.begun.parents())-1)
		}
	}
}
