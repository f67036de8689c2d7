//go:build desktop

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/motion"
	"stoa/clients/headless"
)

// These tests run the real program against a real server, on a screen and a sound card
// that are files.

// lab is what the tests share.
type lab struct {
	folder, program, link, display string
	server, screen                 *exec.Cmd
}

var here lab

func TestMain(m *testing.M) {
	code, err := here.use(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// use sets everything up, runs the tests and cleans up.
func (l *lab) use(run func() int) (code int, err error) {
	if l.folder, err = os.MkdirTemp("", "stoa-desktop-"); err != nil {
		return 1, err
	}
	defer os.RemoveAll(l.folder)
	l.program = filepath.Join(l.folder, "stoa-desktop")
	for binary, args := range map[string][]string{"stoa": {"stoa/server"}, "stoa-desktop": append(watched, "-tags", "desktop,nolibopusfile", "stoa/clients/desktop")} {
		build := exec.Command("go", append([]string{"build", "-o", filepath.Join(l.folder, binary)}, args...)...)
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return 1, fmt.Errorf("build %s: %w", binary, err)
		}
	}
	if err := l.serve(); err != nil {
		return 1, err
	}
	defer stop(l.server)
	if err := l.light(); err != nil {
		return 1, err
	}
	defer stop(l.screen)
	return run(), nil
}

// serve starts the server that all tests share.
func (l *lab) serve() error {
	l.server = exec.Command(filepath.Join(l.folder, "stoa"), "--listen", "127.0.0.1:0", "--ops", "", "--log-level", "error",
		"--data", filepath.Join(l.folder, "data"), "--rooms", "lobby")
	return l.listen()
}

// listen starts the server and reads the link of its room.
func (l *lab) listen() error {
	l.server.Stderr = os.Stderr
	out, err := l.server.StdoutPipe()
	if err == nil {
		err = l.server.Start()
	}
	if err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	bound := time.AfterFunc(time.Minute, func() { _ = l.server.Process.Kill() }) // then the scanner ends
	defer bound.Stop()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if words := strings.Fields(lines.Text()); len(words) == 2 && words[0] == "lobby" {
			l.link = words[1]
			go io.Copy(io.Discard, out) // ends with the server
			return nil
		}
	}
	return errors.New("the server named no room")
}

// light starts a screen.
func (l *lab) light() error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	l.screen = exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-fbdir", l.folder, "-nolisten", "tcp")
	l.screen.ExtraFiles = []*os.File{write}
	err = l.screen.Start()
	write.Close()
	if err != nil {
		return fmt.Errorf("start a screen (is Xvfb installed?): %w", err)
	}
	bound := time.AfterFunc(time.Minute, func() { _ = l.screen.Process.Kill() })
	defer bound.Stop()
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		return fmt.Errorf("ask the screen for its number: %w", err)
	}
	l.display = ":" + strings.TrimSpace(number)
	return nil
}

func stop(c *exec.Cmd) {
	_ = c.Process.Signal(syscall.SIGTERM)
	_ = c.Wait()
}

// within limits the duration of a test.
func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// contextFor is a shorter limit.
func contextFor(t testing.TB, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(within(t), d)
}

// come lets a headless participant join.
func come(t testing.TB, o headless.Options) *headless.Client {
	t.Helper()
	c, err := headless.Dial(within(t), here.link, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Leave(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return c
}

// desktop is the running program.
type desktop struct {
	*exec.Cmd
	out, errs bytes.Buffer
}

// open starts the program on the test's screen. Settings are NAME=VALUE.
func open(t testing.TB, settings []string, args ...string) *desktop {
	t.Helper()
	d := &desktop{Cmd: exec.CommandContext(within(t), here.program, append([]string{"--language=en", "--identity=" + filepath.Join(t.TempDir(), "identity.json")}, append(args, here.link)...)...)}
	d.Stdout, d.Stderr = &d.out, &d.errs
	d.Env = append(os.Environ(), "DISPLAY="+here.display, "ALSOFT_LOGLEVEL=0", "ALSOFT_DRIVERS=null")
	d.Env = append(d.Env, settings...)
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	return d
}

// shot runs the program until it has written a picture.
func shot(t testing.TB, args ...string) image.Image {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shot.png")
	d := open(t, nil, append(args, "--shot", path)...)
	if err := d.Wait(); err != nil {
		t.Fatalf("%v: %s", err, &d.errs)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	keepPicture(t, img)
	return img
}

// keepPicture keeps a picture in the folder SHOTS, if that is set.
func keepPicture(t testing.TB, img image.Image) {
	if keep := os.Getenv("SHOTS"); keep != "" {
		var data bytes.Buffer
		_ = png.Encode(&data, img)
		_ = os.WriteFile(filepath.Join(keep, t.Name()+".png"), data.Bytes(), 0o644)
	}
}

// eye is the camera of a person of 1.65 m at x, z in first-person view, in a picture of
// 1280x720.
type eye struct{ motion.Eye }

func eyeAt(x, z, yaw float64) *eye {
	e := &eye{motion.Eye{At: mgl64.Vec3{x, 1.65, z}, Yaw: yaw}}
	e.Resize(1280.0 / 720)
	return e
}

// pixel returns where a place of the room is in the picture.
func (e *eye) pixel(t testing.TB, at mgl64.Vec3) (x, y int) {
	t.Helper()
	px, py, before := e.Project(at)
	if !before || px < -1 || px > 1 || py < -1 || py > 1 {
		t.Fatalf("%v is not in the picture", at)
	}
	return int((px + 1) / 2 * 1280), int((1 - py) / 2 * 720)
}
