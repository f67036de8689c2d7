package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"stoa/clients/headless"
	"stoa/clients/powercut"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// powercutReport is the result of the scenario.
type powercutReport struct {
	common
	Cycles  int        `json:"cycles"`
	Steps   int        `json:"steps"` // moments at which the power could be cut
	Acked   int        `json:"acked"` // operations, in all cycles together, that had been acknowledged before the cut
	Words   int        `json:"words"` // those of them that were written into a document
	Lost    int        `json:"lost"`
	Damaged int        `json:"damaged"` // databases that the full check finds damaged
	Refused int        `json:"refused"` // data folders with which the server does not start
	Ready   *quantiles `json:"ready_ms"`
}

// powercutter cuts the power of a server's disk.
type powercutter struct {
	settings *settings
	folder   string // contains the data folder of the traced server
	binary   string // of the server
	disk     *powercut.Disk
	random   *rand.Rand
	document record.ID // that people write into

	mu    sync.Mutex // guards deeds
	deeds []deed
}

// deed is an acknowledged operation: a stroke that was drawn or erased, or a written word.
type deed struct {
	id           record.ID
	erased       bool
	word         string // empty for strokes
	begun, known time.Time
}

// powercutTime limits the recording.
const powercutTime = 3 * time.Minute

// strokePause keeps within the limit of 30 operations a second.
const strokePause = 35 * time.Millisecond

// powerCut records what a server writes and syncs while people draw, from its first
// start on, over a stop and another start. It then makes states that a power cut at
// random moments could have left. With each of them the server must start, have every
// operation that was acknowledged before, and a database that the full check finds good.
func powerCut(ctx context.Context, s *settings) (any, error) {
	folder, err := os.MkdirTemp("", "stoa-powercut-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if folder, err = filepath.EvalSymlinks(folder); err != nil {
		return nil, err
	}
	p := &powercutter{settings: s, folder: filepath.Join(folder, "disk"), binary: s.server, random: rand.New(rand.NewPCG(s.seed, 13))}
	if err := os.Mkdir(p.folder, 0o700); err != nil {
		return nil, err
	}
	p.disk = powercut.New(p.folder)
	if p.binary == "" {
		if p.binary, err = buildServer(ctx, folder); err != nil {
			return nil, err
		}
	}
	m, err := measure(ctx, nil)
	if err != nil {
		return nil, err
	}
	if err := p.record(ctx); err != nil {
		return nil, fmt.Errorf("record what the server writes: %w", err)
	}
	report := &powercutReport{Cycles: s.cycles, Steps: p.disk.Steps()}
	var ready samples
	for n := range s.cycles {
		if err := p.cycle(ctx, filepath.Join(folder, fmt.Sprint(n)), report, &ready); err != nil {
			return nil, fmt.Errorf("cycle %d: %w", n+1, err)
		}
		if (n+1)%10 == 0 {
			say("%d power cuts", n+1)
		}
	}
	r, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	report.common, report.Ready = s.common(s.editors, r), ready.quantiles()
	switch {
	case report.Lost+report.Damaged+report.Refused > 0:
		err = fmt.Errorf("%d lost, %d damaged, %d refused", report.Lost, report.Damaged, report.Refused)
	case report.Acked == 0:
		err = errors.New("nothing was acknowledged before a cut: this run proves nothing")
	}
	return report, err
}

