//go:build desktop

package main

import (
	"bufio"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"stoa/avatar"
	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// hands uses xdotool as mouse and keyboard of the window.
func hands(t *testing.T, does ...string) {
	t.Helper()
	c := exec.CommandContext(within(t), "xdotool", does...)
	c.Env = append(os.Environ(), "DISPLAY="+here.display)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("xdotool %s: %v: %s", strings.Join(does, " "), err, out)
	}
}

// end closes the program.
func (d *desktop) end(t *testing.T) {
	t.Helper()
	if err := d.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := d.Wait(); err != nil {
		t.Errorf("%v: %s", err, &d.errs)
	}
}

// somebody returns the number of the participant with a name.
func somebody(t *testing.T, c *headless.Client, name string) (number uint16) {
	t.Helper()
	err := c.Await(within(t), func(r *worldstate.Replica) bool {
		for _, p := range r.People {
			if p.Name == name {
				number = p.Number
			}
		}
		return number != 0
	})
	if err != nil {
		t.Fatalf("%s did not come: %v", name, err)
	}
	return number
}

// awaitBody waits until is reports true about a participant's body.
func awaitBody(t *testing.T, c *headless.Client, number uint16, is func(*avatar.Body) bool) {
	t.Helper()
	var last avatar.Body
	err := c.Await(within(t), func(r *worldstate.Replica) bool {
		b, here := r.Body(number)
		last = b
		return here && is(&b)
	})
	if err != nil {
		t.Fatalf("%v; the body is %+v at %v", err, last, last.Feet())
	}
}

func standsAt(b *avatar.Body, x, z, reach float64) bool {
	feet := b.Feet()
	return math.Hypot(feet[0]-x, feet[2]-z) < reach
}

func TestWhatIsDrawnWithTheMouseIsOnTheServersBoard(t *testing.T) {
	watcher, place := atTheBoard(t)
	seen := make(chan error, 1)
	ctx := within(t)
	go func() { // others see it while it is drawn
		seen <- watcher.Await(ctx, func(r *worldstate.Replica) bool {
			for _, live := range r.Lives {
				if live.Board == place.ID && len(live.Points) > 3 {
					return true
				}
			}
			return false
		})
	}()
	drawn := readyToDraw(t, watcher, place.ID, func() {
		e := eyeAt(-6.9, -2.9, math.Pi/2)
		moves := []string{}
		for i := range 21 {
			x, y := e.pixel(t, place.Place(2500+float64(i)*100, 2000+float64(i)*30))
			moves = append(moves, "mousemove", strconv.Itoa(x), strconv.Itoa(y), "sleep", "0.03")
			if i == 0 {
				moves = append(moves, "mousedown", "1")
			}
		}
		hands(t, append(moves, "mouseup", "1")...)
	})
	if err := <-seen; err != nil {
		t.Errorf("nobody saw it being drawn: %v", err)
	}
	points, err := record.DecodePoints(nil, drawn.Line().Points)
	if err != nil || len(points) < 5 {
		t.Fatalf("%d points, %v", len(points), err)
	}
	for i, want := range map[int][2]float64{0: {2500, 2000}, len(points) - 1: {4500, 2600}} {
		if got := points[i]; math.Hypot(float64(got.X)-want[0], float64(got.Y)-want[1]) > 60 {
			t.Errorf("point %d is at %v, the mouse was at %v", i, got, want)
		}
	}
}

// answers waits until the window reacts to its keys: then its first picture, which
// compiles shaders, is done.
func answers(t *testing.T, watcher *headless.Client, number uint16) {
	t.Helper()
	hands(t, "search", "--sync", "--name", "Lobby", "windowfocus")
	for range 10 {
		hands(t, "key", "h")
		ctx, cancel := contextFor(t, 2*time.Second)
		err := watcher.Await(ctx, func(r *worldstate.Replica) bool { return r.Person(number).Hand > 0 })
		cancel()
		if err == nil {
			return
		}
	}
	t.Fatal("the window does not answer")
}

// readyToDraw draws a stroke, again if the window was not ready, and returns the stroke
// from the server's board.
func readyToDraw(t *testing.T, watcher *headless.Client, board record.ID, draw func()) (drawn *record.Record) {
	t.Helper()
	before := 0
	watcher.Read(func(r *worldstate.Replica) { before = r.Contents.Set(board).Len() })
	for range 5 {
		draw()
		ctx, cancel := contextFor(t, 3*time.Second)
		err := watcher.Await(ctx, func(r *worldstate.Replica) bool {
			strokes := r.Contents.Set(board).Records()
			if len(strokes) > before {
				drawn = strokes[len(strokes)-1]
			}
			return drawn != nil
		})
		cancel()
		if err == nil {
			return drawn
		}
	}
	t.Fatal("no stroke came to the board")
	return nil
}

