//go:build desktop

package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/go-gl/mathgl/mgl64"
	"github.com/hraban/opus"

	"stoa/clients/headless"
	"stoa/spatial"
	"stoa/worldstate"
)

// hum lets a participant hum a tone of 1200 Hz until the test ends.
func hum(t *testing.T, c *headless.Client) {
	t.Helper()
	ctx := within(t)
	if err := c.AwaitVoice(ctx); err != nil {
		t.Fatal(err)
	}
	if err := c.Mute(false); err != nil {
		t.Fatal(err)
	}
	encoder, err := opus.NewEncoder(48000, 1, opus.AppAudio)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	t.Cleanup(func() { cancel(); <-done })
	go func() {
		defer close(done)
		ticks := time.NewTicker(20 * time.Millisecond)
		defer ticks.Stop()
		pcm, packet := make([]int16, 960), make([]byte, 1275)
		for at := 0; ; at += len(pcm) {
			for i := range pcm {
				pcm[i] = int16(6000 * math.Sin(2*math.Pi*1200*float64(at+i)/48000))
			}
			n, err := encoder.Encode(pcm, packet)
			if err != nil {
				t.Error(err)
				return
			}
			_ = c.Utter(packet[:n], -18) // the next packet follows
			select {
			case <-ticks.C:
			case <-ctx.Done():
				return
			}
		}
	}()
}

// recorded runs the program at -5, -4.5 looking along -z, with a sound card that is a
// file, and returns the levels of left and right in dB.
func recorded(t *testing.T) (left, right float64) {
	t.Helper()
	folder := t.TempDir()
	wav, conf := filepath.Join(folder, "out.wav"), filepath.Join(folder, "alsoft.conf")
	settings := fmt.Sprintf("[general]\ndrivers=wave\nchannels=stereo\nfrequency=48000\nsample-type=int16\n[wave]\nfile=%s\n", wav)
	if err := os.WriteFile(conf, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	d := open(t, []string{"ALSOFT_CONF=" + conf, "ALSOFT_DRIVERS=wave"}, "--first", "--at=-5,-4.5,0", "--size=320x240",
		"--after=5s", "--shot="+filepath.Join(folder, "end.png"))
	if err := d.Wait(); err != nil {
		t.Fatalf("%v: %s", err, &d.errs)
	}
	data, err := os.ReadFile(wav)
	if err != nil {
		t.Fatal(err)
	}
	return loudness(data[min(len(data), 68):])
}

// loudness returns the level of the louder half of stereo samples, in pieces of a tenth
// of a second, so that silence does not count.
func loudness(data []byte) (left, right float64) {
	const block = 4800
	var sums [][2]float64
	for ; len(data) >= 4*block; data = data[4*block:] {
		var s [2]float64
		for i := range 2 * block {
			v := float64(int16(binary.LittleEndian.Uint16(data[2*i:])))
			s[i%2] += v * v / block
		}
		sums = append(sums, s)
	}
	slices.SortFunc(sums, func(a, b [2]float64) int { return int(math.Copysign(1, b[0]+b[1]-a[0]-a[1])) })
	var all [2]float64
	for _, s := range sums[:len(sums)/2] {
		all[0], all[1] = all[0]+s[0], all[1]+s[1]
	}
	n := float64(max(1, len(sums)/2))
	db := func(v float64) float64 { return 10 * math.Log10(v/n/(32768*32768)+1e-12) }
	return db(all[0]), db(all[1])
}

// expected returns the gain between two people who both look along -z.
func expected(t *testing.T, c *headless.Client, talker mgl64.Vec3) float64 {
	t.Helper()
	var hall *spatial.AcousticModel
	c.Read(func(r *worldstate.Replica) { hall = r.Scene.AcousticModel() })
	up, ahead := mgl64.Vec3{0, 1.65, 0}, mgl64.Vec3{0, 0, -1}
	listener := mgl64.Vec3{-5, 0, -4.5}
	from, to := hall.Place(talker, talker.Add(up), ahead), hall.Place(listener, listener.Add(up), ahead)
	gain, heard := hall.Gain(&from, &to)
	if !heard {
		t.Fatalf("nobody at %v is heard", talker)
	}
	return gain.DB
}

func TestAVoiceComesFromItsPlaceAndFallsWithDistance(t *testing.T) {
	bo := come(t, headless.Options{Name: "Bo", Voice: true})
	hum(t, bo)
	at := func(x float64) (left, right, gain float64) {
		place := mgl64.Vec3{x, 0, -4.5}
		if err := bo.Place(within(t), place[0], place[2], 0); err != nil {
			t.Fatal(err)
		}
		left, right = recorded(t)
		return left, right, expected(t, bo, place)
	}
	leftNear, rightNear, gainNear := at(-3)
	if rightNear < leftNear+3 {
		t.Errorf("2 m to the right: %.1f dB in the left ear, %.1f in the right", leftNear, rightNear)
	}
	leftOther, rightOther, _ := at(-7)
	if leftOther < rightOther+3 {
		t.Errorf("2 m to the left: %.1f dB in the left ear, %.1f in the right", leftOther, rightOther)
	}
	_, rightFar, gainFar := at(4)
	got, want := rightNear-rightFar, gainNear-gainFar
	if math.Abs(got-want) > 3 || want < 5 {
		t.Errorf("2 m and 9 m differ by %.1f dB, the model says %.1f", got, want)
	}
	t.Logf("right at 2 m: left %.1f, right %.1f dB; left at 2 m: %.1f, %.1f; at 9 m %.1f dB less, by the model %.1f", leftNear, rightNear, leftOther, rightOther, got, want)
}
