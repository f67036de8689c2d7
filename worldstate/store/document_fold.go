package store

import (
	"bytes"
	"compress/flate"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// Folding: the updates of a document become part of its text, beside the writer; the text
// and the end of the updates are one transaction. What was folded stays as it was written,
// for versions, as long as deleted records are kept.

// folding is a document that was folded, up to the update number.
type folding struct {
	id          record.ID
	made        int64 // of the object
	from, until int64 // number of the newest update in the text, before and after
	size        int   // bytes of the new text
	tail        int   // bytes of the updates that are in it now
	text, words []byte
	segment     []byte // packed; nil: there were no updates
	at          int64
	authors     []string
	name        string // of the version
	before      []byte // packed: the new beginning of versions; nil: as it was
	dropped     int64  // segments up to this number are in before
}

// pauseAfter is how long a document rests that took long to be folded: another one is folded in
// a moment, and whoever writes a letter into a huge one must not keep all others waiting.
func pauseAfter(took time.Duration) time.Duration {
	if took < 500*time.Millisecond {
		return 0
	}
	return min(20*took, time.Minute)
}

// rest waits until the document may be folded again. False: the store closes.
func (j *Journal) rest(id record.ID) bool {
	until, long := j.pauses.LoadAndDelete(id)
	if !long {
		return true
	}
	pause := time.NewTimer(time.Until(until.(time.Time)))
	defer pause.Stop()
	select {
	case <-pause.C:
		return true
	case <-j.store.quit:
		return false
	}
}

// foldSoon folds a document, unless that is being done already.
func (j *Journal) foldSoon(id record.ID) {
	if _, busy := j.folding.LoadOrStore(id, true); busy {
		return
	}
	j.store.done.Go(func() {
		defer j.folding.Delete(id)
		if !j.rest(id) {
			return
		}
		if err := j.fold(context.Background(), id, ""); err != nil && !errors.Is(err, errReplaced) && !errors.Is(err, ErrClosed) {
			j.store.log.Error("a document was not folded", "reason", err.Error())
		}
	})
}

// Settle folds a document that nobody has open any more.
func (j *Journal) Settle(id record.ID) { j.foldSoon(id) }

// NameVersion folds a document and names the version that ends now.
func (j *Journal) NameVersion(ctx context.Context, id record.ID, name string) error {
	return j.fold(ctx, id, name)
}

// fold reads, compacts and queues what the writer stores.
func (j *Journal) fold(ctx context.Context, id record.ID, name string) error {
	select {
	case j.store.folds <- struct{}{}:
		defer func() { <-j.store.folds }()
	case <-j.store.quit:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	began := time.Now()
	t, err := j.store.readText(ctx, j.room, id)
	if err != nil || t.row.number == 0 || len(t.updates) == 0 && name == "" {
		return err
	}
	f := &folding{id: id, made: t.made, from: t.row.folded, until: t.row.number, at: t.last.at, authors: t.last.authors, name: name}
	if f.at == 0 { // a name for what was folded before
		f.at = j.store.now().UnixMilli()
	}
	if err := f.compact(&t); err != nil {
		return fmt.Errorf("fold document %x: %w", id, err)
	}
	if err := j.store.ageVersions(ctx, j.room, f); err != nil {
		return fmt.Errorf("fold document %x: %w", id, err)
	}
	if pause := pauseAfter(time.Since(began)); pause > 0 {
		j.pauses.Store(id, time.Now().Add(pause))
	}
	done := make(chan error, 1)
	select {
	case j.store.queue <- job{journal: j, fold: f, done: func(err error) { done <- err }}:
	case <-j.store.quit:
		return ErrClosed
	}
	select {
	case err := <-done:
		return err
	case <-j.store.quit:
		return ErrClosed
	}
}

func (f *folding) compact(t *text) error {
	whole, err := compacted(append([][]byte{t.folded}, t.updates...)...)
	if err != nil {
		return err
	}
	f.size = len(whole)
	f.text, f.words = pack(whole), wordsOf(whole)
	if len(t.updates) == 0 {
		return nil
	}
	for _, u := range t.updates {
		f.tail += len(u)
	}
	raw, err := document.Merge(t.updates...)
	f.segment = pack(raw)
	return err
}

// Bounds of the versions of one document. What is older becomes the beginning.
const (
	mostSegments     = 5000
	mostSegmentBytes = 256 << 20 // packed
	mostAged         = 64        // segments that one folding moves
)

// ageVersions moves the oldest segments into the beginning of the versions: those older than
// deleted records are kept, and those beyond the bounds.
func (s *SQLite) ageVersions(ctx context.Context, room worldstate.RoomID, f *folding) error {
	oldest := s.now().Add(-record.KeptDeleted).UnixMilli()
	var packed [][]byte
	rows, err := s.reads.QueryContext(ctx, `SELECT number, bytes FROM document_segment WHERE room = ?1 AND id = ?2 AND number <= (
		SELECT max(number) FROM (SELECT number, at, count(*) OVER newer AS n, sum(length(bytes)) OVER newer AS size
			FROM document_segment WHERE room = ?1 AND id = ?2 WINDOW newer AS (ORDER BY number DESC))
		WHERE at < ?3 OR n > ?4 OR size > ?5) ORDER BY number LIMIT ?6`, room[:], f.id[:], oldest, mostSegments, mostSegmentBytes, mostAged)
	err = each(rows, err, func() error {
		var b []byte
		err := rows.Scan(&f.dropped, &b)
		packed = append(packed, b)
		return err
	})
	if err != nil || len(packed) == 0 {
		return err
	}
	var before []byte
	err = s.reads.QueryRowContext(ctx, "SELECT before FROM document_text WHERE room = ? AND id = ?", room[:], f.id[:]).Scan(&before)
	if err != nil {
		return err
	}
	whole, err := foldPacked(ctx, append([][]byte{before}, packed...))
	f.before = pack(whole)
	return err
}

// mostFolded is how many bytes of unpacked updates are folded at once.
const mostFolded = 2 * maxDocument

// foldPacked folds packed updates, some at a time: together they may unpack to anything.
func foldPacked(ctx context.Context, packed [][]byte) ([]byte, error) {
	var updates [][]byte
	size := 0
	for _, b := range packed {
		u, err := unpack(b)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		updates, size = append(updates, u), size+len(u)
		if size < mostFolded {
			continue
		}
		if u, err = compacted(updates...); err != nil {
			return nil, err
		}
		updates, size = append(updates[:0], u), 0
	}
	return compacted(updates...)
}

// compacted folds updates. Where deletions cut a text to so many pieces that it grows beyond
// the bounds of a document, it only merges them: what could not be unpacked again would be lost.
func compacted(updates ...[]byte) ([]byte, error) {
	whole, err := document.Fold(updates...)
	if err != nil || len(whole) <= maxDocument {
		return whole, err
	}
	merged, err := document.Merge(updates...)
	if err != nil || len(merged) > len(whole) {
		return whole, err
	}
	return merged, nil
}

// keepFold stores a folded document, unless it was folded otherwise meanwhile, or another
// object took its place: the numbers of that one begin anew.
func (t *transaction) keepFold(room worldstate.RoomID, f *folding) error {
	d, _, err := t.documentRow(room, f.id)
	if err != nil || d.number < f.until || d.folded != f.from {
		return err
	}
	var same bool
	statement, err := t.prepared("SELECT EXISTS (SELECT 1 FROM record WHERE room = ? AND parent = zeroblob(16) AND id = ? AND made = ?)")
	if err == nil {
		err = statement.QueryRow(room[:], f.id[:], f.made).Scan(&same)
	}
	if err != nil || !same {
		return err
	}
	steps := []func() error{
		func() error {
			return t.exec(`INSERT INTO document_text (room, id, bytes, before, words) VALUES (?1, ?2, ?3, x'', ?4)
				ON CONFLICT (room, id) DO UPDATE SET bytes = excluded.bytes, words = excluded.words`, room[:], f.id[:], f.text, string(f.words))
		},
		func() error {
			return t.exec("UPDATE document SET folded = ?, size = ?, tail = max(0, tail - ?) WHERE room = ? AND id = ?", f.until, f.size, f.tail, room[:], f.id[:])
		},
		func() error {
			return t.exec("DELETE FROM document_update WHERE room = ? AND id = ? AND number <= ?", room[:], f.id[:], f.until)
		},
		func() error { return t.keepSegment(room, f) },
		func() error { return t.indexDocument(room, f.id) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("keep folded document: %w", err)
		}
	}
	return nil
}

// keepSegment stores what was folded as a version. Old versions go first: the one that gets a
// name without new updates may be among them.
func (t *transaction) keepSegment(room worldstate.RoomID, f *folding) error {
	if f.before != nil {
		if err := errors.Join(t.exec("UPDATE document_text SET before = ? WHERE room = ? AND id = ?", f.before, room[:], f.id[:]),
			t.exec("DELETE FROM document_segment WHERE room = ? AND id = ? AND number <= ?", room[:], f.id[:], f.dropped)); err != nil {
			return err
		}
	}
	segment := f.segment
	if segment == nil {
		segment = pack(document.Empty)
	}
	authors, err := json.Marshal(append([]string{}, f.authors...))
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO document_segment (room, id, number, at, authors, name, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (room, id, number) DO UPDATE SET name = excluded.name`, room[:], f.id[:], f.until, f.at, string(authors), f.name, segment)
}

// indexDocument puts the words of a document into the index, with those of its object.
func (t *transaction) indexDocument(room worldstate.RoomID, id record.ID) error {
	row := t.tx.QueryRow(`SELECT parent, id, made, kind, form, record, data, touched, deleted_at, deleted_by, deleted_name FROM record
		WHERE room = ? AND parent = ? AND id = ? AND deleted_at IS NULL`, room[:], record.Room[:], id[:])
	r, d := &record.Record{}, deletedRow{}
	err := scanRecord(row, r, &d)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.index(room, record.Room, r)
}

// maxWords bounds the text of a document that is searched, in bytes.
const maxWords = 256 << 10

// wordsOf returns the text of a document for the index; nothing if it cannot be read.
func wordsOf(update []byte) []byte {
	tree, err := document.Read(update)
	if err != nil {
		return nil
	}
	text := tree.Text()
	return bytes.ToValidUTF8([]byte(text[:min(len(text), maxWords)]), nil)
}

// The forms of packed updates: the first byte.
const (
	packedFlate   = 1 // the update, compressed (RFC 1951); of earlier versions
	packedColumns = 2 // as document.Pack writes it
)

// mostUnpacked bounds what is unpacked: a folded text may be longer than its updates.
const mostUnpacked = 4 * maxDocument

func pack(update []byte) []byte { return append([]byte{packedColumns}, document.Pack(update)...) }

func unpack(b []byte) ([]byte, error) {
	switch {
	case len(b) == 0:
		return nil, nil
	case b[0] == packedFlate:
		return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b[1:])), mostUnpacked))
	case b[0] == packedColumns:
		return document.Unpack(b[1:], mostUnpacked)
	}
	return nil, fmt.Errorf("a text in form %d, which this version does not know", b[0])
}
