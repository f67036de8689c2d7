package main

import (
	"context"
	"strings"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
)

// readWords compares the document with what was acknowledged before the cut. Before the
// document itself was kept there is nothing to read.
func (p *powercutter) readWords(ctx context.Context, c *headless.Client, step int, report *powercutReport) error {
	text, there := "", false
	c.Read(func(r *worldstate.Replica) { there = r.Contents.Object(p.document) != nil })
	if there {
		d, err := c.OpenDocument(ctx, p.document)
		if err != nil {
			return err
		}
		if text, err = d.Text(); err != nil {
			return err
		}
	}
	acked, lost := p.compareWords(text, p.disk.At(step))
	report.Acked += acked
	report.Words += acked
	report.Lost += lost
	if lost > 0 {
		say("%d of %d words lost by a cut at step %d (%s)", lost, acked, step, p.disk.Describe(step))
	}
	return nil
}

// compareWords counts the words that were acknowledged before a time, and those of them that
// the text does not have exactly once.
func (p *powercutter) compareWords(text string, cut time.Time) (acked, lost int) {
	times := map[string]int{}
	for _, word := range strings.Fields(text) {
		times[word]++
	}
	for _, d := range p.deeds {
		if d.word == "" || d.known.IsZero() || d.known.After(cut) {
			continue
		}
		acked++
		if times[d.word] != 1 {
			lost++
		}
	}
	return acked, lost
}
