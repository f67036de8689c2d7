package worldstate

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"stoa/avatar"
	"stoa/spatial"
	"stoa/worldstate/record"
)

// Limits of a room (PROTOCOL.md section 11) and of its queues.
const (
	MaxPeople       = 1000
	defaultTickRate = 20
	inboxSize       = 4096
	numberRest      = 60 * time.Second // how long a free number is not given again
)

// endedMemory is how long a room knows for whom a meeting ended: longer than a client
// may resume.
const endedMemory = 2 * ResumeTime

// ResumeTime is how long a lost participant is kept: within this time after a lost
// connection a resume brings back the same participant; [Room.expire] ends the time.
// Media and the store derive their times from it. PROTOCOL.md section 3.4.
const ResumeTime = 30 * time.Second

// Reasons for the end of a viewer's presence.
var (
	ErrClosed    = errors.New("worldstate: the room is closed")
	ErrDisplaced = errors.New("worldstate: the participant came back on another connection")
	ErrRestarted = errors.New("worldstate: the room restarted")
	ErrBusy      = errors.New("worldstate: the room's queue is full")
	ErrFull      = errors.New("worldstate: the room is full")
	ErrNotHere   = errors.New("worldstate: the participant is not here any more")
	ErrAway      = errors.New("worldstate: the participant has lost its connection for now")
	ErrInUse     = errors.New("worldstate: the client id is in use")
	ErrStore     = errors.New("worldstate: the change could not be put on disk")
	ErrTooFast   = errors.New("worldstate: more was drawn or brought back than one may in this time; try again in a moment")
	ErrStuck     = errors.New("worldstate: the room did not come round any more")
)

// Room is the goroutine that owns a [State]. Any goroutine may call its methods.
type Room struct {
	cfg       Config
	inbox     chan any // message
	disk      diskReports
	ticked    atomic.Uint64 // number of the newest tick
	turns     atomic.Uint64
	people    atomic.Int32
	quit      chan struct{}
	restoring chan struct{} // holds one element while a host restores strokes
	stop      sync.Once
	ended     sync.Once
	done      chan struct{} // closed when the room has ended
	failure   error         // why the room failed; read after done
	started   time.Time

	owned // only the room's goroutine touches these
}

// owned is what only the room's goroutine touches.
type owned struct {
	state       State
	durable     *Contents // the contents on disk
	pending     []*Result
	generation  int  // number of the journal's failures
	broken      bool // the journal failed and is being reloaded
	views       map[uint16]*view
	rested      map[uint16]time.Time   // when a number that is not free yet was last used
	endedFor    map[ClientID]time.Time // clients that the meeting ended for
	nextNumber  uint16
	mayResume   map[ClientID]bool // of those who were here before the room was opened
	opened      uint64            // sequence when the room was opened
	onDisk      uint64            // sequence
	covered     coverage          // of durable
	recent      recent
	resetAt     time.Time // time of the last reset of the boards
	trouble     trouble
	ending      error // why the room ends; nil while it runs
	tick        uint64
	now         time.Time // time of the last tick or message
	ears        ears
	bodies      []byte // of everybody, encoded
	fewer       []byte // of those that one viewer may see, encoded
	entries     []avatar.Entry
	lives       []Live  // scratch for one viewer
	held        []*Held // scratch for one viewer
	chatTrouble trouble // errors of the disk with chat lines
	textTrouble trouble // errors of the disk with updates of documents
	reading     map[record.ID]readers
	outsiders   map[AccountID]*fanout // what editors outside the room have sent
	knocked     bool                  // knocks have changed since viewers got them
	holding     int                   // people who hold something
}

// view is a participant's viewer and what the viewer has received.
type view struct {
	viewer Viewer // nil while the connection is lost
	place  spatial.Place
	placed avatar.Body // the body for which place was computed
	level  float64     // speech level, this tick
	active bool
	hears  hears
	seen   map[uint16]seenLive // by participant
	held   map[uint16]*Held    // by participant
	hidden []uint16            // participants that the viewer may not see
	feed   recordSync
	texts  texts
	late   bool // the viewer has not taken the newest frame
	sight  Role // for which it has the records
}

// rest marks a number that is not free yet.
// Open starts a room. [Room.Close] must be called.
func Open(cfg Config) *Room {
	if cfg.TickRate == 0 {
		cfg.TickRate = defaultTickRate
	}
	if cfg.Since.IsZero() {
		cfg.Since = time.Now()
	}
	r := &Room{
		cfg: cfg, inbox: make(chan any, inboxSize), disk: diskReports{wake: make(chan struct{}, 1)},
		quit: make(chan struct{}), restoring: make(chan struct{}, 1), done: make(chan struct{}), started: time.Now(),
		owned: owned{
			state: State{Contents: cfg.Contents, Ground: avatar.Ground{Bounds: cfg.Scene.Bounds, Walls: cfg.Scene.Walls},
				Chat: ChatLog{Records: cfg.Records}, FanoutBurst: cfg.FanoutBurst},
			durable: cfg.Contents.Clone(),
			views:   map[uint16]*view{}, rested: map[uint16]time.Time{}, endedFor: map[ClientID]time.Time{}, nextNumber: max(1, cfg.FirstNumber), mayResume: cfg.Back,
			opened: cfg.Contents.Sequence, now: time.Now(),
		},
	}
	r.ears.acoustics = cfg.Scene.AcousticModel()
	r.onDisk, r.covered = cfg.Contents.Sequence, coverageOf(cfg.Contents)
	go r.run()
	return r
}

