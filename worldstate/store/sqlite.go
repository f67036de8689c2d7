package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"stoa/worldstate"
)

// queueSize is how many results of all rooms may wait for the disk.
const queueSize = 4096

// leastVersion is the first SQLite without a race that could corrupt a database when
// its log was reset (present from 3.7.0 to 3.51.2).
const leastVersion = "3.51.3"

var (
	// ErrBusy reports that the queue to the disk is full.
	ErrBusy = errors.New("store: the queue to the disk is full")
	// ErrNoRoom reports an unknown room id.
	ErrNoRoom = errors.New("store: no such room")
	// ErrClosed reports use after Close.
	ErrClosed = errors.New("store: closed")
	// ErrLocked reports a folder that another server uses.
	ErrLocked = errors.New("store: the data folder is in use by another server")
)

// SQLite is a store in the file stoa.db of a folder. Any goroutine may call its
// methods.
type SQLite struct {
	db        *sql.DB // one connection, to write: used by the writer goroutine, and by changes between its batches
	reads     *sql.DB
	log       *slog.Logger
	committed func(int, time.Duration)
	now       func() time.Time
	lock      *os.File
	blobs     *blobs
	fileBytes int64 // that the files of all rooms may take
	queue     chan job
	prepared  map[string]*sql.Stmt           // belongs to the writer goroutine: its statements
	current   map[worldstate.RoomID]*Journal // belongs to the writer goroutine: the current journal of each loaded room
	reading   chan struct{}                  // one element per room being read
	texts     chan struct{}                  // one element per document being read
	folds     chan struct{}                  // one element while a document is folded
	blocks    atomic.Uint64                  // number made since the start
	quit      chan struct{}
	done      sync.WaitGroup
}

// Config holds the settings of a store.
type Config struct {
	Folder string // must exist
	// Committed gets, on the writer's goroutine, the number of results of a commit and
	// its duration. May be nil.
	Committed func(results int, took time.Duration)
	Now       func() time.Time // nil: the machine's clock
	FileBytes int64            // that the files of all rooms may take together; 0: 10 GB
	Log       *slog.Logger
	Program   string // version of this program, which an older one names when it refuses the folder
	Expect    Expect
}

// Open opens the store in a folder and migrates an older file. It locks the folder
// until Close.
//
// Errors that say what to do: [ErrLocked], [NewerError], [LostError], [DamageError].
func Open(ctx context.Context, cfg Config) (*SQLite, error) {
	folder := cfg.Folder
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	lock, err := lockFolder(filepath.Join(folder, "stoa.lock"))
	if err != nil {
		return nil, err
	}
	s := &SQLite{log: cfg.Log, committed: cfg.Committed, now: cfg.Now, lock: lock, fileBytes: cmp.Or(cfg.FileBytes, 10e9), queue: make(chan job, queueSize), prepared: map[string]*sql.Stmt{}, current: map[worldstate.RoomID]*Journal{},
		reading: make(chan struct{}, maxReading), texts: make(chan struct{}, maxReading), folds: make(chan struct{}, 1), quit: make(chan struct{})}
	err = prepareFiles(folder)
	if err == nil {
		s.blobs, err = openBlobs(folder)
	}
	if err == nil {
		err = s.connect(ctx, &cfg)
	}
	if err != nil {
		if s.blobs != nil {
			s.blobs.root.Close()
		}
		lock.Close()
		return nil, fmt.Errorf("open store in %s: %w", folder, err)
	}
	s.done.Go(s.write)
	return s, nil
}

// Ping reads from the store and returns an error if that fails.
func (s *SQLite) Ping(ctx context.Context) error {
	var one int // there may be no row
	return s.reads.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM room LIMIT 1)").Scan(&one)
}

// Close commits what is queued and closes the file. A concurrent Load gets ErrClosed.
func (s *SQLite) Close() error {
	close(s.quit)
	s.done.Wait()
	return errors.Join(s.reads.Close(), s.db.Close(), s.blobs.root.Close(), s.lock.Close())
}
