//go:build desktop

package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
	"stoa/clients/desktop/object"
	"stoa/clients/headless"
	"stoa/server/content/samples"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Colours that nothing else in the picture has.
const (
	noteGreen   = 0x20c030
	pictureBlue = 0x2030d0
	modelRed    = 0xd02020
)

// bring puts an object at a place, facing +z, and deletes it at the end of the test.
func bring(t testing.TB, c *headless.Client, kind string, at mgl64.Vec3, more ...record.Property) record.ID {
	t.Helper()
	id := headless.NewID()
	all := append(place(at), record.Property{Name: record.Yaw, Value: record.OfInt(0x8000)})
	change := record.Change{Verb: record.Put, ID: id, Kind: kind, Properties: record.Of(append(all, more...)...)}
	if _, err := c.Change(within(t), record.Room, change); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = c.Erase(context.Background(), record.Room, id) }) // may be deleted already
	return id
}

func place(at mgl64.Vec3) []record.Property {
	millimetres := func(name string, v float64) record.Property {
		return record.Property{Name: name, Value: record.OfInt(int(math.Round(v * 1000)))}
	}
	return []record.Property{millimetres(record.X, at[0]), millimetres(record.Y, at[1]), millimetres(record.Z, at[2])}
}

func number(name string, value int) record.Property {
	return record.Property{Name: name, Value: record.OfInt(value)}
}

func sized(width, height int) []record.Property {
	return []record.Property{number(record.Width, width), number(record.Height, height)}
}

// brought uploads a file and returns its property.
func brought(t *testing.T, c *headless.Client, name string, data []byte) record.Property {
	t.Helper()
	f, err := c.Upload(within(t), name, data)
	if err != nil {
		t.Fatal(err)
	}
	return record.Property{Name: record.File, Value: record.OfBytes(f.Hash[:])}
}

func bluePicture(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		img.Set(i%64, i/64, color.RGBA{0x20, 0x30, 0xd0, 255})
	}
	var data bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// redModel is an upright square of 1 m that stands on the floor and faces +z.
func redModel() []byte {
	m := samples.Triangle()
	at := m.Hold("VEC3", samples.F32, -0.5, 0, 0, 0.5, 0, 0, 0.5, 1, 0, -0.5, 1, 0)
	m.Part()["attributes"] = samples.Object{"POSITION": at}
	m.Part()["indices"] = m.Hold("SCALAR", samples.U16, 0, 1, 2, 0, 2, 3)
	linear := func(v float64) float64 { return math.Pow(v/255, 2.2) }
	m.Add("materials", samples.Object{"pbrMetallicRoughness": samples.Object{
		"baseColorFactor": []any{linear(0xd0), linear(0x20), linear(0x20), 1}}})
	m.Part()["material"] = 0
	return m.Bytes()
}

// looker opens the window of a person who stands at -0.5, 0 and looks along -z.
func looker(t *testing.T, watcher *headless.Client) {
	t.Helper()
	d := open(t, nil, "--name=Looker", "--first", "--at=-0.5,0,0")
	t.Cleanup(func() { d.end(t) })
	number := somebody(t, watcher, "Looker")
	awaitBody(t, watcher, number, func(b *avatar.Body) bool { return standsAt(b, -0.5, 0, 0.1) })
}

// thing is an object with a colour of its own.
type thing struct {
	kind   string
	colour uint32
	middle mgl64.Vec3 // of what has the colour, from the object's place
	more   []record.Property
}

// things returns a note, a picture and a model, whose files are in the room.
func things(t *testing.T, c *headless.Client) []thing {
	t.Helper()
	return []thing{
		{record.Note, noteGreen, mgl64.Vec3{}, append(sized(600, 600), number(record.Colour, noteGreen), record.Property{Name: record.Body, Value: record.OfText("")})},
		{record.Image, pictureBlue, mgl64.Vec3{}, append(sized(600, 600), brought(t, c, "blue.png", bluePicture(t)))},
		{record.Model, modelRed, mgl64.Vec3{0, 0.35, 0}, []record.Property{number(record.Scale, 700), brought(t, c, "red.glb", redModel())}},
	}
}

// side returns where the thing with a number is, at a height.
func side(i int, height float64) mgl64.Vec3 { return mgl64.Vec3{-1.5 + float64(i), height, -3} }

// awaitThings waits until all things are shown at a height, or none is.
func awaitThings(t *testing.T, what string, all []thing, height float64, there bool) {
	t.Helper()
	e := eyeAt(-0.5, 0, 0)
	awaitScreen(t, what, func(img image.Image) bool {
		for i, one := range all {
			x, y := e.pixel(t, side(i, height).Add(one.middle))
			if share(img, x, y, 4, one.colour) > 0.9 != there {
				return false
			}
		}
		return true
	})
}

func TestThingsAppearAndVanish(t *testing.T) {
	bo := aside(t, headless.Options{Name: "Bo"})
	all := things(t, bo)
	var ids []record.ID
	for i, one := range all {
		ids = append(ids, bring(t, bo, one.kind, side(i, 1.2), one.more...))
	}
	looker(t, bo)
	awaitThings(t, "what was there before the window", all, 1.2, true)
	for i, one := range all {
		bring(t, bo, one.kind, side(i, 2.1), one.more...)
	}
	awaitThings(t, "what came later", all, 2.1, true)
	keepPicture(t, screen(t))
	if _, err := bo.Erase(within(t), record.Room, ids...); err != nil {
		t.Fatal(err)
	}
	awaitThings(t, "nothing where things were deleted", all, 1.2, false)
	awaitThings(t, "what was not deleted", all, 2.1, true)
}