func (r *Room) run() {
	defer r.contain()
	ticks := r.cfg.Ticks
	if ticks == nil {
		ticker := time.NewTicker(time.Second / time.Duration(r.cfg.TickRate))
		defer ticker.Stop()
		ticks = ticker.C
	}
	for r.ending == nil {
		var now time.Time
		ticked, stopped := false, false
		select {
		case <-r.done: // given up while stuck
			return
		case m := <-r.inbox:
			r.receive(m)
		case now = <-ticks:
			ticked = true
		case <-r.disk.wake:
		case <-r.quit:
			stopped = true
		}
		r.drain()
		r.release()
		switch {
		case r.ending != nil:
		case stopped:
			r.ending = ErrClosed
		case ticked:
			r.step(now)
		}
		r.turns.Add(1)
	}
	r.finish(r.ending, nil)
}

// drain handles all earlier messages, whatever woke the room, so that the effect of a
// message depends only on its place in the inbox. A room that is short of time thus
// makes fewer ticks, each of the newest state, and does not fall behind for good.
func (r *Room) drain() {
	for n := len(r.inbox); n > 0 && r.ending == nil; n-- {
		r.receive(<-r.inbox)
	}
}

// step makes one tick.
func (r *Room) step(now time.Time) {
	r.tick++
	r.ticked.Store(r.tick)
	r.now = now
	r.expire()
	r.lookAtReaders()
	if len(r.views) == 0 {
		return
	}
	began := time.Now()
	r.tellKnocks()
	r.encodeBodies()
	r.place()
	r.rank()
	r.lookAtHands()
	r.show()
	if r.cfg.Ticked != nil {
		r.cfg.Ticked(time.Since(began))
	}
}

// contain ends the room instead of the process when its goroutine panics. The next
// person who enters opens the room again from the store.
func (r *Room) contain() {
	if reason := recover(); reason != nil {
		r.cfg.Log.Error("room panicked", "reason", fmt.Sprint(reason), "stack", string(debug.Stack()))
		r.finish(ErrRestarted, fmt.Errorf("room panicked: %v", reason))
	}
}

// finish tells every viewer that the room has ended. Nobody gets results that are not
// on disk; their authors will send the operations again.
func (r *Room) finish(tell, failure error) {
	for number, p := range r.views {
		if p.viewer != nil {
			p.viewer.Leave(tell)
		}
		r.gone(number)
	}
	r.views = nil
	r.sendAway(func(*Outsider) bool { return true }, tell)
	r.end(failure)
}

// end publishes that the room has ended.
func (r *Room) end(failure error) {
	r.ended.Do(func() {
		r.failure = failure
		close(r.done)
	})
}

func (r *Room) gone(number uint16) {
	if r.cfg.Gone != nil {
		r.cfg.Gone(number)
	}
}

// Close ends the room and waits for its goroutine. Viewers get ErrClosed.
func (r *Room) Close() {
	r.stop.Do(func() { close(r.quit) })
	<-r.done
}

// Abandon ends the room for everybody except its goroutine, which is stuck: it closes
// Done, sets Failure and releases all callers that wait. The caller handles the
// viewers. The goroutine ends at its next turn and takes no further message. Until then
// it may still call a viewer, the voices and the journal.
func (r *Room) Abandon(why error) { r.end(why) }

// Turns counts ticks, messages and disk reports. A room whose count does not rise is
// stuck.
func (r *Room) Turns() uint64 { return r.turns.Load() }

// Done is closed when the room has ended, by Close, a panic or Abandon.
func (r *Room) Done() <-chan struct{} { return r.done }

// Failure returns why the room failed; nil while it runs and after Close.
func (r *Room) Failure() error {
	select {
	case <-r.done:
		return r.failure
	default:
		return nil
	}
}

// People returns the number of participants, those without a connection included; 0
// after the room has ended.
func (r *Room) People() int {
	select {
	case <-r.done:
		return 0
	default:
		return int(r.people.Load())
	}
}

// Clock returns the milliseconds since the room's start and the newest tick.
func (r *Room) Clock() (ms, tick uint64) {
	return uint64(time.Since(r.started).Milliseconds()), r.ticked.Load()
}
