package motion

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
	"stoa/spatial"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
)

func lobby(t *testing.T) (*scene.Scene, *scene.Plan, *Ground) {
	t.Helper()
	s, err := scene.Load("lobby")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Plan()
	if err != nil {
		t.Fatal(err)
	}
	return s, plan, GroundOf(s, plan)
}

func TestNobodyWalksThroughWallsOrFurniture(t *testing.T) {
	s, plan, ground := lobby(t)
	r := rand.New(rand.NewPCG(1, 2))
	w := Walker{}
	w.Enter(ground)
	w.Adopt(avatar.At(s.Spawns[0].At, 0, 0))
	for range 20000 {
		before := w.At
		in := Intent{Forward: r.Float64()*2 - 1, Side: r.Float64()*2 - 1, LookYaw: r.NormFloat64() * 0.3, Fast: true}
		w.Step(&in, r.Float64()*0.2)
		for i := range s.Walls {
			if s.Walls[i].CrossesPlan(before, w.At) {
				t.Fatalf("from %v to %v goes through wall %d", before, w.At, i)
			}
		}
		if !s.Bounds.Contains(w.At) {
			t.Fatalf("%v is outside", w.At)
		}
	}
	if top := plan.Platforms[0]; ground.Floor((top.Min[0]+top.Max[0])/2, 0) != top.Top {
		t.Error("a platform is not higher than the floor")
	}
}

func TestAClickOnTheFloorWalksThere(t *testing.T) {
	s, _, ground := lobby(t)
	w := Walker{}
	w.Enter(ground)
	w.Adopt(avatar.At(s.Spawns[0].At, 0, 0))
	w.WalkTo(1.5, -4)
	for range 600 {
		w.Step(&Intent{}, 1.0/60)
	}
	if _, _, going := w.Goal(); going || math.Hypot(w.At[0]-1.5, w.At[2]+4) > 0.05 {
		t.Errorf("arrived at %v", w.At)
	}
	w.WalkTo(-6, 4) // behind glass
	for range 60 * 20 {
		w.Step(&Intent{}, 1.0/60)
	}
	if _, _, going := w.Goal(); going {
		t.Error("still pushing against the glass")
	}
}

// rest continues for some seconds at 60 pictures a second and returns the largest
// movement between two of them, in metres.
func (w *Walker) rest(seconds float64) (longest float64) {
	for range int(seconds * 60) {
		before := w.At
		w.Step(&Intent{}, 1.0/60)
		longest = max(longest, w.At.Sub(before).Len())
	}
	return longest
}

func nobodySits(mgl64.Vec3) bool { return false }

func TestSittingTakesTheNearestFreeSeat(t *testing.T) {
	_, plan, ground := lobby(t)
	w := Walker{}
	w.Enter(ground)
	w.Adopt(avatar.At(mgl64.Vec3{3.2, 0, -1.5}, 0, 0))
	if !w.Sit(plan.Seats, nobodySits) {
		t.Fatal("no seat is near")
	}
	if longest := w.rest(1); longest > 0.1 {
		t.Errorf("jumped %.2f m onto the seat: the server lets nobody jump", longest)
	}
	if !w.Sitting || math.Hypot(w.At[0]-4.1, w.At[2]+1.3) > 0.2 {
		t.Fatalf("sitting %v at %v", w.Sitting, w.At)
	}
	if b := w.Body(); b.Flags&avatar.Sitting == 0 {
		t.Error("the body does not say so")
	}
	first := w.At
	if w.Sit(plan.Seats, nobodySits); w.Sitting || ground.Settle(w.At) != w.At {
		t.Errorf("stands inside the chair, at %v", w.At)
	}
	w.At = mgl64.Vec3{3.2, 0, -1.5}
	if w.Sit(plan.Seats, func(at mgl64.Vec3) bool { return at.Sub(first).Len() < 0.5 }) && w.rest(1) > 0 && w.At.Sub(first).Len() < 0.5 {
		t.Error("sat down on somebody")
	}
}

