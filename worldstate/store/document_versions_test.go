package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"stoa/worldstate/document"
)

// The versions of a document that somebody fills and empties take bounded room on disk.
func TestTheVersionsOfADocumentAreBounded(t *testing.T) {
	s := openKeeper(t)
	id, c, e := someRoom(t, s)
	j := e.(*Journal)
	withPage(t, c, j)
	folds(t, s, j, 0, 10)
	const extra = 5
	at, nothing := time.Now().UnixMilli(), pack(document.Empty)
	must(t, s.change(t.Context(), "many versions", func(tx *sql.Tx) error {
		for n := range mostSegments + extra {
			if _, err := tx.Exec("INSERT INTO document_segment (room, id, number, at, authors, name, bytes) VALUES (?, ?, ?, ?, '[]', '', ?)",
				id[:], page[:], n-mostSegments-extra, at, nothing); err != nil {
				return err
			}
		}
		return nil
	}))
	for i := range 3 {
		folds(t, s, j, 10+i, 1)
	}
	var n int
	must(t, s.reads.QueryRowContext(t.Context(), "SELECT count(*) FROM document_segment").Scan(&n))
	if n > mostSegments+1 {
		t.Errorf("%d versions", n)
	}
	update, err := s.Version(t.Context(), id, page, 13)
	must(t, err)
	if state, _ := document.StateOf(update); state[7] != 13 {
		t.Errorf("the newest version has %v", state)
	}
}

// Updates that pack well unpack to far more bytes than memory has: they are folded in parts, for
// as long as somebody waits.
func TestVersionsAreFoldedInParts(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const letters, segments = 1 << 20, 2*mostFolded>>20 + 3
	var packed [][]byte
	for i := range segments {
		b := appendUvarint([]byte{1, 1, 7}, i*letters)
		if i == 0 {
			b = append(b, 4, 1, 4, 'r', 'o', 'o', 't')
		} else {
			b = appendUvarint(append(b, 0x84, 7), i*letters-1)
		}
		b = append(appendUvarint(b, letters), bytes.Repeat([]byte("x"), letters)...)
		b = appendUvarint(appendUvarint(append(b, 1, 7, 1), i*letters), letters-1)
		packed = append(packed, pack(b))
	}
	whole, err := foldPacked(t.Context(), packed)
	must(t, err)
	if state, _ := document.StateOf(whole); state[7] != letters*segments || bytes.Count(whole, []byte("x")) != segments {
		t.Errorf("%v, %d letters", state, bytes.Count(whole, []byte("x")))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := foldPacked(ctx, packed); !errors.Is(err, context.Canceled) {
		t.Errorf("a caller who has gone: %v", err)
	}
}