func TestKeysSitRaiseAHandShowASignAndWalk(t *testing.T) {
	watcher := come(t, headless.Options{Name: "Watcher"})
	d := open(t, nil, "--name=Walker", "--at=3.2,-1.9,0")
	defer d.end(t)
	number := somebody(t, watcher, "Walker")
	awaitBody(t, watcher, number, func(b *avatar.Body) bool { return standsAt(b, 3.2, -1.9, 0.1) })
	answers(t, watcher, number)
	hands(t, "key", "f")
	awaitBody(t, watcher, number, func(b *avatar.Body) bool { return b.Flags&avatar.Sitting != 0 && standsAt(b, 4.1, -1.3, 0.3) })
	hands(t, "key", "2")
	if err := watcher.Await(within(t), func(r *worldstate.Replica) bool { return r.Reactions[number] == 2 }); err != nil {
		t.Error(err)
	}
	hands(t, "keydown", "w", "sleep", "0.7", "keyup", "w")
	awaitBody(t, watcher, number, func(b *avatar.Body) bool { return b.Flags&avatar.Sitting == 0 && b.Feet()[0] > 4.6 })
}

func TestWithoutAScreenOneSentenceSaysSo(t *testing.T) {
	c := exec.CommandContext(within(t), here.program, "--identity="+filepath.Join(t.TempDir(), "id.json"), here.link)
	for _, setting := range os.Environ() {
		if !strings.HasPrefix(setting, "DISPLAY=") && !strings.HasPrefix(setting, "WAYLAND_DISPLAY=") {
			c.Env = append(c.Env, setting)
		}
	}
	out, err := c.CombinedOutput()
	if c.ProcessState.ExitCode() != 1 || err == nil {
		t.Errorf("ended with %v", err)
	}
	if text := string(out); strings.Count(text, "\n") != 1 || !strings.Contains(text, "screen") {
		t.Errorf("said %q", text)
	}
}

func TestWithoutSoundItGoesOnSilently(t *testing.T) {
	path := filepath.Join(t.TempDir(), "end.png")
	d := open(t, []string{"ALSOFT_DRIVERS=alsa", "ALSA_CONFIG_PATH=/dev/null", "ALSOFT_LOGLEVEL=1"}, "--after=500ms", "--shot="+path)
	if err := d.Wait(); err != nil {
		t.Fatalf("%v: %s", err, &d.errs)
	}
	if said := d.errs.String(); !strings.Contains(said, "going on silently") || strings.Count(said, "\n") != 1 {
		t.Errorf("said %q", &d.errs)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestABadCommandLineGetsASentence(t *testing.T) {
	for name, args := range map[string][]string{
		"no link": {}, "no room": {"http://localhost/"}, "a size": {"--size=big", here.link}, "a place": {"--at=1,2", here.link},
		"a colour": {"--colour=blue", here.link}, "no such room": {"--shot=" + filepath.Join(t.TempDir(), "a.png"), noRoom()},
		"no invitation": {here.link + "#token=s3cret"}, "half a colour": {"--colour=#f", here.link},
	} {
		c := exec.CommandContext(within(t), here.program, append([]string{"--language=en", "--identity=" + filepath.Join(t.TempDir(), "id.json")}, args...)...)
		c.Env = append(os.Environ(), "DISPLAY="+here.display, "ALSOFT_DRIVERS=null", "ALSOFT_LOGLEVEL=0")
		out, _ := c.CombinedOutput()
		if c.ProcessState.ExitCode() != 1 || !strings.HasPrefix(string(out), "stoa-desktop: ") || strings.Count(string(out), "\n") != 1 {
			t.Errorf("%s: exit %d, said %q", name, c.ProcessState.ExitCode(), out)
		}
		if strings.Contains(string(out), "s3cret") {
			t.Errorf("the secret is in %q", out)
		}
	}
}

// noRoom returns the link of an unknown room.
func noRoom() string { return here.link[:len(here.link)-5] + "xxxxx" }

func TestWhatWentWrongStaysInTheWindowUntilItIsClosed(t *testing.T) {
	c := exec.CommandContext(within(t), here.program, "--language=zh", "--identity="+filepath.Join(t.TempDir(), "id.json"), noRoom())
	c.Env = append(os.Environ(), "DISPLAY="+here.display, "ALSOFT_DRIVERS=null", "ALSOFT_LOGLEVEL=0")
	errs, err := c.StderrPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	said, err := bufio.NewReader(errs).ReadString('\n')
	if err != nil || !strings.Contains(said, reasons["no_room"].chinese) {
		t.Errorf("said %q, %v", said, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		t.Fatalf("the window did not wait: %v", err)
	case <-time.After(500 * time.Millisecond):
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if <-ended; c.ProcessState.ExitCode() != 1 {
		t.Errorf("ended with %d", c.ProcessState.ExitCode())
	}
}
