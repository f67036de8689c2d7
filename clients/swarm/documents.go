package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path"
	"path/filepath"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

// documentsReport is the result of people who type a history, write into one document at
// once, and open documents after a restart.
type documentsReport struct {
	common
	Through    string  `json:"through"`
	Changes    int     `json:"changes"`                 // typed
	Updates    int     `json:"updates"`                 // in which they were sent
	Stored     int64   `json:"stored_bytes"`            // the compacted text, and updates that are not part of it yet
	Compressed int64   `json:"stored_compressed_bytes"` // the same on disk
	Versions   int64   `json:"versions_bytes"`          // on disk: how it came about
	Equal      bool    `json:"equal"`                   // after a restart, as Yjs reads it, to the end of the history
	Rate       float64 `json:"updates_per_s"`
	Ack        *spread `json:"ack_ms"`

	Writing *writtenFields `json:"writing"`
	Cold    *coldFields    `json:"cold"`
}

const (
	historyChanges = 260_000
	updateChanges  = 40 // changes that are sent as one update
	// updatePace keeps an author within 30 updates a second.
	updatePace = 35 * time.Millisecond
	// documentPatience limits each part.
	documentPatience = 10 * time.Minute
)

// documents types a history into a document, with stock Yjs, and measures what the document
// takes. Then writers write into one document at once, and after a restart somebody opens
// many documents of the history's size. Server and generator, without Node, are measured while the history
// is typed.
func documents(ctx context.Context, s *settings) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, documentPatience)
	defer cancel()
	server, room, err := s.venue(ctx, "lobby")
	if err != nil {
		return nil, err
	}
	defer closeServer(server)
	file := s.trace
	if file == "" {
		if file, err = makeHistory(server.folder, historyChanges, rand.New(rand.NewPCG(s.seed, 23))); err != nil {
			return nil, err
		}
	}
	ids, err := putDocuments(ctx, room, 2+s.documents)
	if err != nil {
		return nil, err
	}
	report := &documentsReport{Through: s.through}
	typing := &typing{room: room, document: ids[0], file: file}
	whole, err := report.typeHistory(ctx, s, server, typing)
	if err != nil {
		return nil, fmt.Errorf("type the history: %w", err)
	}
	if report.Writing, err = s.writeTogether(ctx, server, room, ids[1]); err != nil {
		return nil, fmt.Errorf("write together: %w", err)
	}
	if err := fillDocuments(ctx, room, ids[2:], whole); err != nil {
		return nil, fmt.Errorf("fill documents: %w", err)
	}
	if err := report.size(ctx, server, room, ids[0]); err != nil {
		return nil, err
	}
	if report.Cold, err = openCold(ctx, room, ids[2:]); err != nil {
		return nil, fmt.Errorf("open documents: %w", err)
	}
	again, err := readDocument(ctx, room, ids[0])
	if err != nil {
		return nil, err
	}
	if report.Equal, err = typing.yjs.judge(again); err != nil {
		return nil, err
	}
	return report, report.verdict()
}

func (r *documentsReport) verdict() error {
	switch {
	case !r.Equal:
		return errors.New("the document is not what was typed")
	case r.Writing.Lost > 0:
		return fmt.Errorf("%d words were acknowledged and are not in the text", r.Writing.Lost)
	}
	return nil
}

// size restarts the server and reads meanwhile what is on its disk.
func (r *documentsReport) size(ctx context.Context, server *child, room string, id record.ID) error {
	if err := server.stop(); err != nil {
		return err
	}
	disk, err := store.Open(ctx, store.Config{Folder: filepath.Join(server.folder, "data"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	of, err := worldstate.ParseRoomID(path.Base(room))
	var size store.DocumentSize
	if err == nil {
		size, err = disk.DocumentSize(ctx, of, id)
	}
	if err := errors.Join(err, disk.Close()); err != nil {
		return fmt.Errorf("measure the disk: %w", err)
	}
	r.Stored, r.Compressed, r.Versions = size.Text+size.Updates, size.Packed+size.Updates, size.Versions
	_, err = server.start(ctx)
	return err
}

// readDocument returns what somebody gets who joins and opens a document.
func readDocument(ctx context.Context, room string, id record.ID) ([]byte, error) {
	c, err := headless.Dial(ctx, room, headless.Options{Name: "Reader", Device: worldstate.Bot, Frames: framesSkipped})
	if err != nil {
		return nil, err
	}
	defer c.Close()
	d, err := c.OpenDocument(ctx, id)
	if err != nil {
		return nil, err
	}
	return d.Update()
}