func TestNobodySitsDownFarAwayOrThroughAWall(t *testing.T) {
	s, plan, ground := lobby(t)
	w := Walker{}
	w.Enter(ground)
	for i := range plan.Seats {
		seat := plan.Seats[i].At
		for turn := range 16 {
			sin, cos := math.Sincos(float64(turn) * math.Pi / 8)
			for _, away := range []float64{1.5, 2.1, 2.5, 3.9} {
				at := mgl64.Vec3{seat[0] + sin*away, 0, seat[2] + cos*away}
				w.At, w.Sitting, w.seat = at, false, nil
				took := w.Sit(plan.Seats[i:i+1], nobodySits)
				behindWall := false
				for j := range s.Walls {
					behindWall = behindWall || s.Walls[j].Crosses(at.Add(mgl64.Vec3{0, 1, 0}), seat.Add(mgl64.Vec3{0, 1, 0}))
				}
				if took && (away > 2.2 || behindWall) || !took && away < 2.2 && !behindWall && s.Bounds.Contains(at) {
					t.Errorf("seat %d from %v: took it %v, %.1f m away, wall between %v", i, at, took, away, behindWall)
				}
			}
		}
	}
}

func TestTheServersWordMovesTheBody(t *testing.T) {
	s, _, ground := lobby(t)
	w := Walker{}
	w.Enter(ground)
	b := avatar.At(s.Spawns[0].At, 0, 0)
	w.Adopt(b)
	in := Intent{Forward: 1}
	w.Step(&in, 0.5)
	moved := w.At
	if w.Adopt(b); w.At != moved {
		t.Error("an old frame pulled the body back")
	}
	b.Epoch++
	if w.Adopt(b); w.At != b.Feet() {
		t.Error("a correction was not taken")
	}
	if got := w.Body(); got.Epoch != b.Epoch {
		t.Error("the new epoch is not sent")
	}
}

func TestABodyMovesEvenlyBetweenFrames(t *testing.T) {
	track, clock := Track{}, Clock{}
	clock.Reset(20)
	r := rand.New(rand.NewPCG(5, 6))
	last, begun := 0.0, false
	for frame := range 600 { // ten seconds at 60 pictures a second, with 20 ticks a second that come up to 30 ms late
		now := float64(frame) / 60
		if frame%3 == 0 {
			tick := uint64(1000 + frame/3)
			track.Push(tick, avatar.At(mgl64.Vec3{float64(frame) / 60 * 1.5, 0, 0}, 0, 0))
			clock.Observe(tick, now+r.Float64()*0.03)
		}
		at, ok := track.Sample(clock.Tick(now)-2, 20)
		if !ok {
			t.Fatal("nothing to show")
		}
		if frame > 120 {
			step := at.Feet[0] - last
			if begun && (step < -1e-9 || step > 0.06) {
				t.Fatalf("picture %d: a step of %v m, 0.025 is even", frame, step)
			}
			begun = true
			if math.Abs(at.Speed-1.5) > 0.2 {
				t.Fatalf("picture %d: %v m/s", frame, at.Speed)
			}
		}
		last = at.Feet[0]
	}
}

func TestATeleportIsNoSlide(t *testing.T) {
	track := Track{}
	a, b := avatar.At(mgl64.Vec3{0, 0, 0}, 0, 0), avatar.At(mgl64.Vec3{5, 0, 0}, 0, 0)
	b.Epoch++
	track.Push(1, a)
	track.Push(2, b)
	for _, at := range []float64{1.2, 1.5, 1.9} {
		if s, _ := track.Sample(at, 20); s.Feet[0] != 0 || s.Speed != 0 {
			t.Errorf("at %v it is at %v, %v m/s", at, s.Feet, s.Speed)
		}
	}
	if s, _ := track.Sample(2, 20); s.Feet[0] != 5 {
		t.Error("it does not arrive")
	}
}

