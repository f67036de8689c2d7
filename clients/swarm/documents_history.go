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
	room, file string
	document   record.ID
	yjs        *typist
	updates    int
	ack        samples
}

// typeHistory lets authors type, and returns the document as it then is.
func (r *documentsReport) typeHistory(ctx context.Context, s *settings, server *child, t *typing) (whole []byte, err error) {
	crowd := newCrowd(s, t.room)
	defer crowd.close()
	options := func(int) headless.Options { return headless.Options{Device: worldstate.Bot, Frames: framesSkipped} }
	if err := crowd.join(ctx, s.authors, options, func(i int) motion { return stays(float64(i%5)-4, -5, 0) }); err != nil {
		return nil, err
	}
	var send func(context.Context) error
	if s.through == "provider" {
		send, err = t.providers(ctx, crowd)
	} else {
		send, err = t.participants(ctx, crowd)
	}
	if err != nil {
		return nil, err
	}
	say("%d authors type", s.authors)
	m, err := measure(ctx, server)
	if err != nil {
		return nil, err
	}
	if err := send(ctx); err != nil {
		return nil, err
	}
	got, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	r.common = s.common(s.authors, got)
	r.Updates, r.Changes = t.updates, t.yjs.changes
	r.Rate, r.Ack = round(float64(t.updates)/got.seconds), t.ack.spread()
	return readDocument(ctx, t.room, t.document)
}

// providers prepares stock providers, which type as the people of the crowd.
func (t *typing) providers(ctx context.Context, c *crowd) (send func(context.Context) error, err error) {
	var passes []string
	for _, b := range c.bots {
		pass, err := b.Pass(ctx, t.document, true)
		if err != nil {
			return nil, err
		}
		if len(passes) == 0 {
			passes = append(passes, pass.URL)
		}
		passes = append(passes, pass.Token)
	}
	if t.yjs, err = startTypist(ctx, t.file, len(c.bots), updateChanges, passes...); err != nil {
		return nil, err
	}
	return func(context.Context) error {
		all, err := t.yjs.waits()
		t.updates, t.ack.all = len(all), all
		return err
	}, nil
}

// participants types everything first; then the people of the crowd send it, each its own
// updates in order.
func (t *typing) participants(ctx context.Context, c *crowd) (send func(context.Context) error, err error) {
	if t.yjs, err = startTypist(ctx, t.file, len(c.bots), updateChanges); err != nil {
		return nil, err
	}
	all, err := t.yjs.all()
	if err != nil {
		return nil, err
	}
	t.updates = len(all)
	shares := make([][][]byte, len(c.bots))
	for _, one := range all {
		shares[one.author] = append(shares[one.author], one.update)
	}
	open := make([]*headless.Document, len(c.bots))
	for i, b := range c.bots {
		if open[i], err = b.OpenDocument(ctx, t.document); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context) error {
		var sending sync.WaitGroup
		faults := make([]error, len(open))
		for i := range open {
			sending.Go(func() { faults[i] = t.send(ctx, open[i], shares[i]) })
		}
		sending.Wait()
		return errors.Join(faults...)
	}, nil
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
