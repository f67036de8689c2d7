//go:build desktop

package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"stoa/avatar"
	"strings"
	"sync"
	"testing"
	"time"

	"stoa/clients/headless"
)

// crowd lets people walk about until the test ends.
func crowd(t testing.TB, people int) (all []*headless.Client) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var walking sync.WaitGroup
	for i := range people {
		c, err := headless.Dial(within(t), here.link, headless.Options{Name: fmt.Sprint("Walker ", i+1), Appearance: avatar.Appearance{Colour: (0x2f7d6b + uint32(i)*0x050307) & 0xffffff}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Leave(context.Background()) }) // the next crowd is alone
		all = append(all, c)
		random := rand.New(rand.NewPCG(uint64(i), 9))
		place := func() (x, z float64) { return random.Float64()*8 - 7, -random.Float64()*6.2 + 0.2 }
		if x, z := place(); c.Place(within(t), x, z, random.Float64()*2*math.Pi) != nil {
			t.Fatal("a walker cannot stand")
		}
		walking.Go(func() {
			for ctx.Err() == nil {
				x, z := place()
				_ = c.Walk(ctx, x, z) // a corrected walker goes elsewhere
			}
		})
	}
	t.Cleanup(func() { cancel(); walking.Wait() })
	return all
}

// cost is what --measure prints.
type cost struct {
	bodies, pictures     int
	median, p95          float64 // ms
	processor            float64 // ms of all cores for a picture
	calls, triangles     int
	allocations          int
	kilobytes, heap, cpu float64 // kB for each picture; kB; cores
}

func measure(t testing.TB, length time.Duration) (c cost) {
	t.Helper()
	d := open(t, nil, "--measure", "--first", "--at=1.5,-6.2,130", "--after="+length.String())
	if err := d.Wait(); err != nil {
		t.Fatalf("%v: %s", err, &d.errs)
	}
	format := "%d bodies: %d pictures, median %f ms, p95 %f ms, processor %f ms; %d draw calls, %d triangles; %d allocations and %f kB for each picture; heap %f kB"
	if _, err := fmt.Sscanf(strings.TrimSpace(d.out.String()), format, &c.bodies, &c.pictures, &c.median, &c.p95, &c.processor, &c.calls, &c.triangles,
		&c.allocations, &c.kilobytes, &c.heap); err != nil {
		t.Fatalf("%v in %q", err, &d.out)
	}
	c.cpu = (d.ProcessState.UserTime() + d.ProcessState.SystemTime()).Seconds() / length.Seconds()
	return c
}

func TestTenBodiesLeaveNoGarbageBehind(t *testing.T) {
	crowd(t, 10)
	c := measure(t, 8*time.Second)
	if c.bodies < 11 || c.pictures < 20 {
		t.Fatalf("%+v is not a picture of ten others", c)
	}
	if c.heap > 200+2*float64(c.pictures) {
		t.Errorf("the heap grew by %.0f kB over %d pictures", c.heap, c.pictures)
	}
	if c.allocations > 500 || c.kilobytes > 40 { // a slow machine handles more frames per picture
		t.Errorf("%d allocations and %.1f kB for each picture", c.allocations, c.kilobytes)
	}
	if c.calls > 120 || c.triangles > 150000 {
		t.Errorf("%d draw calls and %d triangles", c.calls, c.triangles)
	}
	t.Logf("%+v", c)
}

// BenchmarkOwnBodies compares eight people in built-in bodies with eight in a figure of
// 11,520 triangles with a skin.
func BenchmarkOwnBodies(b *testing.B) {
	for _, name := range []string{"built-in", "own"} {
		b.Run(name, func(b *testing.B) {
			for _, one := range crowd(b, 8) {
				if name == "own" {
					wears(b, one, layered("1.0", coatGreen, 60))
				}
			}
			c := cost{}
			for b.Loop() {
				c = measure(b, 20*time.Second)
			}
			b.ReportMetric(c.median, "ms-median")
			b.ReportMetric(c.processor, "ms-processor")
			b.ReportMetric(float64(c.calls), "draw-calls")
			b.ReportMetric(float64(c.triangles), "triangles")
			b.ReportMetric(float64(c.allocations), "allocations/picture")
		})
	}
}

func BenchmarkPicture(b *testing.B) {
	for _, people := range []int{0, 10, 50} {
		b.Run(fmt.Sprint(people, "-bodies"), func(b *testing.B) {
			crowd(b, people)
			c := cost{}
			for b.Loop() {
				c = measure(b, 30*time.Second)
			}
			b.ReportMetric(c.median, "ms-median")
			b.ReportMetric(c.p95, "ms-p95")
			b.ReportMetric(float64(c.calls), "draw-calls")
			b.ReportMetric(float64(c.triangles), "triangles")
			b.ReportMetric(float64(c.allocations), "allocations/picture")
			b.ReportMetric(c.kilobytes, "kB/picture")
			b.ReportMetric(c.heap, "kB-heap-growth")
			b.ReportMetric(c.cpu, "cores")
		})
	}
}
