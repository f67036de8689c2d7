//go:build desktop

package main

import (
	"fmt"
	"image"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
	"stoa/clients/desktop/gltf"
	"stoa/clients/desktop/model"
	"stoa/clients/headless"
	"stoa/server/content/samples"
	"stoa/worldstate"
)

// Colours of figures that nothing else in the picture has.
const (
	coatGreen = 0x20c030
	coatRed   = 0xd02020
	noseBlue  = 0x2030d0
	handPink  = 0xd020c0
)

// figure returns a figure in a coat.
func figure(version string, coat uint32) *samples.Model { return layered(version, coat, 1) }

// layered returns one of 192 triangles for each layer.
func layered(version string, coat uint32, layers int) *samples.Model {
	linear := func(c uint32) (out [3]float64) {
		for i := range out {
			out[i] = math.Pow(float64(c>>(16-8*i)&255)/255, 2.2)
		}
		return out
	}
	f := samples.Figure{Version: version, Skinned: true, Layers: layers,
		Colours: map[string][3]float64{"spine": linear(coat), "nose": linear(noseBlue), "rightHand": linear(handPink)}}
	return f.Model()
}

// actor lets a headless participant in orange stand before the looker, facing it.
func actor(t *testing.T, name string, x float64) *headless.Client {
	t.Helper()
	c := come(t, headless.Options{Name: name, Appearance: avatar.Appearance{Colour: orange, Height: 1600}})
	if err := c.Place(within(t), x, -2.5, math.Pi); err != nil {
		t.Fatal(err)
	}
	return c
}

// wears uploads a file and wears it.
func wears(t testing.TB, c *headless.Client, m *samples.Model) {
	t.Helper()
	f, err := c.Upload(within(t), "body.vrm", m.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	wear(t, c, f.Hash)
}

// wear wears a file of the room until everybody knows.
func wear(t testing.TB, c *headless.Client, file worldstate.FileHash) {
	t.Helper()
	name := ""
	if file != (worldstate.FileHash{}) {
		name = file.String()
	}
	err := c.Wear(file)
	if err == nil {
		err = c.Await(within(t), func(r *worldstate.Replica) bool { return r.Person(r.You).Model == name })
	}
	if err != nil {
		t.Fatal(err, c.Refusals())
	}
}

// breast returns whether a person's breast has a colour.
func breast(t *testing.T, img image.Image, c *headless.Client, colour uint32) bool {
	x, y := eyeAt(-0.5, 0, 0).pixel(t, bodyPlace(t, c).Add(mgl64.Vec3{0, 1.15, 0.1}))
	return share(img, x, y, 6, colour) > 0.9
}

func TestPeopleAreInTheBodiesThatTheyWear(t *testing.T) {
	for _, version := range []string{"1.0", "0.x"} {
		t.Run(version, func(t *testing.T) {
			bo := actor(t, "Bo", -0.5)
			looker(t, bo)
			awaitScreen(t, "the built-in body", func(img image.Image) bool { return breast(t, img, bo, orange) })
			wears(t, bo, figure(version, coatGreen))
			awaitScreen(t, "a body from a file", func(img image.Image) bool { return breast(t, img, bo, coatGreen) })
			keepPicture(t, screen(t))
			wears(t, bo, figure(version, coatRed))
			awaitScreen(t, "another body", func(img image.Image) bool { return breast(t, img, bo, coatRed) })
			wear(t, bo, worldstate.FileHash{})
			awaitScreen(t, "the built-in body again", func(img image.Image) bool { return breast(t, img, bo, orange) })
		})
	}
}

func TestHeadAndHandsOfABodyFromAFileMove(t *testing.T) {
	bo := actor(t, "Bo", -0.5)
	looker(t, bo)
	wears(t, bo, figure("0.x", coatGreen))
	feet := bodyPlace(t, bo)
	at := func(img image.Image, off mgl64.Vec3, half int, colour uint32) float64 {
		x, y := eyeAt(-0.5, 0, 0).pixel(t, feet.Add(off))
		return share(img, x, y, half, colour)
	}
	nose := func(yaw float64) mgl64.Vec3 { // of a head that is turned so from the looker
		return mgl64.Vec3{0.19 * math.Sin(yaw), 1.6, 0.19 * math.Cos(yaw)}
	}
	hold := func(yaw float64, right mgl64.Vec3) {
		body := bo.Body()
		body.Flags |= avatar.Tracked
		body.Head = avatar.JointAt(mgl64.Vec3{0.09 * math.Sin(yaw), 1.6, 0.09 * math.Cos(yaw)}, // the eyes
			mgl64.QuatRotate(math.Pi+yaw, mgl64.Vec3{0, 1, 0}))
		body.Right = avatar.JointAt(right, mgl64.QuatRotate(math.Pi, mgl64.Vec3{1, 0, 0})) // fingers up
		if err := bo.Move(body); err != nil {
			t.Fatal(err)
		}
	}
	low, high := mgl64.Vec3{-0.35, 1.2, 0.3}, mgl64.Vec3{-0.4, 1.75, 0.2}
	shown := func(yaw float64, there, empty mgl64.Vec3) func(image.Image) bool {
		return func(img image.Image) bool {
			return at(img, nose(yaw), 3, noseBlue) > 0.9 && at(img, there, 3, handPink) > 0.6 && at(img, empty, 8, handPink) == 0
		}
	}
	hold(0, low)
	awaitScreen(t, "a head that looks here, and a hand below", shown(0, low, high))
	hold(1.2, low)
	awaitScreen(t, "a head that looks aside", shown(1.2, low, high))
	keepPicture(t, screen(t))
	hold(-1.2, high)
	awaitScreen(t, "a head that looks to the other side, and the hand above", shown(-1.2, high, low))
}

func TestARaisedHandOfABodyFromAFileIsUp(t *testing.T) {
	bo := actor(t, "Bo", -0.5)
	looker(t, bo)
	wears(t, bo, figure("1.0", coatGreen))
	x, y := eyeAt(-0.5, 0, 0).pixel(t, bodyPlace(t, bo).Add(mgl64.Vec3{-0.375, 1.7, 0.04}))
	up := func(img image.Image) bool { return share(img, x, y, 40, handPink) > 0.03 }
	awaitScreen(t, "a body from a file whose hand is down", func(img image.Image) bool { return breast(t, img, bo, coatGreen) && !up(img) })
	if err := bo.Gesture(&worldstate.RaiseHand{Raised: true}); err != nil {
		t.Fatal(err)
	}
	awaitScreen(t, "a raised hand", up)
	keepPicture(t, screen(t))
}

// changes lets somebody change bodies until the test ends.
func changes(t *testing.T, c *headless.Client, files []worldstate.FileHash) {
	t.Helper()
	done := make(chan struct{})
	var changing sync.WaitGroup
	changing.Go(func() {
		again := time.NewTicker(1100 * time.Millisecond) // the server takes one a second
		defer again.Stop()
		for i := 0; ; i++ {
			_ = c.Wear(files[i%len(files)])
			select {
			case <-done:
				return
			case <-again.C:
			}
		}
	})
	t.Cleanup(func() { close(done); changing.Wait() })
}

func TestBodiesThatNobodyWearsAnyMoreAreFreed(t *testing.T) {
	bo := come(t, headless.Options{Name: "Bo"})
	if err := bo.Place(within(t), -0.5, -2.5, math.Pi); err != nil {
		t.Fatal(err)
	}
	var files []worldstate.FileHash
	for _, coat := range []uint32{coatGreen, coatRed} {
		f, err := bo.Upload(within(t), "body.vrm", layered("1.0", coat, 240).Bytes())
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f.Hash)
	}
	changes(t, bo, files)
	c := measure(t, 12*time.Second)
	t.Logf("%+v", c)
	if c.kilobytes < 100 {
		t.Errorf("%.0f kB for each picture: no meshes were made", c.kilobytes)
	}
	if c.heap > 12_000 { // a mesh has 3000 kB, and there are about ten changes
		t.Errorf("the heap grew by %.0f kB", c.heap)
	}
}

