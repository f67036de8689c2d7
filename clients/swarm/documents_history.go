package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// typing is a history on its way into a document.
type typing struct {
	room     string
	document record.ID
	yjs      *typist
	ack      samples
}

// typeHistory lets authors write what the typist types, each its own updates in order, and
// returns the document as they then have it.
func (r *documentsReport) typeHistory(ctx context.Context, s *settings, server *child, t *typing) (whole []byte, err error) {
	all, err := t.yjs.all()
	if err != nil {
		return nil, err
	}
	shares := make([][][]byte, s.authors)
	for _, one := range all {
		shares[one.author] = append(shares[one.author], one.update)
	}
	crowd := newCrowd(s, t.room)
	defer crowd.close()
	options := func(int) headless.Options { return headless.Options{Device: worldstate.Bot, Frames: framesSkipped} }
	if err := crowd.join(ctx, s.authors, options, func(i int) motion { return stays(float64(i%5)-4, -5, 0) }); err != nil {
		return nil, err
	}
	open := make([]*headless.Document, s.authors)
	for i, b := range crowd.bots {
		if open[i], err = b.OpenDocument(ctx, t.document); err != nil {
			return nil, err
		}
	}
	say("%d authors type %d updates", s.authors, len(all))
	m, err := measure(ctx, server)
	if err != nil {
		return nil, err
	}
	var typing sync.WaitGroup
	faults := make([]error, s.authors)
	for i := range open {
		typing.Go(func() { faults[i] = t.send(ctx, open[i], shares[i]) })
	}
	typing.Wait()
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	got, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	r.common = s.common(s.authors, got)
	r.Updates, r.Changes = len(all), t.yjs.changes
	r.Rate, r.Ack = round(float64(len(all))/got.seconds), t.ack.spread()
	return readDocument(ctx, t.room, t.document)
}

// send writes one update after another, as fast as the server lets one person write.
func (t *typing) send(ctx context.Context, d *headless.Document, updates [][]byte) error {
	due := time.Now()
	for i := 0; i < len(updates); {
		due = due.Add(updatePace)
		if now := time.Now(); due.Before(now) {
			due = now
		}
		begin := time.Now()
		err := d.Write(ctx, updates[i])
		var refused *headless.RefusedError
		switch {
		case err == nil:
			t.ack.add(time.Since(begin))
			i++
		case errors.As(err, &refused) && (refused.Reason == "too_fast" || refused.Reason == "busy"):
			due = time.Now().Add(10 * updatePace)
		default:
			return err
		}
		if err := pause(ctx, time.Until(due)); err != nil {
			return err
		}
	}
	return nil
}
