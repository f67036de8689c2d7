package worldstate_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// watcher is a participant whose whole traffic is looked at.
type watcher struct {
	*artist
	client  byte
	role    worldstate.Role
	most    worldstate.Role // that it ever has
	replica *worldstate.Replica
	events  int // applied, of the current viewer
	frames  int
	bytes   []byte // of all that it got, as on the wire
}

// reads applies what the watcher got since the last time.
func (w *watcher) reads(t *testing.T) {
	t.Helper()
	w.sees.mu.Lock()
	defer w.sees.mu.Unlock()
	for ; w.events < len(w.sees.events); w.events++ {
		event := w.sees.events[w.events]
		if err := w.replica.Apply(event); err != nil {
			t.Fatal(err)
		}
		out := wire.NewWriter()
		switch e := event.(type) {
		case *worldstate.Records:
			out.Append(e)
		case *worldstate.Result:
			out.Append(e)
		case *worldstate.Missed:
			for _, r := range e.Results {
				out.Append(r)
			}
		}
		w.bytes = append(w.bytes, out.Bytes()...)
	}
	for ; w.frames < len(w.sees.frames); w.frames++ {
		out := wire.NewWriter()
		out.AppendFrame(&w.sees.frames[w.frames], nil)
		w.bytes = append(w.bytes, out.Bytes()...)
	}
}

// marked is an id that names its object, also of what is on the object.
func marked(object, n byte) record.ID {
	return record.ID{n, 9, 0, 0, 'S', 'E', 'C', 'R', object, 'E', 'T'}
}

func mark(object byte) []byte { id := marked(object, 0); return id[4:11] }

// seenBy returns the contents that a role should have.
func seenBy(c *worldstate.Contents, role worldstate.Role) map[record.ID][]*record.Record {
	all := map[record.ID][]*record.Record{}
	for _, o := range c.Sets[record.Room].Records() {
		if o.Properties.Number(record.View, 0) > int64(role) {
			continue
		}
		all[record.Room] = append(all[record.Room], o)
		if o.Kind == record.Board {
			all[o.ID] = c.Sets[o.ID].Records()
		}
	}
	return all
}

const secretObjects = 8

// secrets is a room where people of several roles change what others must not know.
type secrets struct {
	*house
	r     *rand.Rand
	all   []*watcher
	floor [secretObjects]worldstate.Role // least view that the object ever has
}

func (s *secrets) object() byte { return byte(s.r.IntN(secretObjects)) }

// view returns a right that the object may have.
func (s *secrets) view(object byte) record.Property {
	floor := int(s.floor[object])
	return record.Property{Name: record.View, Value: record.OfInt(floor + s.r.IntN(4-floor))}
}

// step lets somebody do something.
func (s *secrets) step(w *watcher) {
	o := s.object()
	number := func(name string, n int) record.Property { return record.Property{Name: name, Value: record.OfInt(n)} }
	switch s.r.IntN(10) {
	case 0:
		_ = w.asksOf(record.Room, []record.Change{{Verb: record.Put, ID: marked(o, 0), Kind: record.Board, Properties: record.Of(
			number(record.X, 1), number(record.Y, 1), number(record.Z, 1), number(record.Width, 900), number(record.Height, 900), s.view(o))}})
	case 1:
		_ = w.asksOf(record.Room, []record.Change{{Verb: record.Patch, ID: marked(o, 0), Properties: record.Of(s.view(o), number(record.X, s.r.IntN(9)))}})
	case 2:
		_ = w.asksOf(record.Room, []record.Change{{Verb: record.Patch, ID: marked(o, 0), Properties: record.Of(number(record.X, s.r.IntN(9)))},
			{Verb: record.Patch, ID: marked((o+1)%secretObjects, 0), Properties: record.Of(number(record.Z, s.r.IntN(9)))}})
	case 3:
		_ = w.asksOf(record.Room, record.Each(record.Delete, marked(o, 0)))
	case 4:
		_ = w.asksOf(record.Room, record.Each(record.Restore, marked(o, 0)))
	case 5:
		s.send(w.number, &worldstate.Draw{Board: marked(o, 0), Stroke: marked(o, byte(100+w.client)), Width: 8, Points: []record.Point{{X: 1, Y: 1}}})
	case 6:
		s.send(w.number, &worldstate.Hold{Object: marked(o, 0), Properties: record.Properties{number(record.X, s.r.IntN(9))}})
	default:
		n := byte(1 + s.r.IntN(60))
		_ = w.asksOf(marked(o, 0), []record.Change{record.PutLine(marked(o, n), record.Line{Width: 8, Points: []byte{2, 2}})})
	}
}

