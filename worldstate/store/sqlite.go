package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"stoa/worldstate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// queueSize is how many results may wait for the disk, all rooms together.
const queueSize = 4096

// leastVersion is the first SQLite without the race that could corrupt a
// database when its log was reset (present from 3.7.0 to 3.51.2).
const leastVersion = "3.51.3"

var (
	// ErrBusy reports that the queue to the disk is full.
	ErrBusy = errors.New("store: the queue to the disk is full")
	// ErrNoRoom reports an id that no room has.
	ErrNoRoom = errors.New("store: no such room")
	// ErrClosed reports use after Close.
	ErrClosed = errors.New("store: closed")
	// ErrLocked reports a folder that another server is using.
	ErrLocked = errors.New("store: the data folder is in use by another server")
)

// SQLite is a store in the file stoa.db of a folder. Its methods may be called
// from any goroutine.
type SQLite struct {
	db        *sql.DB // one connection: only the writer goroutine and reads between its batches
	log       *slog.Logger
	committed func(int, time.Duration)
	now       func() time.Time
	lock      *os.File
	queue     chan job
	current   map[worldstate.RoomID]*Journal // the writer goroutine's: who continues each room that was loaded
	quit      chan struct{}
	done      sync.WaitGroup
}

// Config says where a store is and who wants to hear of it.
type Config struct {
	Folder string // must exist
	// Committed is told, on the writer's goroutine, how many results a commit
	// held and how long it took. May be nil.
	Committed func(results int, took time.Duration)
	Now       func() time.Time // nil for the machine's clock
	Log       *slog.Logger
}

// Open opens the store in a folder and brings an older file to the current
// form. It takes the folder for itself until Close.
func Open(ctx context.Context, cfg Config) (*SQLite, error) {
	folder := cfg.Folder
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	lock, err := lockFolder(filepath.Join(folder, "stoa.lock"))
	if err != nil {
		return nil, err
	}
	s := &SQLite{log: cfg.Log, committed: cfg.Committed, now: cfg.Now, lock: lock, queue: make(chan job, queueSize), current: map[worldstate.RoomID]*Journal{}, quit: make(chan struct{})}
	if err := s.open(ctx, filepath.Join(folder, "stoa.db")); err != nil {
		lock.Close()
		return nil, fmt.Errorf("open store in %s: %w", folder, err)
	}
	s.done.Go(s.write)
	return s, nil
}

func (s *SQLite) open(ctx context.Context, file string) error {
	query := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(5000)", "foreign_keys(ON)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	s.db = db
	if err := s.check(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	if err := migrate(ctx, db); err != nil {
		return errors.Join(err, db.Close())
	}
	if err := s.endPresence(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
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

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring the database to the current form: %w", err)
	}
	return nil
}

// Ping says whether the store answers.
func (s *SQLite) Ping(ctx context.Context) error {
	var one int // or none
	return s.db.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM room LIMIT 1)").Scan(&one)
}

// Close commits what is queued and closes the file.
func (s *SQLite) Close() error {
	close(s.quit)
	s.done.Wait()
	return errors.Join(s.db.Close(), s.lock.Close())
}
