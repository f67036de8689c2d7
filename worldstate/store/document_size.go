package store

import (
	"context"
	"fmt"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// DocumentSize is what a document takes, in bytes.
type DocumentSize struct {
	Text     int64 // the compacted text, as it is sent
	Packed   int64 // the same on disk
	Updates  int64 // on disk, not yet part of the text
	Versions int64 // on disk: what was written in the last 30 days, and the text before
}

// DocumentSize returns what a document takes; nothing for one without a text.
func (s *SQLite) DocumentSize(ctx context.Context, room worldstate.RoomID, id record.ID) (d DocumentSize, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT
		coalesce((SELECT size FROM document WHERE room = ?1 AND id = ?2), 0),
		coalesce((SELECT length(bytes) FROM document_text WHERE room = ?1 AND id = ?2), 0),
		coalesce((SELECT sum(length(bytes)) FROM document_update WHERE room = ?1 AND id = ?2), 0),
		coalesce((SELECT sum(length(bytes)) FROM document_segment WHERE room = ?1 AND id = ?2), 0) +
		coalesce((SELECT length(before) FROM document_text WHERE room = ?1 AND id = ?2), 0)`, room[:], id[:]).
		Scan(&d.Text, &d.Packed, &d.Updates, &d.Versions)
	if err != nil {
		return d, fmt.Errorf("measure document: %w", err)
	}
	return d, nil
}
