package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stoa/avatar"
)

// checkMotion fails unless a server accepts every step.
func checkMotion(t *testing.T, m motion, place area) {
	t.Helper()
	last := m.at(0)
	ground := avatar.Ground{}
	ground.Bounds.Min = [3]float64{place.minX - 0.01, 0, place.minZ - 0.01}
	ground.Bounds.Max = [3]float64{place.maxX + 0.01, 4, place.maxZ + 0.01}
	var pace avatar.Pace
	for n := 1; n < 2000; n++ {
		b := m.at(float64(n) / 20)
		now := time.Unix(0, int64(n)*int64(50*time.Millisecond))
		if !ground.CanMove(&last, &b, pace.Reach(now)) {
			t.Fatalf("step %d from %v to %v is impossible", n, last, b)
		}
		pace.Spend(&last, &b)
		last = b
	}
}

func TestWalkersMoveAsPeopleDo(t *testing.T) {
	for seed := range uint64(10) {
		checkMotion(t, newWalker(wholeHall(), seed, 1.4, seed%2 == 0), wholeHall())
	}
}

func TestTraceIsPlayedOverAndOver(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("t")
	for _, part := range []string{"head", "left", "right"} {
		for _, column := range []string{"x", "y", "z", "qx", "qy", "qz", "qw"} {
			fmt.Fprintf(&csv, ",%s_%s", part, column)
		}
	}
	for n := range 60 {
		at := float64(n) / 60
		fmt.Fprintf(&csv, "\n%f", 100+at)
		for part := range 3 {
			fmt.Fprintf(&csv, ",%f,%f,0,0,0,0,1", 5+0.2*math.Sin(2*math.Pi*at), 1.6-0.4*float64(part))
		}
	}
	file := filepath.Join(t.TempDir(), "trace.csv")
	if err := os.WriteFile(file, []byte(csv.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	tr, err := readTrace(file)
	if err != nil {
		t.Fatal(err)
	}
	place := wholeHall()
	p := newPlayer(tr, newWalker(place, 1, 1, true))
	if b := p.at(0); math.Abs(b.Head.Offset().Y()-1.6) > 0.01 || math.Abs(b.Right.Offset().Y()-0.8) > 0.01 {
		t.Errorf("head at %v, right hand at %v", b.Head.Offset(), b.Right.Offset())
	}
	checkMotion(t, p, place)
}

func TestTraceWithoutAColumnIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trace.csv")
	if err := os.WriteFile(file, []byte("t,head_x\n0,1\n1,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readTrace(file); err == nil {
		t.Error("accepted")
	}
}