func TestASilentBodyStopsBeforeAWall(t *testing.T) {
	track := Track{}
	track.Push(1, avatar.At(mgl64.Vec3{0, 0, 0}, 0, 0))
	track.Push(2, avatar.At(mgl64.Vec3{0.1, 0, 0}, 0, 0))
	s, _ := track.Sample(100, 20)
	if s.Feet[0] > 0.1+0.1*0.15*20+0.01 || s.Speed != 0 {
		t.Errorf("it went on to %v at %v m/s", s.Feet, s.Speed)
	}
	track.Push(1, avatar.At(mgl64.Vec3{9, 0, 0}, 0, 0)) // late
	if s, _ := track.Sample(2, 20); math.Abs(s.Feet[0]-0.1) > 0.01 {
		t.Error("a late frame counted")
	}
}

func TestTurnsGoTheShortWay(t *testing.T) {
	for _, c := range [][4]float64{{0.1, 2*math.Pi - 0.1, 0.5, 0}, {3, -3, 0.5, math.Pi}, {0, 1, 0.25, 0.25}} {
		got := BlendAngle(c[0], c[1], c[2])
		if d := math.Remainder(got-c[3], 2*math.Pi); math.Abs(d) > 1e-9 {
			t.Errorf("between %v and %v: %v, want %v", c[0], c[1], got, c[3])
		}
	}
}

func property(name string, value int) record.Property {
	return record.Property{Name: name, Value: record.OfInt(value)}
}

func TestWhatIsClickedIsWhatIsSeen(t *testing.T) {
	board, possible := BoardOf(record.ID{1}, record.Of(
		property(record.X, -9930), property(record.Y, 1600), property(record.Z, -2900), property(record.Yaw, 270*65536/360),
		property(record.Width, 4000), property(record.Height, 2250)))
	if !possible {
		t.Fatal("no board")
	}
	e := Eye{At: mgl64.Vec3{-5, 1.6, -2}, Yaw: math.Pi / 2, Pitch: 0.1}
	e.Resize(16.0 / 9)
	for _, p := range [][2]float64{{10, 10}, {4000, 2250}, {7990, 4490}} {
		x, y, before := e.Project(board.Place(p[0], p[1]))
		if !before {
			t.Fatalf("%v is behind the eye", p)
		}
		gotX, gotY, met := board.Meet(e.At, e.Ray(x, y))
		if !met || !board.Under(e.At, e.Ray(x, y)) || math.Hypot(gotX-p[0], gotY-p[1]) > 1e-6 {
			t.Errorf("%v is seen at %v, %v and clicked as %v, %v (%v)", p, x, y, gotX, gotY, met)
		}
	}
	if x, y, met := board.Meet(e.At, mgl64.Vec3{-1, 0.9, 0}.Normalize()); !met || y > 0 || board.Under(e.At, mgl64.Vec3{-1, 0.9, 0}.Normalize()) {
		t.Errorf("above the board is %v, %v (%v)", x, y, met)
	}
	if _, _, met := board.Meet(e.At, mgl64.Vec3{1, 0, 0}); met {
		t.Error("a ray away from the board meets it")
	}
	if _, _, met := board.Meet(board.Place(100, 100).Sub(board.Facing()), mgl64.Vec3{-1, 0, 0}); met {
		t.Error("a board behind the eye is met")
	}
	if InReach([]Board{board}, mgl64.Vec3{-7.5, 0, -3}, math.Pi/2) == nil || InReach([]Board{board}, mgl64.Vec3{-2, 0, -3}, math.Pi/2) != nil ||
		InReach([]Board{board}, mgl64.Vec3{-7.5, 0, -3}, -math.Pi/2) != nil {
		t.Error("a board is in reach of who is near and looks at it")
	}
	_, _, ground := lobby(t)
	x, y, _ := e.Project(mgl64.Vec3{-7, 0, -1})
	if fx, fz, hit := ground.OnFloor(e.At, e.Ray(x, y)); !hit || math.Hypot(fx+7, fz+1) > 1e-6 {
		t.Errorf("the floor at -7, -1 is clicked as %v, %v", fx, fz)
	}
}

