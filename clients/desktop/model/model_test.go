package model

import (
	"math"
	"testing"

	"github.com/go-gl/mathgl/mgl32"
	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/motion"
	"stoa/spatial"
	"stoa/worldstate/scene"
)

func rooms(t *testing.T) map[string]*Room {
	t.Helper()
	all := map[string]*Room{}
	for _, name := range scene.Templates() {
		s, err := scene.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.Plan()
		if err != nil {
			t.Fatal(err)
		}
		all[name] = BuildRoom(s, plan)
	}
	return all
}

func TestEveryTemplateBecomesACheapRoom(t *testing.T) {
	for name, room := range rooms(t) {
		triangles, calls := 0, 0
		for m := range room {
			mesh := &room[m]
			triangles += mesh.Triangles()
			if mesh.Triangles() > 0 {
				calls++
			}
			for _, i := range mesh.Indices {
				if int(i) >= len(mesh.Vertices) {
					t.Fatalf("%s: material %d names a corner that is not there", name, m)
				}
			}
			for _, v := range mesh.Vertices {
				if n := v.Normal.Len(); math.Abs(float64(n)-1) > 1e-3 || v.At != v.At {
					t.Fatalf("%s: material %d: a corner at %v has a normal of length %v", name, m, v.At, n)
				}
			}
		}
		if triangles == 0 || triangles > 100000 || calls > 20 {
			t.Errorf("%s: %d triangles in %d draw calls", name, triangles, calls)
		}
	}
}

// TestSurfacesFaceTheWayTheyAreLit compares the visible side of each triangle with the
// normals of its vertices.
func TestSurfacesFaceTheWayTheyAreLit(t *testing.T) {
	check := func(name string, m *Mesh) {
		wrong := 0
		for i := 0; i+2 < len(m.Indices); i += 3 {
			a, b, c := &m.Vertices[m.Indices[i]], &m.Vertices[m.Indices[i+1]], &m.Vertices[m.Indices[i+2]]
			n := b.At.Sub(a.At).Cross(c.At.Sub(a.At))
			if n.Len() > 1e-9 && n.Dot(a.Normal.Add(b.Normal).Add(c.Normal)) < 0 {
				wrong++
			}
		}
		if wrong > 0 {
			t.Errorf("%s: %d of %d triangles are turned away", name, wrong, m.Triangles())
		}
	}
	for name, room := range rooms(t) {
		for m := range room {
			check(name, &room[m])
		}
	}
	looks := Surfaces(nil)
	for name, m := range map[string]*Painted{"frame": BoardFrame(4, 2, looks), "board": BoardFace(4, 2), "stool": Stool(looks), "plate": Plate(looks), "box": Box()} {
		if check(name, &m.Mesh); len(m.Colours) != len(m.Vertices) {
			t.Errorf("%s: %d colours for %d corners", name, len(m.Colours), len(m.Vertices))
		}
	}
	check("the figure", &BuildFigure().Mesh)
}

func TestWhatStandsInTheRoomStandsInIt(t *testing.T) {
	for name, room := range rooms(t) {
		s, _ := scene.Load(name)
		for m := range room {
			for _, v := range room[m].Vertices {
				for i := range 3 {
					if float64(v.At[i]) < s.Bounds.Min[i]-1 || float64(v.At[i]) > s.Bounds.Max[i]+1 {
						t.Fatalf("%s: material %d is at %v", name, m, v.At)
					}
				}
			}
		}
	}
}

// extent returns the lowest and highest coordinates of a bone in a pose.
func extent(f *Figure, pose *Pose, bone Bone) (low, high mgl32.Vec3) {
	low, high = mgl32.Vec3{99, 99, 99}, mgl32.Vec3{-99, -99, -99}
	for i, v := range f.Vertices {
		if f.Bones[i] != bone {
			continue
		}
		at := pose[bone].Mul4x1(v.At.Vec4(1))
		for k := range low {
			low[k], high[k] = min(low[k], at[k]), max(high[k], at[k])
		}
	}
	return low, high
}

