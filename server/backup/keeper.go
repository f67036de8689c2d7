package backup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Schedule says when and where a server makes backups by itself.
type Schedule struct {
	Every   time.Duration
	Keep    int    // newest backups that stay
	Folder  string // made if missing
	Data    string
	Program string
	Log     *slog.Logger
}

// Keeper makes backups by a schedule.
type Keeper struct {
	schedule Schedule
	begun    time.Time
	last     atomic.Int64 // Unix seconds of the last good backup, 0 for none
	failures atomic.Uint64
	cancel   context.CancelFunc
	done     sync.WaitGroup
}

const (
	stamp = "20060102T150405Z"
	// tryAgain is the longest pause after a failure.
	tryAgain = 10 * time.Minute
)

// made matches the names of a keeper's backups, which sort by time. It never removes
// other files, except its own unfinished ones.
var (
	made       = regexp.MustCompile(`^stoa-(\d{8}T\d{6}Z)\.tar$`)
	unfinished = regexp.MustCompile(`^` + regexp.QuoteMeta(half) + `stoa-\d{8}T\d{6}Z\.tar-`)
)

// Keep begins a schedule, which goes on from the newest backup in the folder.
func Keep(s Schedule) *Keeper {
	ctx, cancel := context.WithCancel(context.Background())
	k := &Keeper{schedule: s, begun: time.Now(), cancel: cancel}
	if all := k.all(); len(all) > 0 {
		at, _ := time.Parse(stamp, made.FindStringSubmatch(all[len(all)-1])[1]) // 0 for a date that is none
		k.last.Store(max(0, at.Unix()))
	}
	k.done.Go(func() { k.run(ctx) })
	return k
}

// Close ends the schedule. A backup in progress leaves no file.
func (k *Keeper) Close() error {
	k.cancel()
	k.done.Wait()
	return nil
}

// Age returns the time since the last good backup, or since the start if there is none.
func (k *Keeper) Age() time.Duration {
	if last := k.last.Load(); last > 0 {
		return max(0, time.Since(time.Unix(last, 0)))
	}
	return time.Since(k.begun)
}

// Failures returns how many backups failed since the start.
func (k *Keeper) Failures() uint64 { return k.failures.Load() }

func (k *Keeper) run(ctx context.Context) {
	var wait time.Duration // a backup is due at once if there is none
	if k.last.Load() > 0 {
		wait = max(0, k.schedule.Every-k.Age()) // Age is not negative, so a clock set back delays one backup by Every at most
	}
	for {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
		wait = k.schedule.Every
		began := time.Now()
		m, err := k.make(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			wait = min(wait, tryAgain)
			k.failures.Add(1)
			k.schedule.Log.Error("backup failed", "reason", err.Error(), "again_in", wait)
		default:
			k.schedule.Log.Info("backup made", "bytes", m.Bytes(), "took", time.Since(began).Round(time.Millisecond))
		}
	}
}

// make makes one backup and then removes the oldest.
func (k *Keeper) make(ctx context.Context) (Manifest, error) {
	s := &k.schedule
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return Manifest{}, fmt.Errorf("make the folder of backups: %w", err)
	}
	k.sweep()
	now := time.Now()
	name := "stoa-" + now.UTC().Format(stamp) + ".tar"
	m, err := Write(ctx, Config{Data: s.Data, File: filepath.Join(s.Folder, name), Program: s.Program})
	if err != nil {
		return m, err
	}
	k.last.Store(now.Unix())
	others := slices.DeleteFunc(k.all(), func(n string) bool { return n == name }) // which a wrong clock may have dated later
	for _, name := range others[:max(0, len(others)-s.Keep+1)] {
		err = errors.Join(err, os.Remove(filepath.Join(s.Folder, name)))
	}
	if err != nil {
		s.Log.Error("old backups stay", "reason", err.Error())
	}
	return m, nil
}

// all returns the names of the keeper's backups, oldest first.
func (k *Keeper) all() []string { return k.matching(made) }

// sweep removes what interrupted backups left.
func (k *Keeper) sweep() {
	for _, name := range k.matching(unfinished) {
		_ = os.Remove(filepath.Join(k.schedule.Folder, name)) // the next one tries again
	}
}

func (k *Keeper) matching(form *regexp.Regexp) (names []string) {
	entries, _ := os.ReadDir(k.schedule.Folder) // missing before the first backup
	for _, e := range entries {
		if e.Type().IsRegular() && form.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}