// changes gives a watcher another role, loses and resumes its connection, or makes it slow.
func (s *secrets) changes(w *watcher) {
	switch s.r.IntN(4) {
	case 0:
		w.role = worldstate.Role(s.r.IntN(int(w.most) + 1))
		s.send(w.number, &worldstate.Become{Role: w.role})
	case 1:
		w.sees.mu.Lock()
		w.sees.laden = !w.sees.laden
		w.sees.mu.Unlock()
	case 2:
		w.reads(s.T)
		have := w.replica.Have()
		s.room.Detach(w.number, w.sees)
		if s.r.IntN(2) == 0 {
			s.step(s.all[0])
			w.role = worldstate.Role(s.r.IntN(int(w.most) + 1))
			s.send(w.number, &worldstate.Become{Role: w.role})
			s.step(s.all[0])
		}
		_, w.sees = s.join(w.client, account(w.client), role(w.role), func(a *worldstate.Arrival) { a.Resume, a.Have = true, have })
		w.events, w.frames = 0, 0
	default:
		s.feed(w.number, w.sees)
	}
}

// checks compares what everybody has with what its role sees.
func (s *secrets) checks(seed uint64) {
	s.Helper()
	c := s.contents()
	for _, w := range s.all {
		w.sees.mu.Lock()
		w.sees.laden = false
		w.sees.mu.Unlock()
		s.feed(w.number, w.sees)
		w.reads(s.T)
		if !w.replica.Complete() {
			s.Fatalf("seed %d: %d is not complete", seed, w.client)
		}
		want := seenBy(c, w.role)
		for parent, set := range w.replica.Contents.Sets {
			if got := set.Records(); !slices.EqualFunc(got, want[parent], func(a, b *record.Record) bool { return fmt.Sprint(*a) == fmt.Sprint(*b) }) {
				s.Fatalf("seed %d: %d, a %s, has %d records of %x; want %d", seed, w.client, w.role, len(got), parent, len(want[parent]))
			}
			delete(want, parent)
		}
		if len(want) > 0 {
			s.Fatalf("seed %d: %d, a %s, lacks %d boards", seed, w.client, w.role, len(want))
		}
		for o, floor := range s.floor {
			if floor > w.most && bytes.Contains(w.bytes, mark(byte(o))) {
				s.Fatalf("seed %d: %d, at most a %s, got bytes of %d, which needs %s", seed, w.client, w.most, o, floor)
			}
		}
	}
}

// Random work with objects that some must not see, by people whose roles and connections
// change: nobody ever gets bytes of them, and everybody has exactly what the role sees.
func TestNobodyGetsWhatItMayNotSee(t *testing.T) {
	secret, shown := 0, 0
	for seed := range uint64(60) {
		s := &secrets{house: open(t, "lobby"), r: rand.New(rand.NewPCG(seed, 7))}
		s.disk.prompt = true
		for o := range s.floor {
			s.floor[o] = worldstate.Role(s.r.IntN(4))
		}
		for n := range byte(6) {
			w := &watcher{client: n + 1, most: worldstate.Role(max(0, 4-int(n))), replica: &worldstate.Replica{}}
			w.role = w.most
			w.artist = s.artist(w.client, account(w.client), role(w.role))
			s.all = append(s.all, w)
		}
		for range 150 {
			if s.r.IntN(4) == 0 {
				s.changes(s.all[1+s.r.IntN(5)])
			} else {
				w := s.all[s.r.IntN(len(s.all))]
				w.sees.mu.Lock()
				laden := w.sees.laden
				w.sees.mu.Unlock()
				if !laden { // it would wait for its result
					s.step(w)
				}
			}
			if s.r.IntN(5) == 0 {
				s.tick()
			}
			if s.r.IntN(12) == 0 {
				s.checks(seed)
			}
		}
		s.checks(seed)
		for o, floor := range s.floor {
			for _, w := range s.all {
				if floor > w.most {
					secret++
				} else if floor > 0 && bytes.Contains(w.bytes, mark(byte(o))) {
					shown++
				}
			}
		}
	}
	if secret < 100 || shown < 100 {
		t.Errorf("%d secrets, %d shown", secret, shown)
	}
}