func TestTwelvePeopleAreInBodiesFromFilesAtOnce(t *testing.T) {
	const people, layers = mostWorn + 2, 20
	var all []*headless.Client
	for i := range people {
		c := come(t, headless.Options{Name: fmt.Sprint("Wearer ", i+1)})
		if err := c.Place(within(t), -5+0.6*float64(i%7), -4+float64(i/7), 0); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	before := measure(t, 3*time.Second)
	for _, c := range all {
		wears(t, c, layered("1.0", coatGreen, layers))
	}
	after := measure(t, 6*time.Second)
	_, indices := model.BuildFigure().Range(false)
	if more, want := after.triangles-before.triangles, mostWorn*(192*layers-indices/3); more != want {
		t.Errorf("%d triangles more, not %d", more, want)
	}
}

// heavy is a figure with more triangles than the window shows.
func heavy() *samples.Model {
	m := figure("1.0", coatRed)
	part := m.At("meshes", 0)["primitives"].([]any)[0].(samples.Object)
	part["indices"] = m.Hold("SCALAR", samples.U8, make([]float64, 3*(gltf.MostTriangles+1))...)
	return m
}

// beheaded is a figure that says that it is one, and has no head.
func beheaded() *samples.Model {
	m := figure("1.0", coatRed)
	vrm := m.JSON["extensions"].(samples.Object)["VRMC_vrm"].(samples.Object)
	delete(vrm["humanoid"].(samples.Object)["humanBones"].(samples.Object), "head")
	return m
}

func TestABodyThatCannotBeShownIsTheBuiltInOne(t *testing.T) {
	broken, large, well, rigid := actor(t, "Broken", -1.7), actor(t, "Large", -0.9), actor(t, "Well", 0.7), actor(t, "Rigid", -0.1)
	wears(t, broken, beheaded())
	wears(t, large, heavy())
	statue := figure("1.0", coatRed)
	delete(statue.JSON, "extensions")
	wears(t, rigid, statue)
	wears(t, well, figure("1.0", coatGreen)) // asked for after the others
	looker(t, well)
	awaitScreen(t, "bodies that can be shown", func(img image.Image) bool {
		return breast(t, img, well, coatGreen) && breast(t, img, rigid, coatRed) && breast(t, img, broken, orange) && breast(t, img, large, orange)
	})
	img := screen(t)
	keepPicture(t, img)
	if !breast(t, img, broken, orange) || !breast(t, img, large, orange) {
		t.Error("a body that cannot be shown is not the built-in one")
	}
}
