//go:build desktop

package main

import (
	"cmp"
	"context"
	"image"
	"slices"
	"sync"
	"time"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/object"
	"stoa/clients/desktop/page"
	"stoa/clients/desktop/text"
	"stoa/clients/headless"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

const (
	mostPages  = 8                      // documents that are open at once
	pageStays  = 1.3                    // how much nearer another document must be to replace an open one
	pagePixels = 1024                   // of the longer side
	pageRest   = 200 * time.Millisecond // between two readings of a document that others write
	openRest   = 2 * time.Second        // before another try to open one
	largest    = 4 << 20                // bytes of a document that is read
)

// shelf keeps the documents nearest to a person open, and draws their pages beside the window.
type shelf struct {
	client  *headless.Client
	open    map[record.ID]*sheet // the window's
	ring    chan struct{}        // something is to be drawn
	quit    context.CancelFunc
	ctx     context.Context
	running sync.WaitGroup

	mu     sync.Mutex // guards sheets and what sheet says
	sheets []*sheet
}

// sheet is an open document. The shelf's lock guards it.
type sheet struct {
	id     record.ID
	blocks []document.Block
	read   bool
	title  string
	size   image.Point
	scroll float64 // pixels
	laid   *page.Page
	due    bool        // to be drawn
	drawn  *image.RGBA // nil: not yet
	fresh  bool        // drawn was not taken yet
	close  context.CancelFunc
}

// newShelf returns a shelf; call stop at the end.
func newShelf(client *headless.Client, fonts *text.Fonts) *shelf {
	ctx, quit := context.WithCancel(context.Background())
	s := &shelf{client: client, open: map[record.ID]*sheet{}, ring: make(chan struct{}, 1), ctx: ctx, quit: quit}
	set := page.NewTypesetter(fonts)
	s.running.Go(func() {
		for {
			select {
			case <-s.ring:
				s.drawAll(set)
			case <-ctx.Done():
				return
			}
		}
	})
	return s
}

// stop closes all documents, when the client is closed.
func (s *shelf) stop() {
	s.quit()
	s.running.Wait()
}

// follow opens the documents nearest to a place among objects, and closes others.
func (s *shelf) follow(all []*object.Object, from mgl64.Vec3) {
	type near struct {
		o    *object.Object
		away float64
	}
	var docs []near
	for _, o := range all {
		if o.Kind != record.Document {
			continue
		}
		away := o.At.Sub(from).Len()
		if s.open[o.ID] != nil {
			away /= pageStays
		}
		docs = append(docs, near{o, away})
	}
	slices.SortStableFunc(docs, func(a, b near) int { return cmp.Compare(a.away, b.away) })
	wanted := map[record.ID]bool{}
	for _, d := range docs[:min(len(docs), mostPages)] {
		wanted[d.o.ID] = true
	}
	for id, one := range s.open {
		if !wanted[id] {
			one.close()
			delete(s.open, id)
			s.drop(one)
		}
	}
	for id := range wanted {
		if s.open[id] == nil {
			s.begin(id)
		}
	}
}

func (s *shelf) drop(one *sheet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sheets = slices.DeleteFunc(s.sheets, func(other *sheet) bool { return other == one })
}

// begin opens a document, and reads it whenever somebody has written into it.
func (s *shelf) begin(id record.ID) {
	ctx, cancel := context.WithCancel(s.ctx)
	one := &sheet{id: id, close: cancel}
	s.open[id] = one
	s.mu.Lock()
	s.sheets = append(s.sheets, one)
	s.mu.Unlock()
	s.running.Go(func() {
		for ctx.Err() == nil {
			s.readOn(ctx, one)
			rest(ctx, openRest)
		}
	})
}

// readOn follows a document until ctx ends or the server closes the document.
func (s *shelf) readOn(ctx context.Context, one *sheet) {
	d, err := s.client.OpenDocument(ctx, one.id)
	if err != nil {
		return // tried again later
	}
	defer d.Close() // fails when the client is closed
	_ = d.Await(ctx, func(update []byte) bool {
		if blocks, readable := read(update); readable {
			s.mu.Lock()
			one.blocks, one.read, one.laid, one.due = blocks, true, nil, true
			s.mu.Unlock()
			s.wake()
		}
		rest(ctx, pageRest)
		return false
	})
}

// read returns what a document says, unless it is too large.
func read(update []byte) ([]document.Block, bool) {
	if len(update) > largest {
		return nil, false
	}
	tree, err := document.Read(update)
	if err != nil {
		return nil, false
	}
	return tree.Blocks(), true
}

func rest(ctx context.Context, d time.Duration) {
	clock := time.NewTimer(d)
	defer clock.Stop()
	select {
	case <-clock.C:
	case <-ctx.Done():
	}
}

func (s *shelf) wake() {
	select {
	case s.ring <- struct{}{}:
	default:
	}
}

// drawAll draws all pages that are due.
func (s *shelf) drawAll(set *page.Typesetter) {
	for {
		s.mu.Lock()
		at := slices.IndexFunc(s.sheets, func(one *sheet) bool { return one.due && one.read && one.size.X > 0 })
		if at < 0 {
			s.mu.Unlock()
			return
		}
		one := s.sheets[at]
		one.due = false
		laid, title, blocks, size := one.laid, one.title, one.blocks, one.size
		s.mu.Unlock()
		if laid == nil {
			laid = set.Lay(title, blocks, size)
		}
		s.mu.Lock()
		if !one.due { // otherwise what was laid out is old
			one.laid = laid
		}
		one.scroll = max(0, min(one.scroll, float64(laid.Height()-size.Y)))
		scroll := int(one.scroll)
		s.mu.Unlock()
		img := set.Draw(laid, scroll)
		s.mu.Lock()
		one.drawn, one.fresh = img, true
		s.mu.Unlock()
	}
}

// look tells with which title and size a document is shown, and returns its picture if that is
// new, or if none is shown. Nil: there is none. isOpen is whether the document is open.
func (s *shelf) look(o *object.Object, size image.Point, shows bool) (img *image.RGBA, isOpen bool) {
	one := s.open[o.ID]
	if one == nil {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if title := o.Name(); title != one.title || size != one.size {
		one.title, one.size, one.laid, one.due = title, size, nil, true
		s.wake()
	}
	if one.fresh || !shows {
		img = one.drawn
	}
	one.fresh = false
	return img, true
}

// scroll moves the text of a document by parts of its page's height.
func (s *shelf) scroll(id record.ID, pages float64) {
	one := s.open[id]
	if one == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	one.scroll = max(0, one.scroll+pages*float64(one.size.Y))
	one.due = true
	s.wake()
}
