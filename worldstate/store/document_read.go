package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// ErrNoVersion reports an unknown version of a document.
var ErrNoVersion = errors.New("store: the document has no such version")

// readPatience bounds one reading of a document.
const readPatience = 30 * time.Second

// ReadDocument reads what a reader lacks of a document, beside the writer. A document without
// a text is empty.
func (j *Journal) ReadDocument(id record.ID, have []byte, done func(update, state []byte, err error)) {
	j.store.done.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), readPatience)
		defer cancel()
		done(j.store.lacking(ctx, j, id, have))
	})
}

// lacking waits for its turn with the document, then for a place among the readers: so the
// readers of one large document leave places for those of others.
func (s *SQLite) lacking(ctx context.Context, j *Journal, id record.ID, have []byte) (update, state []byte, err error) {
	turn, _ := j.turns.LoadOrStore(id, make(chan struct{}, 1))
	for _, place := range []chan struct{}{turn.(chan struct{}), s.texts} {
		select {
		case place <- struct{}{}:
			defer func() { <-place }()
		case <-s.quit:
			return nil, nil, ErrClosed
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
	t, err := s.readText(ctx, j.room, id)
	if err != nil {
		return nil, nil, err
	}
	if t.row.unfolded() {
		j.foldSoon(id)
	}
	whole, err := document.Merge(append([][]byte{t.folded}, t.updates...)...)
	if err != nil {
		return nil, nil, fmt.Errorf("read document: %w", err)
	}
	theirs, err := document.DecodeState(have)
	if err != nil {
		theirs = nil // as if the reader had nothing
	}
	if update, err = document.Diff(whole, theirs); err != nil {
		return nil, nil, fmt.Errorf("read document: %w", err)
	}
	ours, err := document.StateOf(whole)
	return update, ours.Encode(), err
}

// text is what is on disk of a document.
type text struct {
	row     documentRow
	made    int64  // of its object, which another one may replace
	folded  []byte // unpacked
	updates [][]byte
	last    struct { // of the updates
		at      int64
		authors []string
	}
}

// readText reads the folded text and the updates after it.
func (s *SQLite) readText(ctx context.Context, room worldstate.RoomID, id record.ID) (t text, err error) {
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return t, fmt.Errorf("read document: %w", err)
	}
	defer tx.Rollback()
	var packed []byte
	err = tx.QueryRowContext(ctx, `SELECT number, folded, size, tail, clients, coalesce((SELECT made FROM record WHERE room = ?1 AND parent = zeroblob(16) AND id = ?2), 0)
		FROM document WHERE room = ?1 AND id = ?2`, room[:], id[:]).
		Scan(&t.row.number, &t.row.folded, &t.row.size, &t.row.tail, &t.row.clients, &t.made)
	if errors.Is(err, sql.ErrNoRows) {
		return t, nil
	}
	if err == nil {
		err = tx.QueryRowContext(ctx, "SELECT bytes FROM document_text WHERE room = ? AND id = ?", room[:], id[:]).Scan(&packed)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if err == nil {
		t.folded, err = unpack(packed)
	}
	if err != nil {
		return t, fmt.Errorf("read document: %w", err)
	}
	names := map[string]bool{}
	rows, err := tx.QueryContext(ctx, "SELECT at, name, bytes FROM document_update WHERE room = ? AND id = ? AND number > ? ORDER BY number", room[:], id[:], t.row.folded)
	err = each(rows, err, func() error {
		var name string
		var b []byte
		err := rows.Scan(&t.last.at, &name, &b)
		if !names[name] && len(names) < maxNames {
			names[name] = true
			t.last.authors = append(t.last.authors, name)
		}
		t.updates = append(t.updates, b)
		return err
	})
	if err != nil {
		return t, fmt.Errorf("read document: %w", err)
	}
	return t, nil
}

// maxNames is how many authors a version names.
const maxNames = 20

// Text returns a document as it is now, as one compacted update: empty for one without a
// text.
func (s *SQLite) Text(ctx context.Context, room worldstate.RoomID, id record.ID) ([]byte, error) {
	t, err := s.readText(ctx, room, id)
	if err != nil {
		return nil, err
	}
	return compacted(append([][]byte{t.folded}, t.updates...)...)
}
