package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// compareVersions compares dotted numbers; a missing part counts as 0.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		if c := cmp.Compare(part(as, i), part(bs, i)); c != 0 {
			return c
		}
	}
	return 0
}

func part(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, _ := strconv.Atoi(parts[i])
	return n
}

// Version returns the version of the built-in SQLite, and the least one that is
// accepted.
func Version(ctx context.Context) (found, least string, err error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return "", leastVersion, err
	}
	defer db.Close()
	if err = db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&found); err == nil && compareVersions(found, leastVersion) < 0 {
		err = fmt.Errorf("SQLite %s is older than %s", found, leastVersion)
	}
	return found, leastVersion, err
}