// What a slow viewer has not got yet when an object is hidden from it, it does not get any
// more, nor does one that resumes.
func TestWhatIsHiddenReachesNobodyLate(t *testing.T) {
	for _, resumes := range []bool{false, true} {
		s := &secrets{house: open(t, "lobby")}
		s.disk.prompt = true
		host := s.artist(1, account(1), role(worldstate.Host))
		guest := &watcher{client: 2, artist: s.artist(2, account(2)), replica: &worldstate.Replica{}}
		put := furniture(1, record.Note)
		must(t, host.asksOf(record.Room, []record.Change{put}))
		guest.reads(t)
		if guest.replica.Contents.Object(put.ID) == nil {
			t.Fatal("the note is not shown")
		}
		have := guest.replica.Have()
		if resumes {
			s.room.Detach(guest.number, guest.sees)
		} else {
			guest.sees.mu.Lock()
			guest.sees.laden = true
			guest.sees.mu.Unlock()
		}
		for _, p := range []record.Property{{Name: record.Body, Value: record.OfText("SECRET")}, {Name: record.View, Value: record.OfInt(int(worldstate.Host))}} {
			must(t, host.asksOf(record.Room, []record.Change{{Verb: record.Patch, ID: put.ID, Properties: record.Properties{p}}}))
		}
		if resumes {
			_, guest.sees = s.join(2, account(2), func(a *worldstate.Arrival) { a.Resume, a.Have = true, have })
			guest.events, guest.frames = 0, 0
		}
		s.feed(guest.number, guest.sees)
		if guest.reads(t); bytes.Contains(guest.bytes, []byte("SECRET")) || guest.replica.Contents.Object(put.ID) != nil {
			t.Errorf("resumes %v: the guest got what was hidden from it", resumes)
		}
	}
}

// A record on disk may have a right that is no role: then hosts alone see the object, and
// the room stays as it is.
func TestARightThatIsNoRoleHidesTheObject(t *testing.T) {
	bad := []record.Value{record.OfInt(-1), record.OfInt(4), record.OfInt(1 << 40), record.OfInt(256), record.OfText("0"), record.OfBool(false), record.OfBytes(nil)}
	var all []*record.Record
	for n, value := range bad {
		all = append(all, &record.Record{ID: record.ID{byte(n + 1)}, Made: uint64(1000 + n), Kind: "later", Properties: record.Properties{{Name: record.View, Value: value}}})
	}
	h := openFor(t, "lobby", 1<<40, all...)
	h.disk.prompt = true
	host := h.artist(1, account(1), role(worldstate.Host))
	_, guest := h.join(2, account(2))
	for n := range bad {
		if replay(t, guest).Contents.Object(all[n].ID) != nil || replay(t, host.sees).Contents.Object(all[n].ID) == nil {
			t.Errorf("%+v: a guest sees it, or a host does not", bad[n])
		}
		must(t, host.asksOf(record.Room, []record.Change{{Verb: record.Patch, ID: all[n].ID, Properties: record.Properties{{Name: record.View, Value: record.OfInt(0)}}}}))
		if replay(t, guest).Contents.Object(all[n].ID) == nil {
			t.Errorf("%+v: a guest does not see what a host shows", bad[n])
		}
	}
}

// Who takes frames late gets nothing of hands on what was hidden meanwhile.
func TestALateViewerSeesNoHandsOnWhatIsHidden(t *testing.T) {
	h := open(t, "lobby")
	h.disk.prompt = true
	host := h.artist(1, account(1), role(worldstate.Host))
	secret := furniture(77, record.Board)
	secret.Properties = secret.Properties.With(record.Properties{{Name: record.View, Value: record.OfInt(int(worldstate.Host))}})
	must(t, host.asksOf(record.Room, []record.Change{secret}))
	guest, sees := h.join(2, account(2))
	h.tick()
	busy := func(is bool) {
		sees.mu.Lock()
		defer sees.mu.Unlock()
		sees.busy = is
	}
	busy(true)
	h.tick() // the guest is late from now on
	h.send(host.number, &worldstate.Draw{Board: secret.ID, Stroke: record.ID{78}, Width: 8, Points: []record.Point{{X: 1, Y: 1}}})
	h.send(host.number, &worldstate.Hold{Object: secret.ID, Properties: to(5).Properties})
	busy(false)
	h.feed(guest, sees)
	for _, f := range sees.frames {
		if len(f.Lives)+len(f.Held) > 0 {
			t.Errorf("the guest got %v and %v", f.Lives, f.Held)
		}
	}
}
