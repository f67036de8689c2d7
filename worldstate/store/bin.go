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

// Bin returns the outlines of the deleted objects of a room that a role sees, the last deleted first: those
// that operations before a result deleted, which next of an earlier answer named; 0 for the
// newest.
func (s *SQLite) Bin(ctx context.Context, room worldstate.RoomID, sees worldstate.Role, before uint64) (all []*record.Deleted, next uint64, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	rows, err := s.reads.QueryContext(ctx, `SELECT o.id, o.kind, `+outline+`, touched, deleted_at, deleted_by, deleted_name FROM record o
		WHERE room = ?1 AND parent = zeroblob(16) AND deleted_at IS NOT NULL AND touched < ?2 ORDER BY touched DESC LIMIT ?3`,
		room[:], before, binPage+record.MaxChanges)
	read, last := 0, uint64(0)
	err = each(rows, err, func() error {
		d, err := scanBin(rows)
		if err != nil {
			return err
		}
		if read >= binPage && last != d.Deletion.Result {
			next = last
			return errEnough
		}
		if read, last = read+1, d.Deletion.Result; worldstate.SightOf(d.Record) <= sees {
			all = append(all, d)
		}
		return nil
	})
	if err != nil && next == 0 {
		return nil, 0, fmt.Errorf("read the bin: %w", err)
	}
	return all, next, nil
}

func scanBin(rows *sql.Rows) (*record.Deleted, error) {
	d := &record.Deleted{Record: &record.Record{}, Deletion: &record.Deletion{}}
	var id, by []byte
	var text string
	var name sql.NullString
	if err := rows.Scan(&id, &d.Kind, &text, &d.Deletion.Result, &d.Deletion.At, &by, &name); err != nil {
		return nil, err
	}
	copy(d.ID[:], id)
	copy(d.Deletion.By[:], by)
	d.Deletion.Name = name.String
	return d, readOutline(d.Record, text)
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
	rows, err := s.reads.QueryContext(ctx, `SELECT o.id, `+outline+`, d.records,
			(SELECT deleted_at FROM record INDEXED BY record_deleted WHERE room = ?1 AND parent = o.id AND deleted_at IS NOT NULL AND touched = d.last LIMIT 1)
		FROM (SELECT parent, count(*) AS records, max(touched) AS last FROM record INDEXED BY record_deleted
				WHERE room = ?1 AND parent > zeroblob(16) AND deleted_at IS NOT NULL GROUP BY parent) d
			JOIN record o ON o.room = ?1 AND o.parent = zeroblob(16) AND o.id = d.parent AND o.deleted_at IS NULL ORDER BY o.made`, room[:])
	err = each(rows, err, func() error {
		var b BoardBin
		var id []byte
		var text string
		var last sql.NullInt64
		err := rows.Scan(&id, &text, &b.Records, &last)
		o := &record.Record{}
		if err == nil {
			err = readOutline(o, text)
		}
		if err != nil || worldstate.SightOf(o) > sees {
			return err
		}
		b.Title = o.Properties.Text(record.Name)
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
