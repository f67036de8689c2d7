package store

import (
	"context"
	"database/sql"
	"fmt"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// The bin is what people can bring back, as it is on disk: the trash of the room's sets.

// binPage is how many objects fill an answer, which ends with the operation that fills it.
const binPage = 100

// Bin returns the deleted objects of a room that a role sees, the last deleted first: those
// that operations before a result deleted, which next of an earlier answer named; 0 for the
// newest.
func (s *SQLite) Bin(ctx context.Context, room worldstate.RoomID, sees worldstate.Role, before uint64) (all []*record.Deleted, next uint64, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	rows, err := s.reads.QueryContext(ctx, `SELECT parent, id, made, kind, form, record, data, touched, deleted_at, deleted_by, deleted_name FROM record
		WHERE room = ?1 AND parent = zeroblob(16) AND deleted_at IS NOT NULL AND touched < ?2 ORDER BY touched DESC LIMIT ?3`,
		room[:], before, binPage+record.MaxChanges)
	read, last := 0, uint64(0)
	err = each(rows, err, func() error {
		r, d := &record.Record{}, deletedRow{}
		if err := scanRecord(rows, r, &d); err != nil {
			return err
		}
		if read >= binPage && last != d.result {
			next = last
			return errEnough
		}
		if read, last = read+1, d.result; worldstate.SightOf(r) > sees {
			return nil
		}
		b := &record.Deleted{Record: r, Deletion: &record.Deletion{Result: d.result, At: d.at.Int64, Name: d.name.String}}
		copy(b.Deletion.By[:], d.by)
		all = append(all, b)
		return nil
	})
	if err != nil && next == 0 {
		return nil, 0, fmt.Errorf("read the bin: %w", err)
	}
	return all, next, nil
}

// Shared returns whether an object in the bin holds records of others than its author.
func (s *SQLite) Shared(ctx context.Context, room worldstate.RoomID, r *record.Record) (shared bool, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM record WHERE room = ?1 AND parent = ?2
		AND (form <> ?3 OR json_extract(record, '$.author') <> ?4))`, room[:], r.ID[:], recordForm, fmt.Sprintf("%x", r.Author)).Scan(&shared)
	return shared, err
}

// BoardBin counts what was deleted from a board of the room.
type BoardBin struct {
	Board   record.ID
	Title   string
	Records int
	Last    int64 // when the last was deleted, Unix milliseconds
}

// BoardBins returns the boards in the room that a role sees and from which something was
// deleted.
func (s *SQLite) BoardBins(ctx context.Context, room worldstate.RoomID, sees worldstate.Role) (all []BoardBin, err error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT o.id, o.record,
		(SELECT count(*) FROM record WHERE room = ?1 AND parent = o.id AND deleted_at IS NOT NULL) AS deleted,
		(SELECT deleted_at FROM record WHERE room = ?1 AND parent = o.id AND deleted_at IS NOT NULL ORDER BY touched DESC LIMIT 1)
		FROM record o WHERE o.room = ?1 AND o.parent = zeroblob(16) AND o.deleted_at IS NULL AND deleted > 0 ORDER BY o.made`, room[:])
	err = each(rows, err, func() error {
		var b BoardBin
		var id []byte
		var text string
		var last sql.NullInt64
		err := rows.Scan(&id, &text, &b.Records, &last)
		least := worldstate.Guest
		if err == nil {
			b.Title, least, err = titleIn(text)
		}
		if err != nil || least > sees {
			return err
		}
		copy(b.Board[:], id)
		b.Last = last.Int64
		all = append(all, b)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the bin of boards: %w", err)
	}
	return all, nil
}