// record lets people draw on a traced server: on a new one until it is stopped, and on
// the same one after another start until it is killed.
func (p *powercutter) record(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, powercutTime)
	defer cancel()
	server, err := p.child(p.folder)
	if err != nil {
		return err
	}
	plain := server.more
	for _, end := range []func() error{server.stop, server.kill} {
		trace := filepath.Join(p.folder, "..", "trace")
		strace := append(powercut.Strace(trace), p.binary)
		server.binary, server.more = strace[0], append(strace[1:], plain...)
		if _, err := server.start(ctx); err != nil {
			return err
		}
		room, err := server.link(ctx, "lobby")
		if err == nil {
			err = p.draw(ctx, room)
		}
		if err = errors.Join(err, end()); err != nil {
			return err
		}
		f, err := os.Open(trace)
		if err != nil {
			return err
		}
		if err := errors.Join(p.disk.Read(f), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// child prepares a server for the data in a folder.
func (p *powercutter) child(folder string) (c *child, err error) {
	c = &child{binary: p.binary, folder: folder, links: map[string]string{}}
	if c.listen, err = freeAddress("127.0.0.1"); err == nil {
		c.ops, err = freeAddress("127.0.0.1")
	}
	return c, err
}

// draw lets people draw, erase and write for a while.
func (p *powercutter) draw(ctx context.Context, room string) error {
	if p.document == record.Room {
		ids, err := putDocuments(ctx, room, 1)
		if err != nil {
			return err
		}
		p.document = ids[0]
	}
	ctx, cancel := context.WithTimeout(ctx, p.settings.measure())
	defer cancel()
	var drawing sync.WaitGroup
	failures := make(chan error, p.settings.editors)
	for i := range p.settings.editors {
		random := rand.New(rand.NewPCG(p.settings.seed, uint64(i)))
		drawing.Go(func() { failures <- p.person(ctx, room, random) })
	}
	drawing.Wait()
	var all error
	for range p.settings.editors {
		all = errors.Join(all, <-failures)
	}
	return all
}

// person draws, erases and writes until ctx ends, and notes what is acknowledged.
func (p *powercutter) person(ctx context.Context, room string, random *rand.Rand) error {
	c, err := headless.Dial(ctx, room, headless.Options{Device: worldstate.Bot, Frames: framesSkipped})
	if err != nil {
		return err
	}
	defer c.Close()
	document, err := c.OpenDocument(ctx, p.document)
	if err != nil {
		return err
	}
	var mine []record.ID
	writes := paragraphs{client: 1 + uint64(rand.Uint32())} // another one after each start
	for n := 0; ; n++ {
		d := deed{id: headless.NewID(), begun: time.Now()}
		if n%3 == 2 {
			d.word = fmt.Sprintf("%x-%d", writes.client, n)
			if err = document.Write(ctx, writes.next(d.word)); err == nil {
				writes.wrote(d.word)
			}
		} else if len(mine) > 0 && random.IntN(4) == 0 {
			d.id, d.erased = mine[0], true
			mine = mine[1:]
			_, err = c.Erase(ctx, wallBoard, d.id)
		} else {
			_, err = c.Put(ctx, wallBoard, d.id, line(random))
			mine = append(mine, d.id)
		}
		if d.known = time.Now(); err != nil && ctx.Err() == nil {
			return err
		} else if err != nil {
			d.known = time.Time{} // perhaps done
		}
		p.mu.Lock()
		p.deeds = append(p.deeds, d)
		p.mu.Unlock()
		if err != nil || pause(ctx, strokePause) != nil {
			return nil
		}
	}
}

// cycle cuts the power once and looks at what is left.
func (p *powercutter) cycle(ctx context.Context, folder string, report *powercutReport, ready *samples) error {
	step := p.random.IntN(p.disk.Steps())
	if err := p.disk.Cut(step, folder, p.random); err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	server, err := p.child(folder)
	if err != nil {
		return err
	}
	took, err := server.start(ctx)
	if err != nil {
		report.Refused++
		say("no start after a cut at step %d (%s): %v", step, p.disk.Describe(step), err)
		_ = server.kill() // it may have ended
		return nil
	}
	ready.add(took)
	err = p.look(ctx, server, step, report)
	return errors.Join(err, server.kill())
}

// look compares a server's board and document with what was acknowledged before the cut,
// checks the database and draws.
func (p *powercutter) look(ctx context.Context, server *child, step int, report *powercutReport) error {
	room, err := server.link(ctx, "lobby")
	if err == nil {
		_, err = server.link(ctx, "hall") // the first rooms are made together
	}
	if err != nil {
		return err
	}
	c, err := headless.Dial(ctx, room, headless.Options{Device: worldstate.Bot})
	if err != nil {
		return err
	}
	defer c.Close()
	c.Read(func(r *worldstate.Replica) {
		acked, lost := p.compare(r.Contents.Set(wallBoard), p.disk.At(step))
		report.Acked += acked
		report.Lost += lost
		if lost > 0 {
			say("%d of %d lost by a cut at step %d (%s)", lost, acked, step, p.disk.Describe(step))
		}
	})
	if err := p.readWords(ctx, c, step, report); err != nil {
		return err
	}
	if _, err := c.Draw(ctx, wallBoard, []record.Point{{X: 1, Y: 1}, {X: 100, Y: 100}}); err != nil {
		return fmt.Errorf("draw after the cut: %w", err)
	}
	says, err := p.damage(ctx, server)
	if says != "" {
		report.Damaged++
		say("after a cut at step %d (%s): %s", step, p.disk.Describe(step), says)
	}
	return err
}

// compare counts the operations that were acknowledged before a time, and those of them
// that the board does not show. A stroke that may have been erased may be absent.
func (p *powercutter) compare(b *record.Set, cut time.Time) (acked, lost int) {
	erasing := map[record.ID]bool{}
	for _, d := range p.deeds {
		if d.erased && d.begun.Before(cut) {
			erasing[d.id] = true
		}
	}
	for _, d := range p.deeds {
		if d.word != "" || d.known.IsZero() || d.known.After(cut) {
			continue
		}
		acked++
		there := b.Get(d.id) != nil
		if d.erased && there || !d.erased && !there && !erasing[d.id] {
			lost++
		}
	}
	return acked, lost
}

// damage lets the server's program check the database completely.
func (p *powercutter) damage(ctx context.Context, server *child) (says string, err error) {
	doctor := exec.CommandContext(ctx, p.binary, "doctor", "--json", "--listen", server.listen, "--data", filepath.Join(server.folder, "data"))
	out, _ := doctor.Output() // it fails for other reasons too
	var report struct {
		Checks []struct{ Status, Check, Says string }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return "", fmt.Errorf("read what stoa doctor says: %w", err)
	}
	for _, c := range report.Checks {
		if c.Check == "database" && c.Status == "ok" {
			return "", nil
		} else if c.Check == "database" {
			return c.Says, nil
		}
	}
	return "", errors.New("stoa doctor says nothing about the database")
}
