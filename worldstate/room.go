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
)

// Bounds of a room, PROTOCOL.md section 11, and of its queues.
const (
	MaxPeople       = 1000
	defaultTickRate = 20
	inboxSize       = 4096
	numberRest      = 60 * time.Second // how long a number is not given again
)

// ResumeTime is how long a lost participant is kept. PROTOCOL.md section 3.4.
const ResumeTime = 30 * time.Second

// Why a viewer's presence ends.
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

// Room is the goroutine that owns a [State]. Its methods may be called from
// any goroutine.
type Room struct {
	cfg     Config
	inbox   chan any // message
	disk    diskReports
	ticked  atomic.Uint64 // the newest tick
	turns   atomic.Uint64
	people  atomic.Int32
	quit    chan struct{}
	revival chan struct{} // has one element while something is brought back
	stop    sync.Once
	ended   sync.Once
	done    chan struct{} // closed by end
	failure error         // why the room ended by itself; read after done
	started time.Time

	owned // only the goroutine touches these
}

// owned is what the room's goroutine alone may touch.
type owned struct {
	state       State
	durable     *Contents // what is on disk
	pending     []*Result
	generation  int  // of the journal: counts its failures
	broken      bool // the journal failed and is being read again
	views       map[uint16]*view
	rested      map[uint16]rest // by number that somebody had
	nextNumber  uint16
	mayResume   map[ClientID]bool // of those who were here before the room was opened
	onDisk      uint64            // sequence
	recent      recent
	resetAt     time.Time // when the boards last became others than were shown
	trouble     trouble
	ending      error // why the room is about to end, nil while it goes on
	tick        uint64
	now         time.Time // of the last tick or message
	ears        ears
	bodies      []byte // of everybody
	fewer       []byte // for one viewer
	entries     []avatar.Entry
	lives       []Live  // for one viewer
	chatTrouble trouble // of the disk with lines: boards have their own
	knocked     bool    // knocks are not what was told
}

// view is a participant's viewer and what it has been shown.
type view struct {
	viewer Viewer // nil while the connection is lost
	place  spatial.Place
	placed avatar.Body // the body place was made for
	level  float64     // of the voice, this tick
	active bool
	hears  hears
	seen   map[uint16]seenLive // by participant
	hidden []uint16            // who is not shown to it
	feed   boardSync
	late   bool // it has not taken the last tick's frame
}

// rest is how long ago somebody left whose number is not given again yet.
type rest struct {
	since  time.Time
	client ClientID
	why    error // it was sent out for; nil if it left
}

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
		quit: make(chan struct{}), revival: make(chan struct{}, 1), done: make(chan struct{}), started: time.Now(),
		owned: owned{
			state: State{Contents: cfg.Contents, Ground: avatar.Ground{Bounds: cfg.Scene.Bounds, Walls: cfg.Scene.Walls},
				Chat: ChatLog{Records: cfg.Records}, FanoutBurst: cfg.FanoutBurst},
			durable: cfg.Contents.Clone(),
			views:   map[uint16]*view{}, rested: map[uint16]rest{}, nextNumber: max(1, cfg.FirstNumber), mayResume: cfg.Back,
			now: time.Now(),
		},
	}
	r.ears.hall = cfg.Scene.AcousticModel()
	r.onDisk = cfg.Contents.Sequence
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
		case <-r.done: // it was given up while it was stuck
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

// drain takes what was sent before, whatever woke the room, so that what a
// message does depends on its place in the inbox alone. A room that is short of
// time thereby makes fewer ticks, each of the newest state, in place of
// alternating between ticks and single messages and falling behind for good.
func (r *Room) drain() {
	for n := len(r.inbox); n > 0 && r.ending == nil; n-- {
		r.receive(<-r.inbox)
	}
}

// step is one tick.
func (r *Room) step(now time.Time) {
	r.tick++
	r.ticked.Store(r.tick)
	r.now = now
	r.expire()
	if len(r.views) == 0 {
		return
	}
	began := time.Now()
	r.tellKnocks()
	r.encodeBodies()
	r.place()
	r.rank()
	r.show()
	if r.cfg.Ticked != nil {
		r.cfg.Ticked(time.Since(began))
	}
}

// contain ends the room, not the process, when its goroutine panics. The room
// is opened again from the store by whoever next enters it.
func (r *Room) contain() {
	if reason := recover(); reason != nil {
		r.cfg.Log.Error("room panicked", "reason", fmt.Sprint(reason), "stack", string(debug.Stack()))
		r.finish(ErrRestarted, fmt.Errorf("room panicked: %v", reason))
	}
}

// finish tells every viewer that the room has ended. Results that are not on
// disk yet are never told: their authors will send them again.
func (r *Room) finish(tell, failure error) {
	for number, p := range r.views {
		if p.viewer != nil {
			p.viewer.Leave(tell)
		}
		r.gone(number)
	}
	r.views = nil
	r.end(failure)
}

// end lets everybody know that the room has ended.
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

// Abandon ends the room for everybody but its goroutine, which does not come
// round: Done is closed, Failure is why, and whoever waits for the room waits no
// more. Viewers are left to the caller. The goroutine ends when it comes round
// after all, and takes no message more; what it is in the middle of it does to its
// end, so that it may still call a viewer, the voices and the journal.
func (r *Room) Abandon(why error) { r.end(why) }

// Turns counts what the room has done: ticks, messages, what the disk said. A
// room for which it does not rise is stuck.
func (r *Room) Turns() uint64 { return r.turns.Load() }

// Done is closed when the room has ended, by Close, by a panic or by Abandon.
func (r *Room) Done() <-chan struct{} { return r.done }

// Failure says why a room ended by itself; nil while it runs and after Close.
func (r *Room) Failure() error {
	select {
	case <-r.done:
		return r.failure
	default:
		return nil
	}
}

// People returns how many participants there are, lost ones included; none in a
// room that has ended.
func (r *Room) People() int {
	select {
	case <-r.done:
		return 0
	default:
		return int(r.people.Load())
	}
}

// Clock returns the milliseconds since the room was opened and the newest
// tick.
func (r *Room) Clock() (ms, tick uint64) {
	return uint64(time.Since(r.started).Milliseconds()), r.ticked.Load()
}
