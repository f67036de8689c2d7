package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"stoa/server/backup"
)

// backupCommand is stoa backup. It reads the data folder itself, beside the server: it
// needs no listener and no server that answers, and who cannot read the folder gets no
// keys.
type backupCommand struct {
	File  string `arg:"" help:"File to make, in tar form, mode 0600." type:"path"`
	Force bool   `help:"Replace the file if it exists."`
}

// Run makes the backup.
func (b *backupCommand) Run(cfg *config) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	began := time.Now()
	m, err := backup.Write(ctx, backup.Config{Data: cfg.Data, File: b.File, Program: version, Replace: b.Force, Progress: progress(began)})
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s: %d parts, %.1f MiB, in %v. It contains the server's keys: keep it where nobody else reads it.\n",
		b.File, len(m.Parts), float64(m.Bytes())/(1<<20), time.Since(began).Round(time.Millisecond))
	return nil
}

// progress says once a second how far a backup is.
func progress(last time.Time) func(done, all int64) {
	return func(done, all int64) {
		if time.Since(last) >= time.Second {
			last = time.Now()
			fmt.Fprintf(os.Stderr, "%d of %d MiB\n", done>>20, all>>20)
		}
	}
}

// restoreCommand is stoa restore.
type restoreCommand struct {
	File string `arg:"" help:"A file that stoa backup made." type:"existingfile"`
}

// Run makes the data folder of --data from a backup.
func (r *restoreCommand) Run(cfg *config) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	m, err := backup.Restore(ctx, r.File, cfg.Data)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s is as it was on %s, saved by Stoa %s. The user that runs the server must own it. Start the server as before.\n",
		cfg.Data, m.Made.Format(time.RFC1123), m.Program)
	return nil
}
