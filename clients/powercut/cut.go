package powercut

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// sector is how many bytes a disk writes at once, or not.
const sector = 512

// Steps returns how many moments there are to cut the power at.
func (d *Disk) Steps() int { return len(d.steps) }

// At returns the time of a step. What somebody knew by then happened before the step.
func (d *Disk) At(step int) time.Time { return d.times[d.steps[step]] }

// Cut makes in the folder, which must not exist, what a power cut at the step may leave.
func (d *Disk) Cut(step int, folder string, random *rand.Rand) error {
	c := &cut{line: d.steps[step], random: random, mood: random.IntN(4)}
	return c.dir(d.top, folder)
}

// cut is one way in which the power goes.
type cut struct {
	line   int
	random *rand.Rand
	mood   int // how much stays of what is not synced
}

// The moods.
const (
	nothingStays = iota
	allStays
	firstStays // in order
	anyStays   // in any combination
)

// keeps returns which of n changes stay that are not synced.
func (c *cut) keeps(n int, ordered bool) []bool {
	stays := make([]bool, n)
	first := c.random.IntN(n + 1)
	for i := range stays {
		switch {
		case c.mood == allStays, c.mood == firstStays && i < first, c.mood == anyStays && ordered && i < first:
			stays[i] = true
		case c.mood == anyStays && !ordered:
			stays[i] = c.random.IntN(2) == 0
		}
	}
	return stays
}

// dir makes a folder with what it may contain.
func (c *cut) dir(history *dir, folder string) error {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	names := map[string]change{}
	var loose []change
	for _, ch := range history.changes {
		switch {
		case ch.start > c.line:
		case ch.covered(history.syncs, c.line):
			apply(names, ch)
		default:
			loose = append(loose, ch)
		}
	}
	for i, stays := range c.keeps(len(loose), true) {
		if stays {
			apply(names, loose[i])
		}
	}
	for name, ch := range names {
		var err error
		if ch.dir != nil {
			err = c.dir(ch.dir, filepath.Join(folder, name))
		} else {
			err = c.file(ch.file, filepath.Join(folder, name))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func apply(names map[string]change, ch change) {
	delete(names, ch.former)
	if ch.file == nil && ch.dir == nil {
		delete(names, ch.name)
	} else {
		names[ch.name] = ch
	}
}

// file makes a file with what it may contain.
func (c *cut) file(f *file, name string) error {
	out, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	var loose int
	for _, p := range f.pieces {
		if p.start <= c.line && !p.covered(f.syncs, c.line) {
			loose++
		}
	}
	stays := c.keeps(loose, false)
	for _, p := range f.pieces {
		if p.start > c.line {
			continue
		}
		if !p.covered(f.syncs, c.line) {
			stay := stays[0]
			if stays = stays[1:]; !stay {
				continue
			}
			p.data = c.torn(p.data)
		}
		if err = p.writeTo(out); err != nil {
			break
		}
	}
	return errors.Join(err, out.Close())
}

// torn returns perhaps only the first sectors of what was written.
func (c *cut) torn(data []byte) []byte {
	if c.mood != anyStays && c.mood != firstStays || len(data) <= sector || c.random.IntN(4) > 0 {
		return data
	}
	return data[:sector*c.random.IntN(len(data)/sector)]
}

func (p *piece) writeTo(f *os.File) error {
	if p.extends {
		if info, err := f.Stat(); err != nil || info.Size() >= p.offset {
			return err
		}
	}
	if p.cut || p.extends {
		return f.Truncate(p.offset)
	}
	_, err := f.WriteAt(p.data, p.offset)
	return err
}

// Describe says what was done up to a step: the last few changes, and which of them were
// synced. It helps to understand a failure.
func (d *Disk) Describe(step int) string {
	var says []string
	line := d.steps[step]
	for path, f := range d.files {
		var synced, loose int
		for _, p := range f.pieces {
			switch {
			case p.start > line:
			case p.covered(f.syncs, line):
				synced++
			default:
				loose++
			}
		}
		says = append(says, fmt.Sprintf("%s: %d pieces synced, %d not", strings.TrimPrefix(path, d.root+"/"), synced, loose))
	}
	return strings.Join(says, "; ")
}
