package roomfile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

// Options says what goes into a file.
type Options struct {
	Program string // version of this program
	// People: members, bans, silenced accounts, and chat lines that only some people
	// heard. Without it the file names no account.
	People bool
	// Open opens the content of a file; nil: the room is written without its files.
	Open func(worldstate.FileHash) (*os.File, error)
	// LeftOut gets each file whose content cannot be read as a whole.
	LeftOut func(f *store.File, why error)
}

// Write writes a room.
func Write(ctx context.Context, to io.Writer, w *store.Whole, opts Options) error {
	out := &writer{ctx: ctx, to: to, hash: sha256.New()}
	r := &w.Room
	form := form
	switch {
	case len(w.Texts) > 0:
	case opts.Open == nil:
		form = formWithoutFiles
	default:
		form = formWithoutTexts
	}
	out.line(line1{Room: &room1{Form: form, Program: opts.Program, Saved: time.Now().UTC().Truncate(time.Second), ID: r.ID, Template: r.Template,
		Name: r.Name, Made: r.Made.UTC(), Archived: r.Archived, Door: r.Door.String(), Link: linkText(r.Link), Passcode: r.Passcode, Erasing: r.Erasing.String(),
		Drawing: r.Drawing.String(), Creating: r.Creating.String()}})
	if opts.People {
		out.people(w)
	}
	out.contents(w.Contents)
	out.texts(w.Texts)
	for _, l := range w.Lines {
		if l.Line.Scope == worldstate.ToAll || opts.People {
			out.line(line1{Chat: chatOf(l, opts.People)})
		}
	}
	if opts.Open != nil {
		for i := range w.Files {
			out.file(&w.Files[i], &opts)
		}
	}
	out.line(line1{End: &end1{Lines: out.lines, SHA256: hex.EncodeToString(out.hash.Sum(nil))}})
	return out.err
}

// writer writes lines until the first error.
type writer struct {
	ctx   context.Context
	to    io.Writer
	hash  hash.Hash
	lines int
	err   error
}

// line writes a line1, a line2 or a line3.
func (w *writer) line(l any) {
	if w.err == nil {
		w.err = w.ctx.Err()
	}
	if w.err != nil {
		return
	}
	text, err := json.Marshal(l)
	if err == nil {
		w.lines++
		text = append(text, '\n')
		w.hash.Write(text)
		_, err = w.to.Write(text)
	}
	if err != nil {
		w.err = fmt.Errorf("write line %d: %w", w.lines, err)
	}
}

// contents writes the records, the objects of the room first. Where a record has an order
// key of its own, all get theirs: other keys depend on when a record was put.
func (w *writer) contents(c *worldstate.Contents) {
	objects := c.Set(record.Room).Records()
	w.records(record.Room, objects)
	for _, o := range objects {
		if set := c.Set(o.ID); set != nil {
			w.records(o.ID, set.Records())
		}
	}
}

func (w *writer) records(parent record.ID, all []*record.Record) {
	ordered := slices.ContainsFunc(all, func(r *record.Record) bool { return r.Properties.Text(record.Order) != "" })
	for _, r := range all {
		p := r.Properties
		if ordered {
			p = p.With(record.Properties{{Name: record.Order, Value: record.OfText(strings.TrimRight(r.OrderKey(), "0"))}})
		}
		w.line(line1{Record: &record1{parent, r.ID, r.Author, r.Kind, p}})
	}
}

func chatOf(r *worldstate.Record, people bool) *chat1 {
	c := &chat1{Time: r.Line.Time, Name: r.Line.Name, Text: r.Line.Text, Guest: r.ViaLink}
	if people {
		c.Account, c.Earshot, c.Heard = &r.Account, r.Line.Scope == worldstate.ToEarshot, r.Heard
	}
	return c
}

func (w *writer) people(all *store.Whole) {
	for _, m := range all.Members {
		w.line(line1{Member: &member1{m.Account, m.Name, m.Role.String(), m.Since.UTC()}})
	}
	for _, b := range all.Bans {
		ban := &ban1{Account: b.Account, Device: b.DeviceID, Name: b.Name, At: b.At.UTC()}
		if !b.Until.IsZero() {
			until := b.Until.UTC()
			ban.Until = &until
		}
		w.line(line1{Ban: ban})
	}
	for _, account := range all.Silenced {
		w.line(line1{Silenced: &account})
	}
}
