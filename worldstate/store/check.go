package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// Expect says what a database must contain because of other files in its folder.
type Expect uint8

// A server makes its first key when the tables are on disk, and another one when the
// first rooms are.
const (
	Nothing Expect = iota
	Tables
	Rooms
)

// LostError reports a database that does not fit the other files of its folder.
type LostError struct {
	Folder string
	Lacks  string // tables, or rooms
}

func (e *LostError) Error() string {
	return fmt.Sprintf("%s has keys of a server that was in use, but its %s has no %s: probably the file was copied without %[2]s-wal and %[2]s-shm, which hold the newest changes. "+
		"Copy all three while the server that wrote them is stopped, or restore a backup (stoa restore). To begin anew on purpose, remove %[2]s, keys/admin.key and keys/resume.key",
		e.Folder, fileName, e.Lacks)
}

// fits returns a [LostError] if the database lacks what is expected. Owners without rooms
// are expected too: they have deleted all rooms.
func fits(ctx context.Context, db reader, folder string, expect Expect) error {
	if expect == Nothing {
		return nil
	}
	has, err := hasTable(ctx, db, "room")
	if err == nil && !has {
		return &LostError{folder, "tables"}
	}
	for _, table := range []string{"room", "owner"} {
		if err == nil && expect == Rooms {
			if has, err = hasTable(ctx, db, table); err == nil && has {
				err = db.QueryRowContext(ctx, "SELECT count(*) > 0 FROM "+table).Scan(&has)
			}
			if has {
				return err
			}
		}
	}
	if err == nil && expect == Rooms {
		return &LostError{folder, "rooms"}
	}
	return err
}

// DamageError reports a database that SQLite finds damaged.
type DamageError struct{ Found []string }

func (e *DamageError) Error() string {
	return "the database is damaged (" + strings.Join(e.Found, "; ") + "). Stop the server, keep a copy of the whole folder, and restore the newest good backup (stoa restore). Look for the cause too: the disk, its cable, the memory"
}

const (
	quickly    = "quick_check"     // without comparing indexes with tables
	completely = "integrity_check" // all
	// mostFound is how many kinds of damage a check names.
	mostFound = 3
)

// intact returns a [DamageError] if a check finds damage or keys that point nowhere.
func intact(ctx context.Context, db reader, check string) error {
	var found []string
	rows, err := db.QueryContext(ctx, fmt.Sprintf("PRAGMA %s(%d)", check, mostFound))
	err = each(rows, err, func() error {
		var line string
		err := rows.Scan(&line)
		found = append(found, strings.ReplaceAll(line, "\n", " "))
		return err
	})
	if err == nil && len(found) == 1 && found[0] == "ok" {
		found, err = danglingKeys(ctx, db)
	}
	if err != nil {
		return damaged(err)
	}
	if len(found) > 0 {
		return &DamageError{found}
	}
	return nil
}

// danglingKeys finds rows whose foreign keys point nowhere.
func danglingKeys(ctx context.Context, db reader) (found []string, err error) {
	rows, err := db.QueryContext(ctx, "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 LIMIT ?", mostFound)
	err = each(rows, err, func() error {
		var table, parent string
		var n int
		err := rows.Scan(&table, &parent, &n)
		found = append(found, fmt.Sprintf("%d rows of %s belong to no %s", n, table, parent))
		return err
	})
	return found, err
}

// damaged turns SQLite's errors about a damaged file into a [DamageError].
func damaged(err error) error {
	const corrupt, notDatabase = 11, 26 // www.sqlite.org/rescode.html
	var e *sqlite.Error
	if errors.As(err, &e) && (e.Code()&0xff == corrupt || e.Code()&0xff == notDatabase) {
		return &DamageError{[]string{e.Error()}}
	}
	return err
}

// startCheck limits the check at the start. A database that takes longer is used
// without: who restarts a server waits for it, and [Inspect] checks at leisure.
const startCheck = 2 * time.Second

// checkAtStart returns a [DamageError] if a quick check finds damage in time.
func (s *SQLite) checkAtStart(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := intact(ctx, s.db, quickly)
	if err != nil && ctx.Err() != nil {
		s.log.Warn("the database is too large to be checked at the start; stoa doctor checks it while the server runs", "limit", limit)
		return nil
	}
	return err
}

// Facts is what [Inspect] finds in a data folder.
type Facts struct {
	Writer Writer
	Rooms  int
	Bytes  int64 // of the database
}

// Inspect checks the database in a folder completely, whether a server uses it or not.
// It changes nothing, except that SQLite may complete an interrupted write.
//
// Errors: [fs.ErrNotExist], [NewerError], [LostError], [DamageError].
func Inspect(ctx context.Context, folder string, expect Expect) (f Facts, err error) {
	s, err := OpenSnapshot(ctx, folder)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	f.Writer, f.Bytes = s.Writer, s.Size()
	if err := intact(ctx, s.conn, completely); err != nil {
		return f, err
	}
	if err := fits(ctx, s.conn, folder, expect); err != nil {
		return f, err
	}
	has, err := hasTable(ctx, s.conn, "room")
	if err == nil && has {
		err = s.conn.QueryRowContext(ctx, "SELECT count(*) FROM room").Scan(&f.Rooms)
	}
	return f, err
}

// missing returns [fs.ErrNotExist] if the folder has no database, which SQLite would
// create. It opens nothing: closing the file would end SQLite's locks on it.
func missing(folder string) error {
	_, err := os.Stat(filepath.Join(folder, fileName))
	return err
}
