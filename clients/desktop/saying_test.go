//go:build desktop

package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
)

// card is a PulseAudio sound card with a constant tone at its microphone. It returns
// the settings with which a program uses it.
func card(t *testing.T) (settings []string) {
	t.Helper()
	folder := t.TempDir()
	socket := filepath.Join(folder, "socket")
	settings = []string{"PULSE_SERVER=unix:" + socket, "PULSE_SOURCE=air.monitor", "PULSE_SINK=speakers", "ALSOFT_DRIVERS=pulse"}
	run := func(in *bytes.Reader, name string, args ...string) *exec.Cmd {
		c := exec.Command(name, args...)
		c.Env = append(os.Environ(), append(settings, "HOME="+folder, "XDG_RUNTIME_DIR="+folder)...)
		if in != nil {
			c.Stdin = in
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	server := run(nil, "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error",
		"--load=module-native-protocol-unix socket="+socket+" auth-anonymous=1",
		"--load=module-null-sink sink_name=air rate=48000 channels=2", "--load=module-null-sink sink_name=speakers rate=48000 channels=2")
	t.Cleanup(func() { stop(server) })
	for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(socket); err == nil {
			break
		}
		if time.Since(begin) > 10*time.Second {
			t.Fatal("PulseAudio did not start")
		}
	}
	air := &bytes.Buffer{}
	for i := range 48000 * 60 {
		_ = binary.Write(air, binary.LittleEndian, int16(6000*math.Sin(2*math.Pi*700*float64(i)/48000)))
	}
	player := run(bytes.NewReader(air.Bytes()), "pacat", "--raw", "--format=s16le", "--rate=48000", "--channels=1", "--device=air")
	t.Cleanup(func() { _ = player.Process.Kill(); _ = player.Wait() })
	return settings
}

// packets counts how packets follow each other.
type packets struct {
	mu        sync.Mutex
	last      headless.Spoken
	all, next int
}

func (p *packets) take(s headless.Spoken) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.Stream == p.last.Stream && s.Talker == p.last.Talker && s.Sequence == p.last.Sequence+1 {
		p.all++
		if s.Timestamp == p.last.Timestamp+960 {
			p.next++
		}
	}
	p.last = s
}

func (p *packets) even() (even, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.next, p.all
}

func TestWhatIsSaidIsHeardUntilTheMicrophoneIsOff(t *testing.T) {
	var heard packets
	listener := come(t, headless.Options{Name: "Listener", Slots: 8, Listen: true, Opened: heard.take})
	if err := listener.Place(within(t), 3.2, -3.2, 0); err != nil {
		t.Fatal(err)
	}
	d := open(t, card(t), "--name=Speaker", "--at=3.2,-1.9,0")
	defer d.end(t)
	number := somebody(t, listener, "Speaker")
	if err := listener.AwaitHearing(within(t), func(all map[uint16]headless.Hearing) bool { return all[number].Level > -30 }); err != nil {
		t.Fatalf("%v; heard %+v", err, listener.Hears()[number])
	}
	answers(t, listener, number)
	if err := listener.AwaitHearing(within(t), func(all map[uint16]headless.Hearing) bool { return all[number].Packets > 80 }); err != nil {
		t.Fatal(err)
	}
	if even, all := heard.even(); all < 50 || even < all*9/10 {
		t.Errorf("%d of %d packets were 20 ms after the one before by their time stamps", even, all)
	}
	for _, muted := range []bool{true, false} {
		hands(t, "key", "m")
		if err := listener.Await(within(t), func(r *worldstate.Replica) bool { return r.Person(number).Muted == muted }); err != nil {
			t.Fatalf("muted %v: %v", muted, err)
		}
		before := listener.Hears()[number].Packets
		ctx, cancel := contextFor(t, time.Second)
		err := listener.AwaitHearing(ctx, func(all map[uint16]headless.Hearing) bool { return all[number].Packets > before+5 })
		cancel()
		if (err == nil) == muted {
			t.Errorf("muted %v: %d packets came in a second", muted, listener.Hears()[number].Packets-before)
		}
	}
}