func TestABodyIsAsTallAsThePerson(t *testing.T) {
	f := BuildFigure()
	for _, height := range []float64{1.2, 1.62, 1.9} {
		at := motion.Sampled{Feet: mgl64.Vec3{3, 0.25, -2}, Yaw: 1}
		pose := f.Pose(&at, Posing{Height: height, Gait: motion.NewGait(&f.Shape.Gait, 1)}, at.Yaw, mgl64.Vec2{})
		low, high := extent(f, &pose, Head)
		if want := 0.25 + height*(f.Shape.Head.Centre+f.Shape.Head.Skull.Radii.Y)/f.Shape.EyeHeight; math.Abs(float64(high[1])-want) > 0.02 {
			t.Errorf("%v m: the head ends at %v, want %v", height, high[1], want)
		}
		if _, neck := extent(f, &pose, Torso); neck[1] < low[1]-0.02 {
			t.Errorf("%v m: the torso ends at %v, the head begins at %v", height, neck[1], low[1])
		}
		if crown := f.Crown(&at, height); crown[1] < float64(high[1])+0.05 {
			t.Errorf("%v m: the name is at %v, inside the head", height, crown[1])
		}
	}
}

func TestSittingHidesTheStandingBodyAndBringsTheHeadDown(t *testing.T) {
	f := BuildFigure()
	gait := motion.NewGait(&f.Shape.Gait, 1)
	stands, sits := motion.Sampled{}, motion.Sampled{Sitting: true}
	a, b := f.Pose(&stands, Posing{Height: 1.62, Gait: gait}, stands.Yaw, mgl64.Vec2{}), f.Pose(&sits, Posing{Height: 1.62, Gait: gait}, sits.Yaw, mgl64.Vec2{})
	_, up := extent(f, &a, Head)
	_, down := extent(f, &b, Head)
	if d := float64(up[1] - down[1]); math.Abs(d-0.45) > 0.01 {
		t.Errorf("the head comes down by %v", d)
	}
	if b[Torso] != (mgl32.Mat4{}) || a[Seated] != (mgl32.Mat4{}) || b[Seated] == (mgl32.Mat4{}) {
		t.Error("both bodies are shown, or none")
	}
}

func TestTrackedHandsAreWhereTheDeviceHasThem(t *testing.T) {
	f := BuildFigure()
	at := motion.Sampled{Feet: mgl64.Vec3{1, 0, 1}, Tracked: true,
		Head:  motion.Joint{Offset: mgl64.Vec3{0.1, 1.5, 0}, Rotation: mgl64.QuatIdent()},
		Left:  motion.Joint{Present: true, Offset: mgl64.Vec3{-0.3, 1.2, -0.4}, Rotation: mgl64.QuatIdent()},
		Right: motion.Joint{Present: true, Offset: mgl64.Vec3{0.4, 1.4, -0.3}, Rotation: mgl64.QuatIdent()}}
	pose := f.Pose(&at, Posing{Height: 1.7, Gait: motion.NewGait(&f.Shape.Gait, 1)}, at.Yaw, mgl64.Vec2{})
	for bone, want := range map[Bone]mgl32.Vec3{LeftHand: {0.7, 1.2, 0.6}, RightHand: {1.4, 1.4, 0.7}} {
		if got := pose[bone].Col(3).Vec3(); got.Sub(want).Len() > 1e-5 {
			t.Errorf("hand %d is at %v, want %v", bone, got, want)
		}
	}
	eyes := f.Shape.Head.Eyes
	got := mgl32.TransformCoordinate(mgl32.Vec3{float32(eyes.X), float32(eyes.Y), float32(eyes.Z)}, pose[Head])
	if want := (mgl32.Vec3{1.1, 1.5, 1}); got.Sub(want).Len() > 1e-5 {
		t.Errorf("the eyes are at %v, want %v", got, want)
	}
}

func TestNoSceneMakesARoomOfAnySize(t *testing.T) {
	s, err := scene.Load("lobby")
	if err != nil {
		t.Fatal(err)
	}
	huge := [3]float64{1e9, math.Inf(1), math.NaN()}
	plan := &scene.Plan{Seats: make([]scene.Seat, 5000)}
	for _, kind := range []string{"panel", "backdrop", "carpet", "table", "sofa", "bench", "window", "plant"} {
		plan.Decor = append(plan.Decor, scene.Decor{Kind: kind, Size: huge}, scene.Decor{Kind: kind})
	}
	s.Walls = append(s.Walls, spatial.Wall{From: [2]float64{-1e9, 0}, To: [2]float64{1e9, 0}, Top: 3})
	vertices := 0
	for _, m := range BuildRoom(s, plan) {
		vertices += len(m.Vertices)
	}
	if vertices > 3e6 {
		t.Errorf("%d vertices", vertices)
	}
}
