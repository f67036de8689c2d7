package backup

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// BenchmarkBackup saves a database of 280 MiB while somebody draws, and reports how long
// commits take meanwhile and at rest.
func BenchmarkBackup(b *testing.B) {
	p := inUse(b)
	db, err := sql.Open("sqlite", filepath.Join(p.folder, "stoa.db"))
	must(b, err)
	_, err = db.Exec(`CREATE TABLE ballast (data BLOB);
		INSERT INTO ballast WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70000) SELECT randomblob(4000) FROM n`)
	must(b, err)
	must(b, db.Close())
	rest := p.commits(b, func() { time.Sleep(2 * time.Second) })
	for b.Loop() {
		during := p.commits(b, func() {
			file, err := p.saves(nil)
			must(b, err)
			info, err := os.Stat(file)
			must(b, err)
			b.SetBytes(info.Size())
			must(b, os.Remove(file))
		})
		for name, all := range map[string][]time.Duration{"rest": rest, "during": during} {
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, name+"-p99-ms")
			b.ReportMetric(float64(all[len(all)-1].Microseconds())/1000, name+"-max-ms")
		}
	}
}

// commits draws until f has ended, and returns the durations of the commits in order.
func (p *place) commits(b *testing.B, f func()) (all []time.Duration) {
	ctx, stop := context.WithCancel(b.Context())
	var drawing sync.WaitGroup
	drawing.Go(func() {
		for ctx.Err() == nil {
			began := time.Now()
			if err := p.draws(); err != nil {
				b.Error(err)
				return
			}
			all = append(all, time.Since(began))
			time.Sleep(2 * time.Millisecond)
		}
	})
	f()
	stop()
	drawing.Wait()
	slices.Sort(all)
	return all
}