func TestATiltedBoardIsClickedWhereItIsSeen(t *testing.T) {
	e := Eye{At: mgl64.Vec3{0, 1.6, 0}}
	e.Resize(16.0 / 9)
	r := rand.New(rand.NewPCG(3, 9))
	for range 200 {
		turn := func() float64 { return r.Float64()*1.6 - 0.8 }
		board := Board{Stand: Stand{At: mgl64.Vec3{turn(), 1.6 + turn()/2, -4}, Yaw: math.Pi + turn(), Pitch: turn(), Roll: turn()}, Width: 1, Height: 0.6}
		x, y, _ := e.Project(board.Place(1700, 200))
		if gotX, gotY, met := board.Meet(e.At, e.Ray(x, y)); !met || math.Hypot(gotX-1700, gotY-200) > 1e-6 {
			t.Errorf("%+v is clicked at %v, %v (%v)", board.Stand, gotX, gotY, met)
		}
	}
	up := Board{Stand: Stand{Pitch: math.Pi / 2}}
	if n := up.Facing(); n[1] < 0.999 {
		t.Errorf("a board that looks up faces %v", n)
	}
}

func TestTheEyeStaysInsideTheRoom(t *testing.T) {
	s, _, ground := lobby(t)
	r := rand.New(rand.NewPCG(8, 8))
	e, w := Eye{}, Walker{}
	e.Resize(16.0 / 9)
	w.Enter(ground)
	for range 3000 {
		w.At = ground.Settle(mgl64.Vec3{r.Float64()*20 - 10, 0, r.Float64()*14 - 7})
		w.Yaw, w.Pitch = r.Float64()*7, r.Float64()*2-1
		for range 3 {
			e.Follow(0.1, ground, &w, 1.65)
		}
		if !s.Bounds.Contains(e.At) {
			t.Fatalf("%v is outside", e.At)
		}
		for i := range s.Walls {
			if head := w.At.Add(mgl64.Vec3{0, 1.65, 0}); s.Walls[i].Crosses(head, e.At) {
				t.Fatalf("wall %d is between %v and the eye at %v", i, head, e.At)
			}
		}
	}
}

func TestSamplingAllocatesNothing(t *testing.T) {
	track := Track{}
	track.Push(1, avatar.At(mgl64.Vec3{0, 0, 0}, 0, 0))
	track.Push(2, avatar.At(mgl64.Vec3{1, 0, 0}, 0, 0))
	if n := testing.AllocsPerRun(100, func() { track.Sample(1.5, 20) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestWhoSitsGoesAlongWithTheSeat(t *testing.T) {
	seat := scene.Seat{ID: 1 << 31, At: spatial.Vec{1, 0.2, 1}, Yaw: 90}
	w := &Walker{ground: &Ground{}, placed: true, Sitting: true, At: mgl64.Vec3{1, 0.2, 1}, seat: &seat}
	moved := scene.Seat{ID: 1 << 31, At: spatial.Vec{1.5, 0.4, 1}, Yaw: 180}
	w.Follow([]scene.Seat{{ID: 3}, moved})
	for range 200 {
		w.Step(&Intent{}, 0.02)
	}
	if w.At.Sub(mgl64.Vec3{1.5, 0.4, 1}).Len() > 1e-6 || math.Abs(w.Yaw-math.Pi/2) > 1e-9 || !w.Sitting {
		t.Errorf("at %v, yaw %v, sitting %v", w.At, w.Yaw, w.Sitting)
	}
	w.Follow([]scene.Seat{{ID: 3}})
	if w.Sitting || w.seat != nil {
		t.Error("sits on a seat that is gone")
	}
}
