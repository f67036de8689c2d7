package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"stoa/server/backup"
	"stoa/worldstate/store"
)

const (
	syncs        = 20
	slowSync     = 20 * time.Millisecond
	littleSpace  = 1 << 30 // bytes: warn below
	noSpace      = 64 << 20
	clockIsWrong = 2026 // the current year cannot be earlier
)

// checkClock compares the clock with files and certificates that cannot be from the
// future. A wrong clock makes certificates invalid.
func checkClock(data string, now time.Time) report {
	if now.Year() < clockIsWrong || now.Year() > clockIsWrong+50 {
		return report{bad("clock", "it is "+now.Format(time.RFC3339)+", says this machine", "set the clock, and keep it right with NTP (timedatectl set-ntp true)")}
	}
	var newest time.Time
	_ = filepath.WalkDir(data, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // unreadable files prove nothing
		}
		if info, err := d.Info(); err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
		return nil
	})
	if newest.Sub(now) > time.Minute {
		return report{bad("clock", fmt.Sprintf("it is %s, but the data were written at %s", now.Format(time.RFC3339), newest.Format(time.RFC3339)),
			"set the clock, and keep it right with NTP (timedatectl set-ntp true)")}
	}
	return report{good("clock", "%s", now.UTC().Format(time.RFC3339))}
}

// checkData checks the data folder, or the folder in which it will be created.
func checkData(ctx context.Context, data string) report {
	folder := data
	for {
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			break
		}
		folder = filepath.Dir(folder)
	}
	var r report
	if folder != data {
		r = append(r, good("data", "%s will be made at the first start", data))
	}
	r = append(r, checkSpace(folder), checkSync(folder))
	if err := store.CheckFiles(data); err != nil {
		r = append(r, bad("store", err.Error(), "give the files to the user the server runs as: chown -R stoa "+data))
	}
	r = append(r, checkDatabase(ctx, data)...)
	r = append(r, checkKeys(filepath.Join(data, "keys"))...)
	found, least, err := store.Version(ctx)
	switch {
	case err != nil:
		r = append(r, bad("sqlite", err.Error(), "get another build of Stoa"))
	default:
		r = append(r, good("sqlite", "%s, at least %s is needed", found, least))
	}
	return r
}

// checkDatabase checks the whole database, also while a server uses it.
func checkDatabase(ctx context.Context, data string) report {
	began := time.Now()
	facts, err := store.Inspect(ctx, data, expected(data))
	var damage *store.DamageError
	switch {
	case errors.Is(err, fs.ErrNotExist) && expected(data) == store.Nothing:
		return nil // before the first start
	case errors.Is(err, fs.ErrNotExist):
		return report{bad("database", "there are keys in "+data+" and no database", "copy stoa.db, stoa.db-wal and stoa.db-shm to the keys, or restore a backup (stoa restore)")}
	case ctx.Err() != nil:
		return report{doubtful("database", fmt.Sprintf("too large to be checked in %v", doctorTime), "make a backup (stoa backup), which checks the database without a limit of time")}
	case errors.As(err, &damage):
		return report{bad("database", err.Error(), "restore the newest good backup (stoa restore)")}
	case err != nil:
		return report{bad("database", err.Error(), "see what the sentence says, then run this again")}
	}
	return report{good("database", "%d rooms, %.1f MiB, schema %d, last used by Stoa %s; checked completely in %v", facts.Rooms, float64(facts.Bytes)/(1<<20),
		facts.Writer.Schema, cmp.Or(facts.Writer.Program, "of an earlier version"), time.Since(began).Round(time.Millisecond))}
}

func checkSpace(folder string) verdict {
	free, err := backup.FreeSpace(folder)
	says := fmt.Sprintf("%d MiB free in %s", free>>20, folder)
	switch {
	case err != nil:
		return doubtful("space", "unknown: "+err.Error(), "see to it that there is a GiB")
	case free < noSpace:
		return bad("space", says, "make room: when the disk is full, nothing more can be saved")
	case free < littleSpace:
		return doubtful("space", says, "make room soon: when the disk is full, nothing more can be saved")
	}
	return good("space", "%s", says)
}

// checkSync measures the sync for which every acknowledgement waits.
func checkSync(folder string) verdict {
	f, err := os.CreateTemp(folder, "doctor-*.tmp")
	if err != nil {
		return bad("disk", err.Error(), "let the user that runs Stoa write to "+folder)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	var took []time.Duration
	for range syncs {
		began := time.Now()
		if _, err = f.Write(make([]byte, 4096)); err == nil {
			err = f.Sync()
		}
		if err != nil {
			return bad("disk", err.Error(), "the disk refuses to write: look at the system's log")
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	median := took[syncs/2].Round(10 * time.Microsecond)
	if median > slowSync {
		return doubtful("disk", fmt.Sprintf("synced in %v (median of %d)", median, syncs), "put the data on a faster disk: nothing is acknowledged before it is synced")
	}
	return good("disk", "synced in %v (median of %d)", median, syncs)
}

// checkKeys checks that other users cannot read secrets.
func checkKeys(folder string) report {
	var r report
	_ = filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // there are none yet
		}
		if info, err := d.Info(); err == nil && info.Mode().Perm()&0o077 != 0 && filepath.Ext(name) != ".crt" && filepath.Ext(name) != ".json" {
			r = append(r, doubtful("keys", "others on this machine may read "+name, "chmod 600 "+name))
		}
		return nil
	})
	return r
}
