package headless

import (
	"context"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// ErrNotOpen reports a document that was closed, or that the server refused to open.
var ErrNotOpen = errors.New("headless: the document is not open")

// Document is a document that a client has open. It follows what others write, over lost
// connections too. Any goroutine may call its methods.
type Document struct {
	c  *Client
	id record.ID

	editing sync.Mutex // held during one edit; taken before c.sending
	author  uint32     // Yjs client id of the edits; 0: not chosen yet

	// Guarded by c.mu.
	whole    []byte   // one Yjs update
	tail     [][]byte // later ones
	coming   []byte   // parts that have come of what the server sends
	loaded   bool
	changes  int // counts updates that came
	writings []*writing
	err      error // why it is not open
}

// writing is an update without an answer.
type writing struct {
	ref     uint64
	update  []byte
	outcome chan error // has capacity for the outcome
}

// updatePart is how many bytes of an update one message has. PROTOCOL.md section 4.20.
const updatePart = 48 << 10

// maxTail is how many updates are merged at once.
const maxTail = 64

// OpenDocument opens a document and waits for its text. *RefusedError: the server refused.
func (c *Client) OpenDocument(ctx context.Context, id record.ID) (*Document, error) {
	d := &Document{c: c, id: id}
	err := c.inOrder(func() ([]wire.Message, bool) {
		if c.documents == nil {
			c.documents = map[record.ID]*Document{}
		}
		if open := c.documents[id]; open != nil {
			d = open
			return nil, false
		}
		c.documents[id] = d
		return []wire.Message{&worldstate.OpenDocument{Document: id}}, c.greeted
	})
	if err != nil {
		return nil, err
	}
	if err := d.await(ctx, func() bool { return d.loaded }); err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	return d, nil
}

// Close stops following the document. Updates without an answer are given up.
func (d *Document) Close() error {
	return d.c.inOrder(func() ([]wire.Message, bool) {
		delete(d.c.documents, d.id)
		d.fail(ErrNotOpen)
		return []wire.Message{&worldstate.CloseDocument{Document: d.id}}, d.c.greeted
	})
}

// fail ends the document. Callers hold c.mu.
func (d *Document) fail(err error) {
	d.err = err
	for _, w := range d.writings {
		w.outcome <- err
	}
	d.writings = nil
	d.c.changed.ring()
}

// await waits until is, called with c.mu held, reports true.
func (d *Document) await(ctx context.Context, is func() bool) error {
	var gone error
	err := d.c.Await(ctx, func(*worldstate.Replica) bool {
		gone = d.err
		return gone != nil || is()
	})
	if err != nil {
		return err
	}
	return gone
}

// Update returns the whole document as one Yjs update.
func (d *Document) Update() ([]byte, error) {
	d.c.mu.Lock()
	defer d.c.mu.Unlock()
	return d.merged()
}

// merged merges what has come, without what was deleted. Callers hold c.mu.
func (d *Document) merged() ([]byte, error) {
	if len(d.tail) == 0 {
		return d.whole, nil
	}
	whole, err := document.Fold(append([][]byte{d.whole}, d.tail...)...)
	if err != nil {
		return nil, fmt.Errorf("merge the document: %w", err)
	}
	d.whole, d.tail = whole, nil
	return whole, nil
}

// add adds an update. Callers hold c.mu.
func (d *Document) add(update []byte) {
	d.tail = append(d.tail, update)
	d.changes++
	if len(d.tail) >= maxTail {
		_, _ = d.merged() // a fault comes again with Update
	}
	d.c.changed.ring()
}

// Await returns when is reports true about the document, as one Yjs update. It calls is
// after every change.
func (d *Document) Await(ctx context.Context, is func(update []byte) bool) error {
	seen := -1
	for {
		var update []byte
		var fault error
		if err := d.await(ctx, func() bool {
			if d.changes == seen {
				return false
			}
			seen = d.changes
			update, fault = d.merged()
			return true
		}); err != nil {
			return err
		}
		if fault != nil {
			return fault
		}
		if is(update) {
			return nil
		}
	}
}

// Write adds a Yjs update and waits until it is on the server's disk, over lost connections
// too. *RefusedError: the server refused it.
func (d *Document) Write(ctx context.Context, update []byte) error {
	w := &writing{update: update, outcome: make(chan error, 1)}
	err := d.c.inOrder(func() ([]wire.Message, bool) {
		if d.err != nil {
			w.outcome <- d.err
			return nil, false
		}
		d.c.lastUpdate++
		w.ref = d.c.lastUpdate
		d.writings = append(d.writings, w)
		return w.parts(d.id), d.c.greeted
	})
	if err != nil {
		return err
	}
	select {
	case err := <-w.outcome:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// parts returns the messages of an update.
func (w *writing) parts(id record.ID) (all []wire.Message) {
	for rest := w.update; ; {
		n := min(len(rest), updatePart)
		all = append(all, &worldstate.WriteDocument{Document: id, Ref: w.ref, More: n < len(rest), Update: rest[:n]})
		if rest = rest[n:]; len(rest) == 0 {
			return all
		}
	}
}

// documentsAgain returns what a new connection says of open documents. Callers hold c.mu.
func (c *Client) documentsAgain() (all []wire.Message) {
	for id, d := range c.documents {
		d.coming = nil
		all = append(all, d.open())
		for _, w := range d.writings {
			all = append(all, w.parts(id)...)
		}
	}
	return all
}

// mostHave bounds the state vector of a message, in bytes. PROTOCOL.md section 4.18.
const mostHave = 32 << 10

// open asks for what the document lacks: for all of it where so many wrote that saying what is
// there takes too much. Callers hold c.mu.
func (d *Document) open() *worldstate.OpenDocument {
	open := &worldstate.OpenDocument{Document: d.id}
	if whole, err := d.merged(); err == nil && len(whole) > 0 {
		if state, err := document.StateOf(whole); err == nil {
			open.Have = state.Encode()
		}
	}
	if len(open.Have) > mostHave {
		open.Have = nil
	}
	return open
}

// documentEvent handles what the server says of documents. It reports whether m is such a
// message.
func (c *Client) documentEvent(m wire.Message) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch m := m.(type) {
	case *worldstate.DocumentContent:
		if d := c.documents[m.Document]; d != nil {
			d.came(m)
		}
	case *worldstate.DocumentWritten:
		d := c.documents[m.Document]
		switch {
		case d == nil:
		case len(m.Update) == 0:
			d.compare()
		default:
			d.add(m.Update)
		}
	case *worldstate.DocumentSaved:
		if d := c.documents[m.Document]; d != nil {
			d.answered(m.Ref, nil)
		}
	default:
		return false
	}
	if e, is := m.(worldstate.Event); is && c.opts.Told != nil {
		c.opts.Told(e)
	}
	return true
}

func (d *Document) came(m *worldstate.DocumentContent) {
	d.coming = append(d.coming, m.Update...)
	if m.More {
		return
	}
	d.loaded = true
	update := d.coming
	d.coming = nil
	d.add(update)
}

// compare asks for what came meanwhile, beside the reading of the connection. Callers hold
// c.mu.
func (d *Document) compare() {
	open := d.open()
	d.c.running.Go(func() { _ = d.c.send(open) }) // a new connection asks anyway
}

// answered settles an update. An update is in the own text when it is on disk. Callers hold
// c.mu.
func (d *Document) answered(ref uint64, err error) {
	for i, w := range d.writings {
		if w.ref == ref {
			d.writings = append(d.writings[:i:i], d.writings[i+1:]...)
			if err == nil {
				d.add(w.update)
			}
			w.outcome <- err
			return
		}
	}
}

// passes reports whether a request for a document may succeed later.
func passes(reason wire.Reason) bool {
	return reason == wire.TooFast || reason == wire.Busy || reason == wire.StoreFailed
}

// compareLater asks for all open documents again after a pause: the server does not say which
// request it refused.
func (c *Client) compareLater() {
	select {
	case <-time.After(time.Second/2 + mathrand.N(time.Second)):
	case <-c.quit.Done():
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.documents {
		d.compare()
	}
}

// documentRefused settles what the server refused about documents. It reports whether it was
// about one.
func (c *Client) documentRefused(m *wire.Refused, err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case m.Of == wire.CodeWriteDocument && m.Ref != nil:
		for _, d := range c.documents {
			d.answered(*m.Ref, err)
		}
	case m.Of == wire.CodeOpenDocument && passes(m.Reason):
		c.running.Go(c.compareLater)
	case m.Of == wire.CodeOpenDocument:
		for id, d := range c.documents {
			if !d.loaded { // the server does not say which one
				delete(c.documents, id)
				d.fail(err)
			}
		}
	default:
		return false
	}
	return true
}

// Append adds a paragraph at the end and waits until it is on the server's disk.
func (d *Document) Append(ctx context.Context, text string) error {
	return d.edit(ctx, func(e *document.Editor) ([]byte, error) { return e.AppendParagraph(text) })
}

// Replace replaces the first occurrence of a text and waits until that is on the server's
// disk.
func (d *Document) Replace(ctx context.Context, old, text string) error {
	return d.edit(ctx, func(e *document.Editor) ([]byte, error) { return e.ReplaceText(old, text) })
}

// edit makes one edit after another: the next one follows what the last one wrote. After
// one with an unknown outcome it takes another Yjs client id.
func (d *Document) edit(ctx context.Context, change func(*document.Editor) ([]byte, error)) error {
	d.editing.Lock()
	defer d.editing.Unlock()
	whole, err := d.Update()
	if err != nil {
		return err
	}
	if d.author == 0 {
		d.author = mathrand.Uint32()
	}
	var update []byte
	e, err := document.NewEditor(whole, d.author)
	if err == nil {
		update, err = change(e)
	}
	if err != nil {
		return fmt.Errorf("edit the document: %w", err)
	}
	if err = d.Write(ctx, update); err != nil {
		d.author = 0
	}
	return err
}

// Text returns the document as plain text.
func (d *Document) Text() (string, error) {
	whole, err := d.Update()
	if err != nil {
		return "", err
	}
	tree, err := document.Read(whole)
	if err != nil {
		return "", fmt.Errorf("read the document: %w", err)
	}
	return tree.Text(), nil
}

// Present shows others where this client reads and writes: an awareness update.
func (d *Document) Present(state []byte) error {
	return d.c.send(&worldstate.ShowPresence{Document: d.id, State: state})
}
