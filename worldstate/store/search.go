package store

import (
	"context"
	"fmt"
	"strings"

	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/words"
)

// Found is a record with the words that somebody searches for.
type Found struct {
	Parent  record.ID
	Record  *record.Record
	In      string // the property in which the snippet was found; of a file, its name
	Snippet string
	Marks   []words.Range // bytes of the snippet
}

// MaxFound is how many records a search returns. PROTOCOL.md section 11.
const MaxFound = 50

// leastToView is [record.Properties.LeastToView] of the object o.
const leastToView = `CASE json_type(o.record, '$.properties.view') WHEN 'integer' THEN iif(json_extract(o.record, '$.properties.view') BETWEEN 0 AND 3, json_extract(o.record, '$.properties.view'), 3)
	ELSE iif(json_type(o.record, '$.properties.view') IS NULL, 0, 3) END`

// titleWeight is how much more a word in a name counts than elsewhere.
const titleWeight = 16

// Search returns what is in a room, has all words of a query and is seen by a role, the best
// first.
func (s *SQLite) Search(ctx context.Context, room worldstate.RoomID, sees worldstate.Role, query string) (all []*Found, err error) {
	q := words.Parse(query)
	if len(q) == 0 {
		return nil, nil
	}
	rows, err := s.reads.QueryContext(ctx, `SELECT r.parent, r.id, r.made, r.kind, r.form, r.record, r.data, r.touched, r.deleted_at, r.deleted_by, r.deleted_name,
			coalesce((SELECT name FROM file f WHERE f.room = r.room AND f.hash = r.file), '')
		FROM words JOIN searchable s ON s.number = words.rowid JOIN record r ON r.room = s.room AND r.parent = s.parent AND r.id = s.id
			JOIN record o ON o.room = s.room AND o.parent = zeroblob(16) AND o.id = iif(r.parent = zeroblob(16), r.id, r.parent)
		WHERE words MATCH ?2 AND s.room = ?1 AND r.deleted_at IS NULL AND o.deleted_at IS NULL AND `+leastToView+` <= ?5
		ORDER BY bm25(words, ?3, 1.0), r.made DESC LIMIT ?4`, room[:], matching(room, q), titleWeight, MaxFound, sees)
	err = each(rows, err, func() error {
		r, d, file := &record.Record{}, deletedRow{}, ""
		if err := scanRecord(rows, r, &d, &file); err != nil {
			return err
		}
		f := &Found{Parent: d.parent, Record: r}
		f.show(q, file)
		all = append(all, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return all, nil
}

// matching returns a query in the syntax of FTS5. Words have letters and digits only.
func matching(room worldstate.RoomID, q words.Query) string {
	prefix := wordPrefix(room)
	var b strings.Builder
	for _, p := range q {
		b.WriteByte('"')
		for _, w := range p.Words {
			b.WriteString(prefix + w + " ")
		}
		b.WriteString(`"`)
		if p.Prefix {
			b.WriteByte('*')
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// show chooses the property for the snippet: the first with a find, or else the name.
func (f *Found) show(q words.Query, file string) {
	for _, name := range searched {
		text := f.Record.Properties.Text(name)
		if name == record.File {
			text = file
		}
		finds := q.Find(text)
		if len(finds) > 0 || f.In == "" {
			f.In = name
			f.Snippet, f.Marks = words.Snippet(text, finds)
		}
		if len(finds) > 0 {
			return
		}
	}
}
