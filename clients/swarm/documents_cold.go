package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// coldFields are the measurements of documents that are opened after a restart.
type coldFields struct {
	Documents int     `json:"documents"`
	Bytes     int     `json:"bytes"`   // of each
	Join      *spread `json:"join_ms"` // from the request to the whole update
	Built     *spread `json:"text_ms"` // from the request to the text
}

// sharePerPerson is how many documents one person fills, or opens: the server bounds both.
const sharePerPerson = 4

// fillDocuments writes the same text into all documents.
func fillDocuments(ctx context.Context, room string, ids []record.ID, whole []byte) error {
	return inShares(ctx, room, ids, func(d *headless.Document, _ time.Duration) error { return d.Write(ctx, whole) })
}

// openCold opens one document after the other and builds its text.
func openCold(ctx context.Context, room string, ids []record.ID) (*coldFields, error) {
	f := &coldFields{Documents: len(ids)}
	var join, built samples
	err := inShares(ctx, room, ids, func(d *headless.Document, took time.Duration) error {
		begin := time.Now()
		update, err := d.Update()
		if err != nil {
			return err
		}
		tree, err := document.Read(update)
		if err != nil {
			return err
		}
		if tree.Text() == "" {
			return errors.New("a document is empty")
		}
		join.add(took)
		built.add(took + time.Since(begin))
		f.Bytes = len(update)
		return nil
	})
	f.Join, f.Built = join.spread(), built.spread()
	return f, err
}

// inShares opens documents one after the other, a few by each person, and calls do with each
// and the time it took to open.
func inShares(ctx context.Context, room string, ids []record.ID, do func(*headless.Document, time.Duration) error) error {
	for i := 0; len(ids) > 0; i++ {
		n := min(sharePerPerson, len(ids))
		if err := oneShare(ctx, room, ids[:n], do); err != nil {
			return fmt.Errorf("person %d: %w", i, err)
		}
		ids = ids[n:]
	}
	return nil
}

func oneShare(ctx context.Context, room string, ids []record.ID, do func(*headless.Document, time.Duration) error) error {
	c, err := headless.Dial(ctx, room, headless.Options{Device: worldstate.Bot, Frames: framesSkipped})
	if err != nil {
		return err
	}
	defer c.Close()
	for _, id := range ids {
		begin := time.Now()
		d, err := c.OpenDocument(ctx, id)
		if err != nil {
			return err
		}
		took := time.Since(begin)
		if err := do(d, took); err != nil {
			return err
		}
		if err := d.Close(); err != nil {
			return err
		}
	}
	return nil
}