func TestThingsMoveWhileTheyAreHeld(t *testing.T) {
	bo := aside(t, headless.Options{Name: "Bo"})
	all := things(t, bo)
	var release []func()
	looker(t, bo)
	var ids []record.ID
	for i, one := range all {
		ids = append(ids, bring(t, bo, one.kind, side(i, 1.2), one.more...))
	}
	awaitThings(t, "things at rest", all, 1.2, true)
	for i, id := range ids {
		release = append(release, hold(t, aside(t, headless.Options{Name: "Holder"}), id, record.Of(place(side(i, 2.1))...)))
	}
	awaitThings(t, "things where they are held", all, 2.1, true)
	awaitThings(t, "nothing where they rested", all, 1.2, false)
	for _, let := range release {
		let()
	}
	awaitThings(t, "things that are back", all, 1.2, true)
}

// aside lets a headless participant join who stands out of the picture.
func aside(t *testing.T, o headless.Options) *headless.Client {
	t.Helper()
	c := come(t, o)
	if err := c.Place(within(t), 4, 3, 0); err != nil {
		t.Fatal(err)
	}
	return c
}

// hold holds an object until the returned function is called.
func hold(t *testing.T, c *headless.Client, id record.ID, properties record.Properties) (release func()) {
	t.Helper()
	done := make(chan struct{})
	var holding sync.WaitGroup
	holding.Go(func() {
		again := time.NewTicker(worldstate.HoldTime / 6)
		defer again.Stop()
		for {
			_ = c.Hold(id, properties) // if it is not sent, the next one is
			select {
			case <-done:
				return
			case <-again.C:
			}
		}
	})
	return func() {
		close(done)
		holding.Wait()
		if err := c.LetGo(); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatIsHeldHasAnOutlineInTheColourOfWhoHoldsIt(t *testing.T) {
	bo := aside(t, headless.Options{Name: "Bo", Appearance: avatar.Appearance{Colour: 0xc020c0}})
	id := bring(t, bo, record.Note, mgl64.Vec3{-0.5, 1.6, -3}, append(sized(600, 600), record.Property{Name: record.Body, Value: record.OfText("")})...)
	looker(t, bo)
	e := eyeAt(-0.5, 0, 0)
	outlined := func(img image.Image) bool {
		x, y := e.pixel(t, mgl64.Vec3{-0.5, 1.6 + 0.32, -3})
		return share(img, x, y, 9, 0xc020c0) > 0.1
	}
	awaitScreen(t, "a note without an outline", func(img image.Image) bool { return !outlined(img) })
	release := hold(t, bo, id, record.Of(number(record.X, -500)))
	awaitScreen(t, "an outline", outlined)
	release()
	awaitScreen(t, "no outline", func(img image.Image) bool { return !outlined(img) })
}

func TestOneSitsOnASeatThatSomebodyBrought(t *testing.T) {
	watcher := come(t, headless.Options{Name: "Watcher"})
	d := open(t, nil, "--name=Sitter", "--at=-0.5,-1,0")
	defer d.end(t)
	number := somebody(t, watcher, "Sitter")
	awaitBody(t, watcher, number, func(b *avatar.Body) bool { return standsAt(b, -0.5, -1, 0.1) })
	answers(t, watcher, number)
	hands(t, "key", "h") // lowers the hand
	bring(t, watcher, record.Seat, mgl64.Vec3{-0.5, 0, -1.6})
	for range 5 { // it may still be on its way
		hands(t, "key", "f")
		ctx, cancel := contextFor(t, 2*time.Second)
		err := watcher.Await(ctx, func(r *worldstate.Replica) bool {
			b, there := r.Body(number)
			return there && b.Flags&avatar.Sitting != 0 && standsAt(&b, -0.5, -1.6, 0.1)
		})
		cancel()
		if err == nil {
			return
		}
	}
	t.Error("nobody sits on the seat")
}

func TestTwoThousandThingsDoNotSlowPicturesDown(t *testing.T) {
	bo := come(t, headless.Options{Name: "Bo"})
	without := measure(t, 4*time.Second)
	bringMany(t, bo, 2000)
	with := measure(t, 8*time.Second)
	t.Logf("without: %+v; with: %+v", without, with)
	if with.processor > 3*without.processor { // a busy machine makes pictures late, not costly
		t.Errorf("a picture takes %.1f ms with 2000 things, %.1f ms without", with.processor, without.processor)
	}
	if with.calls > without.calls+2*object.MostNear+2 {
		t.Errorf("%d draw calls, %d without", with.calls, without.calls)
	}
}

// bringMany puts many notes, and deletes them at the end of the test.
func bringMany(t *testing.T, c *headless.Client, count int) {
	t.Helper()
	const each = 100 // in one operation
	for begin := 0; begin < count; begin += each {
		var changes []record.Change
		var ids []record.ID
		for n := begin; n < begin+each; n++ {
			at := mgl64.Vec3{-8 + float64(n%50)*0.3, 0.3 + float64(n/50%8)*0.25, -6 + float64(n/400)}
			all := append(append(place(at), sized(200, 150)...), number(record.Colour, n*7919&0xffffff), record.Property{Name: record.Body, Value: record.OfText(fmt.Sprint("Note ", n))})
			ids = append(ids, headless.NewID())
			changes = append(changes, record.Change{Verb: record.Put, ID: ids[len(ids)-1], Kind: record.Note, Properties: record.Of(all...)})
		}
		if _, err := c.Change(within(t), record.Room, changes...); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if _, err := c.Erase(context.Background(), record.Room, ids...); err != nil {
				t.Error(err)
			}
		})
	}
}
