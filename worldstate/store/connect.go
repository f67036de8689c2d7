package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
)

// readers is how many connections read at once.
const readers = 4

// connect opens the file twice: once to write, on one connection, and once to
// read. With write-ahead logging nobody who reads waits for who writes, however
// long a commit takes.
//
// What SQLite would put into temporary files stays in memory: they would need
// room on a disk that may be full.
func (s *SQLite) connect(ctx context.Context, file string) (err error) {
	if s.db, err = openFile(file, 1, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)"); err != nil {
		return err
	}
	if err := errors.Join(s.check(ctx), migrate(ctx, s.db), s.endPresence(ctx)); err != nil {
		return errors.Join(err, s.db.Close())
	}
	if s.reads, err = openFile(file, readers, "query_only(ON)"); err != nil {
		return errors.Join(err, s.db.Close())
	}
	return nil
}

// openFile prepares connections; the file is opened when one is first used.
func openFile(file string, connections int, pragmas ...string) (*sql.DB, error) {
	query := url.Values{"_pragma": append(pragmas, "busy_timeout(5000)", "temp_store(MEMORY)")}
	if connections == 1 {
		query.Set("_txlock", "immediate")
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// check reads back what the promise to keep results rests on.
func (s *SQLite) check(ctx context.Context) error {
	version, mode, level, err := s.Pragmas(ctx)
	if err != nil {
		return err
	}
	if compareVersions(version, leastVersion) < 0 {
		return fmt.Errorf("SQLite %s can lose data; %s or newer is needed", version, leastVersion)
	}
	if mode != "wal" || level != 2 {
		return fmt.Errorf("SQLite runs with journal_mode=%s synchronous=%d instead of wal and 2 (FULL)", mode, level)
	}
	return nil
}

// Pragmas reads back the version of SQLite, the journal mode and the level of
// synchronous (2 is FULL) on the connection that writes.
func (s *SQLite) Pragmas(ctx context.Context) (version, journalMode string, synchronous int, err error) {
	err = errors.Join(
		s.db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version),
		s.db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&journalMode),
		s.db.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous))
	return version, journalMode, synchronous, err
}
