package worldstate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"stoa/avatar"
	"stoa/spatial"
	"stoa/worldstate/scene"
)

// Config is what a room is opened with. Scene, Contents, Journal and Voices
// are required.
type Config struct {
	Scene    *scene.Scene
	Contents *Contents // becomes the room's
	Records  []*Record // what was said, oldest first
	Journal  Journal
	Voices   Voices
	TickRate int // per second, 0 for 20
	// Since is when people were last cut off from the room against its will: at
	// the server's start, or when the room failed. Those from before may come
	// back for 30 s after it. Zero stands for now.
	Since time.Time
	// Back is who was there before that; becomes the room's. Nobody else may
	// come back.
	Back map[ClientID]bool
	// FirstNumber is the participant number given first, 0 for 1. A random one
	// keeps newcomers after a restart from the numbers of those who are still
	// coming back.
	FirstNumber uint16
	// Ticks replaces the room's own ticker; tests tick by hand.
	Ticks <-chan time.Time
	// Gone is told, on the room's goroutine, of each number that is free for
	// good, so that what hangs on it elsewhere can be closed. May be nil.
	Gone func(number uint16)
	// Ticked is told, on the room's goroutine, how long a tick took. May be
	// nil.
	Ticked func(time.Duration)
	Log    *slog.Logger
}

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
	ErrInUse     = errors.New("worldstate: the client id is in use")
	ErrStore     = errors.New("worldstate: the change could not be put on disk")
)

// Room is the goroutine that owns a [State]. Its methods may be called from
// any goroutine.
type Room struct {
	cfg     Config
	inbox   chan any // message
	durable chan struct{}
	onDisk  atomic.Uint64
	ticked  atomic.Uint64 // the newest tick
	people  atomic.Int32
	quit    chan struct{}
	stop    sync.Once
	done    chan struct{}
	failure error // why the room ended by itself; read after done
	started time.Time

	owned // only the goroutine touches these
}

// owned is what the room's goroutine alone may touch.
type owned struct {
	state      State
	shown      *Contents // what is on disk
	pending    []*Operated
	generation int  // of the journal: counts its failures
	broken     bool // the journal failed and is being read again
	presences  map[uint16]*presence
	rested     map[uint16]time.Time // when a number was last used
	nextNumber uint16
	closing    bool // see CloseIfEmpty
	tick       uint64
	now        time.Time // of the last tick or message
	ears       ears
	bodies     []byte // of everybody
	fewer      []byte // for one viewer
	entries    []avatar.Entry
	chat       chat
	door       Door
	knocks     []Knock
}

// presence is a participant's viewer and what it has been shown.
type presence struct {
	viewer Viewer // nil while the connection is lost
	lostAt time.Time
	slots  int
	place  spatial.Place
	placed avatar.Body // the body place was made for
	level  float64     // of the voice, this tick
	active bool
	hears  hears
	seen   map[uint16]seenLive // by participant
	hidden []uint16            // who is not shown to it, nor it to them
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
		cfg: cfg, inbox: make(chan any, inboxSize), durable: make(chan struct{}, 1),
		quit: make(chan struct{}), done: make(chan struct{}), started: time.Now(),
		owned: owned{
			state:     State{Contents: cfg.Contents, Ground: avatar.Ground{Bounds: cfg.Scene.Bounds, Walls: cfg.Scene.Walls}},
			shown:     cfg.Contents.Clone(),
			presences: map[uint16]*presence{}, rested: map[uint16]time.Time{}, nextNumber: max(1, cfg.FirstNumber),
			now: time.Now(),
		},
	}
	r.chat.records = cfg.Records
	r.ears.hall = cfg.Scene.Hall()
	r.onDisk.Store(cfg.Contents.Sequence)
	go r.run()
	return r
}

