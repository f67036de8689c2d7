package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Schema returns the form of the database that this program writes: the number of its
// last migration.
func Schema() (newest int64) {
	files, _ := fs.Glob(migrations, "migrations/*.sql") // the pattern is valid
	for _, file := range files {
		number, _, _ := strings.Cut(path.Base(file), "_")
		n, _ := strconv.ParseInt(number, 10, 64) // goose reports another name
		newest = max(newest, n)
	}
	return newest
}

// Writer is the program that last opened a database to write.
type Writer struct {
	Program string // version; empty if no program has noted its own
	Schema  int64  // form of the database, 0 for none
}

// NewerError reports a database in a form that this program does not know.
type NewerError struct{ Writer Writer }

func (e *NewerError) Error() string {
	program := "a newer Stoa"
	if e.Writer.Program != "" {
		program = "Stoa " + e.Writer.Program
	}
	return fmt.Sprintf("%s wrote these data in schema %d, and this program knows schemas up to %d: use that version or a newer one, or restore a backup that an older one made (stoa restore)",
		program, e.Writer.Schema, Schema())
}

// reader is what reads one row: a database, a connection or a transaction.
type reader interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// writerOf returns which program wrote the database.
func writerOf(ctx context.Context, db reader) (w Writer, err error) {
	migrated, err := hasTable(ctx, db, "goose_db_version")
	if err == nil && migrated {
		err = db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&w.Schema)
	}
	if err != nil {
		return w, fmt.Errorf("read the schema: %w", err)
	}
	noted, err := hasTable(ctx, db, "program")
	if err == nil && noted {
		err = db.QueryRowContext(ctx, "SELECT coalesce(max(version), '') FROM program").Scan(&w.Program)
	}
	if err != nil {
		return w, fmt.Errorf("read which program wrote the data: %w", err)
	}
	return w, nil
}

func hasTable(ctx context.Context, db reader, name string) (has bool, err error) {
	err = db.QueryRowContext(ctx, "SELECT count(*) > 0 FROM sqlite_schema WHERE type = 'table' AND name = ?", name).Scan(&has)
	return has, err
}

// known returns a [NewerError] if a newer program wrote the database.
func known(ctx context.Context, db reader) (Writer, error) {
	w, err := writerOf(ctx, db)
	if err == nil && w.Schema > Schema() {
		err = &NewerError{w}
	}
	return w, err
}

// note stores which program writes the database. The table belongs to no migration, so
// that every program can read it before it knows the schema. The note precedes
// migrations: if the program is killed between them, an older program names this one.
func note(ctx context.Context, db *sql.DB, program string) error {
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS program (id INTEGER PRIMARY KEY CHECK (id = 1), version TEXT NOT NULL, schema INTEGER NOT NULL) STRICT",
		"INSERT INTO program (id, version, schema) VALUES (1, ?1, ?2) ON CONFLICT DO UPDATE SET version = ?1, schema = ?2",
	} {
		if _, err := db.ExecContext(ctx, statement, program, Schema()); err != nil {
			return fmt.Errorf("note which program writes the data: %w", err)
		}
	}
	return nil
}

// migrate brings a database to the current schema.
func migrate(ctx context.Context, db *sql.DB) error {
	p, err := migrator(db)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring the database to the current schema: %w", err)
	}
	return nil
}

func migrator(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files)
}
