package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"slices"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// judge compares a room with what one editor was told.
func (r *crashReport) judge(e *editor, room *worldstate.Replica) {
	r.Acked += e.acked
	r.Duplicated += e.twice
	r.Lost += e.gone
	for parent, all := range e.own {
		set := room.Contents.Set(parent)
		if board := e.own[record.Room][parent]; board != nil && (board.deleted || e.unsure[parent]) && set == nil {
			continue
		}
		for id, one := range all {
			got := set.Get(id)
			switch {
			case e.unsure[id]:
			case one.deleted && got != nil, !one.deleted && (got == nil || !slices.Equal(got.Properties, one.change.Properties)):
				r.Lost++
				say("bot %d: %s %x of %x is %+v, not %+v", e.index, one.change.Kind, id, parent, got, one)
			}
		}
		for _, got := range set.Records() {
			if got.Author == e.author && all[got.ID] == nil && !e.unsure[got.ID] {
				r.Duplicated++ // refused, and there nevertheless
				say("bot %d: %s %x of %x was refused and is there", e.index, got.Kind, got.ID, parent)
			}
		}
	}
}

// toldLines is how many of the newest chat lines are compared: people who join get not many more.
const toldLines = 100

// judgeLines counts acknowledged chat lines that are missing, and those that are there twice.
func (r *crashReport) judgeLines(editors []*editor, room *worldstate.Replica) {
	var said []saidLine
	for _, e := range editors {
		said = append(said, e.said...)
	}
	r.Lines = len(said)
	slices.SortFunc(said, func(a, b saidLine) int { return cmp.Compare(b.at.UnixNano(), a.at.UnixNano()) })
	times := map[string]int{}
	for _, l := range room.Lines {
		if times[l.Text]++; times[l.Text] == 2 {
			r.Duplicated++
		}
	}
	for _, l := range said[:min(len(said), toldLines)] {
		if times[l.text] == 0 {
			r.Lost++
			say("the line %q is gone", l.text)
		}
	}
}

// judgeFiles counts files that the server said it keeps and does not have, and records
// that refer to no file.
func (r *crashReport) judgeFiles(ctx context.Context, editors []*editor, witness *headless.Client) {
	there := map[worldstate.FileHash]bool{}
	for _, e := range editors {
		for h, file := range e.files {
			r.Files++
			got, err := witness.Fetch(ctx, h)
			if there[h] = err == nil && bytes.Equal(got, file) && sha256.Sum256(got) == h; !there[h] {
				r.Lost++
				say("the file %v is gone: %d bytes, %v", h, len(got), err)
			}
		}
	}
	witness.Read(func(room *worldstate.Replica) {
		for _, o := range room.Contents.Set(record.Room).Records() {
			if v := o.Properties.Get(record.File); v.Type == record.Bytes && !there[worldstate.FileHash([]byte(v.Data))] {
				r.Lost++
				say("%s %x refers to no file", o.Kind, o.ID)
			}
		}
	})
}

// agrees waits until the editor is back and has the same records as the witness.
func (e *editor) agrees(ctx context.Context, witness *headless.Client) bool {
	var sequence uint64
	parents := []record.ID{record.Room}
	witness.Read(func(r *worldstate.Replica) {
		sequence = r.Contents.Sequence
		parents = append(parents, r.Boards()...)
	})
	err := e.Await(ctx, func(r *worldstate.Replica) bool {
		return r.Complete() && r.Contents.Sequence >= sequence
	})
	differs := func(parent record.ID) bool { return e.Digest(parent) != witness.Digest(parent) }
	return err == nil && !slices.ContainsFunc(parents, differs)
}