func (r *Room) run() {
	defer close(r.done)
	defer r.contain()
	ticks := r.cfg.Ticks
	if ticks == nil {
		ticker := time.NewTicker(time.Second / time.Duration(r.cfg.TickRate))
		defer ticker.Stop()
		ticks = ticker.C
	}
	for {
		select {
		case m := <-r.inbox:
			r.receive(m)
			if r.closing {
				r.finish(ErrClosed)
				return
			}
		case now := <-ticks:
			r.drain()
			r.step(now)
		case <-r.durable:
			r.release()
		case <-r.quit:
			r.finish(ErrClosed)
			return
		}
	}
}

// drain takes what was sent before the tick. A room that is short of time would
// otherwise alternate between ticks and single messages, and fall behind for
// good; this way it makes fewer ticks, each of the newest state.
func (r *Room) drain() {
	for n := len(r.inbox); n > 0; n-- {
		r.receive(<-r.inbox)
	}
}

// step is one tick.
func (r *Room) step(now time.Time) {
	r.tick++
	r.ticked.Store(r.tick)
	r.now = now
	r.expire()
	if len(r.presences) == 0 {
		return
	}
	began := time.Now()
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
	reason := recover()
	if reason == nil {
		return
	}
	r.failure = fmt.Errorf("room panicked: %v", reason)
	r.cfg.Log.Error("room panicked", "reason", fmt.Sprint(reason), "stack", string(debug.Stack()))
	r.finish(ErrRestarted)
}

// finish tells every viewer that the room has ended. Results that are not on
// disk yet are never told: their authors will send them again.
func (r *Room) finish(err error) {
	for number, p := range r.presences {
		if p.viewer != nil {
			p.viewer.Leave(err)
		}
		r.gone(number)
	}
	r.presences = nil
	r.people.Store(0)
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

// CloseIfEmpty ends the room if nobody is in it, and says whether it did. It
// waits for the room's goroutine, so that nobody can come in between.
func (r *Room) CloseIfEmpty() bool {
	ran := make(chan struct{})
	err := r.ask(context.Background(), func() { r.closing = len(r.presences) == 0; close(ran) }, ran)
	if err == nil && !r.closing {
		return false
	}
	<-r.done
	return true
}

// Done is closed when the room has ended, by Close or by a panic.
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

// People returns how many participants there are, lost ones included.
func (r *Room) People() int { return int(r.people.Load()) }

// Clock returns the milliseconds since the room was opened and the newest
// tick.
func (r *Room) Clock() (ms, tick uint64) {
	return uint64(time.Since(r.started).Milliseconds()), r.ticked.Load()
}

// Send passes a command by a participant to the room and does not wait. A
// refused operation comes back through the viewer. ErrBusy means the command
// was not taken.
func (r *Room) Send(from uint16, c Command) error {
	return r.post(request{from, c})
}

// Insist passes a command that may not be dropped: it waits until the room has
// taken it, or has ended.
func (r *Room) Insist(from uint16, c Command) { r.must(request{from, c}) }

// Detach says that the viewer's connection is lost. The participant stays for
// 30 s, and is told to have left if it does not come back.
func (r *Room) Detach(number uint16, v Viewer) { r.must(detach{number, v}) }

// Do runs f on the room's goroutine and waits for it. f must not keep what it
// is given.
func (r *Room) Do(ctx context.Context, f func(*State)) error {
	ran := make(chan struct{})
	return r.ask(ctx, func() { f(&r.state); close(ran) }, ran)
}

// ask sends a function to the room's goroutine and waits until it ran.
func (r *Room) ask(ctx context.Context, f func(), ran <-chan struct{}) error {
	select {
	case r.inbox <- f:
	case <-r.done:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-ran:
		return nil
	case <-r.done:
		select {
		case <-ran: // and then the room ended
			return nil
		default:
			return ErrClosed
		}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// post hands m over if there is room for it. A room that has ended takes
// nothing, however much room is left in its inbox.
func (r *Room) post(m any) error {
	select {
	case <-r.done:
		return ErrClosed
	default:
	}
	select {
	case r.inbox <- m:
		return nil
	default:
		return ErrBusy
	}
}

// must hands m over however long it takes, or until the room has ended. It is
// for what may not be lost and comes rarely.
func (r *Room) must(m any) {
	select {
	case r.inbox <- m:
	case <-r.done:
	}
}
