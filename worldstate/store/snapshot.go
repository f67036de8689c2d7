package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

// Snapshot is the database of a folder at one moment. The server that uses the folder
// may write meanwhile and does not wait: the snapshot is a reader of the write-ahead
// log, which only grows until Close.
//
// SQLite offers two other ways to copy a database in use. Both write a second file that
// would have to be copied into the backup, and VACUUM INTO also rebuilds every page. A
// snapshot is read in order, once, page by page (www.sqlite.org/dbpage.html).
type Snapshot struct {
	Writer Writer

	db    *sql.DB
	conn  *sql.Conn // inside a reading transaction
	pages int64
	page  int64 // bytes
}

// OpenSnapshot begins a snapshot. Errors: [fs.ErrNotExist], [NewerError], [DamageError].
func OpenSnapshot(ctx context.Context, folder string) (_ *Snapshot, err error) {
	if err := missing(folder); err != nil {
		return nil, fmt.Errorf("find the database: %w", err)
	}
	s := &Snapshot{}
	if s.db, err = openFile(filepath.Join(folder, fileName), readers, "query_only(ON)"); err != nil {
		return nil, err
	}
	if s.conn, err = s.db.Conn(ctx); err == nil {
		err = s.begin(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read the database in %s: %w", folder, damaged(err)), s.Close())
	}
	return s, nil
}

func (s *Snapshot) begin(ctx context.Context) (err error) {
	if _, err = s.conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	if s.Writer, err = known(ctx, s.conn); err != nil { // the first read begins the snapshot
		return err
	}
	return errors.Join(
		s.conn.QueryRowContext(ctx, "PRAGMA page_count").Scan(&s.pages),
		s.conn.QueryRowContext(ctx, "PRAGMA page_size").Scan(&s.page))
}

// Size returns the bytes of the database.
func (s *Snapshot) Size() int64 { return s.pages * s.page }

// Check returns a [DamageError] if a quick check finds damage.
func (s *Snapshot) Check(ctx context.Context) error { return intact(ctx, s.conn, quickly) }

// Copy writes the database as one file that needs no log: what a checkpoint would leave.
func (s *Snapshot) Copy(ctx context.Context, w io.Writer) error {
	var written int64
	rows, err := s.conn.QueryContext(ctx, "SELECT data FROM sqlite_dbpage ORDER BY pgno")
	err = each(rows, err, func() error {
		var page sql.RawBytes
		if err := rows.Scan(&page); err != nil {
			return err
		}
		n, err := w.Write(page)
		written += int64(n)
		return err
	})
	if err == nil && written != s.Size() {
		err = fmt.Errorf("%d bytes instead of %d", written, s.Size())
	}
	if err != nil {
		return fmt.Errorf("copy the database: %w", damaged(err))
	}
	return nil
}

// Close ends the snapshot. It moves what has gathered in the log meanwhile into the
// database, so that the server need not do that within one commit. A second Close does
// nothing.
func (s *Snapshot) Close() error {
	conn := s.conn
	if s.conn = nil; conn == nil {
		return s.db.Close()
	}
	ctx := context.Background()
	_, _ = conn.ExecContext(ctx, "ROLLBACK") // none if begin failed
	_, _ = conn.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	return errors.Join(conn.Close(), s.db.Close())
}
