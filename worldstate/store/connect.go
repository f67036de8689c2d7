package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
)

// readers is the number of reading connections.
const readers = 4

// connect opens the file twice: one connection to write, and several to read. With
// write-ahead logging readers do not wait for the writer, however long a commit takes.
//
// SQLite keeps temporary files in memory, because the disk may be full.
func (s *SQLite) connect(ctx context.Context, cfg *Config) (err error) {
	file := filepath.Join(cfg.Folder, fileName)
	if s.db, err = openFile(file, 1, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)"); err != nil {
		return err
	}
	if err := s.prepare(ctx, cfg); err != nil {
		return errors.Join(damaged(err), s.db.Close())
	}
	if s.reads, err = openFile(file, readers, "query_only(ON)"); err != nil {
		return errors.Join(err, s.db.Close())
	}
	return nil
}

// prepare changes the file only after the checks have passed.
func (s *SQLite) prepare(ctx context.Context, cfg *Config) error {
	for _, step := range []func() error{
		func() error { return s.check(ctx) },
		func() error { _, err := known(ctx, s.db); return err },
		func() error { return fits(ctx, s.db, cfg.Folder, cfg.Expect) },
		func() error { return s.checkAtStart(ctx, startCheck) },
		func() error { return note(ctx, s.db, cfg.Program) },
		func() error { return migrate(ctx, s.db) },
		func() error { return s.indexRooms(ctx) },
		func() error { return s.endPresence(ctx) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// openFile prepares connections; SQLite opens the file at the first use.
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

// check reads back the settings on which durability depends.
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

// Pragmas returns the version of SQLite, the journal mode and the level of synchronous
// (2 is FULL) of the writing connection.
func (s *SQLite) Pragmas(ctx context.Context) (version, journalMode string, synchronous int, err error) {
	err = errors.Join(
		s.db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version),
		s.db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&journalMode),
		s.db.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous))
	return version, journalMode, synchronous, err
}
