package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
)

// trace is recorded motion of head and hands.
type trace struct{ frames []traceFrame }

type traceFrame struct {
	t     float64
	parts [3]tracePart // head, left, right
}

type tracePart struct {
	place mgl64.Vec3
	turn  mgl64.Quat
}

// readTrace reads the columns t, then x, y, z, qx, qy, qz, qw of head, left and right.
// The names in the first line give the order.
func readTrace(file string) (*trace, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the trace: %w", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the trace: %w", err)
	}
	if len(rows) < 3 {
		return nil, fmt.Errorf("read the trace: %d lines", len(rows))
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	tr := &trace{}
	for n, row := range rows[1:] {
		frame, err := readFrame(column, row)
		if err != nil {
			return nil, fmt.Errorf("read line %d of the trace: %w", n+2, err)
		}
		tr.frames = append(tr.frames, frame)
	}
	return tr, nil
}

func readFrame(column map[string]int, row []string) (f traceFrame, err error) {
	get := func(name string) float64 {
		i, known := column[name]
		if !known && err == nil {
			err = fmt.Errorf("no column %q", name)
		}
		if err != nil {
			return 0
		}
		var v float64
		v, err = strconv.ParseFloat(row[i], 64)
		return v
	}
	f.t = get("t")
	for i, part := range []string{"head_", "left_", "right_"} {
		f.parts[i].place = mgl64.Vec3{get(part + "x"), get(part + "y"), get(part + "z")}
		f.parts[i].turn = mgl64.Quat{W: get(part + "qw"), V: mgl64.Vec3{get(part + "qx"), get(part + "qy"), get(part + "qz")}}
	}
	return f, err
}

// player plays a trace repeatedly, with the recorded feet below the head, from a random
// place in the area and a random time in the recording.
type player struct {
	trace *trace
	area  area
	shift mgl64.Vec3
	from  float64
	next  int
}

func newPlayer(tr *trace, w *walker) *player {
	p := &player{trace: tr, area: w.area, from: w.random.Float64() * tr.length()}
	first := tr.frames[0].parts[0].place
	p.shift = mgl64.Vec3{w.x - first.X(), 0, w.z - first.Z()}
	return p
}

func (tr *trace) length() float64 { return tr.frames[len(tr.frames)-1].t - tr.frames[0].t }

func (p *player) at(t float64) avatar.Body {
	all := p.trace.frames
	t += p.from
	for t >= p.trace.length() {
		t -= p.trace.length()
	}
	if p.next >= len(all) || all[p.next].t-all[0].t > t {
		p.next = 0
	}
	for p.next+1 < len(all) && all[p.next+1].t-all[0].t <= t {
		p.next++
	}
	f := &all[p.next]
	head := f.parts[0].place.Add(p.shift)
	feet := mgl64.Vec3{clamp(head.X(), p.area.minX, p.area.maxX), 0, clamp(head.Z(), p.area.minZ, p.area.maxZ)}
	b := avatar.At(feet, 0, 0)
	b.Flags |= avatar.Tracked
	for i, j := range []*avatar.Joint{&b.Head, &b.Left, &b.Right} {
		*j = avatar.JointAt(f.parts[i].place.Add(p.shift).Sub(feet), f.parts[i].turn)
	}
	return b
}

func clamp(v, low, high float64) float64 { return max(low, min(high, v)) }
