package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"stoa/audio/sfu"
	"stoa/server/auth"
	"stoa/server/backup"
	"stoa/server/certs"
	"stoa/server/editor"
	"stoa/server/loglimit"
	"stoa/server/port"
	"stoa/server/rooms"
	"stoa/server/session"
	"stoa/server/uploads"
	"stoa/server/web"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// serve is the command of the same name.
type serve struct{}

// Run serves until SIGINT or SIGTERM. The process ends within the stop time, even if
// something is stuck; a second signal ends it at once.
func (serve) Run(cfg *config) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		cancel() // a second signal has its default effect
		lastResort(cfg.StopTime)
	})()
	srv, err := start(ctx, cfg)
	if err != nil {
		return err
	}
	srv.tellLinks(os.Stdout)
	select {
	case <-ctx.Done():
	case err = <-srv.failed:
		cancel() // the stop time also applies to this stop
	}
	return errors.Join(err, srv.stop())
}

// lastResort ends the process after the stop time, even if standard error blocks.
func lastResort(stopTime time.Duration) {
	time.Sleep(stopTime)
	go fmt.Fprintln(os.Stderr, "stoa: stopping took longer than --stop-time; what was acknowledged is on disk")
	time.Sleep(lastChance)
	os.Exit(1)
}

// running is a server with everything it has opened.
type running struct {
	cfg      *config
	log      *slog.Logger
	store    *store.SQLite
	port     *port.Port
	media    *sfu.SFU
	rooms    *rooms.Rooms
	sessions *session.Server
	editors  *editor.Server
	backups  *backup.Keeper // nil: none are due
	uploads  *uploads.Uploads
	stopping atomic.Bool
	public   *http.Server
	ops      *http.Server   // may be nil
	opsPort  *port.Port     // may be nil
	serving  sync.WaitGroup // listeners
	failed   chan error     // error of a failed listener
	links    []link

	certs     certs.Source     // nil: plain HTTP only
	authority *certs.Authority // nil unless the certificates are the server's own
	acme      *certs.ACME      // nil unless certificates come by ACME
}

// start opens everything in the order of dependencies.
func start(ctx context.Context, cfg *config) (_ *running, err error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.LogLevel)); err != nil {
		return nil, err
	}
	r := &running{cfg: cfg, failed: make(chan error, 3),
		log: slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.stop())
		}
	}()
	metrics := web.NewMetrics()
	if err := r.openStore(ctx, metrics); err != nil {
		return nil, err
	}
	sealer, err := auth.OpenSealer(filepath.Join(cfg.Data, "keys"))
	if err != nil {
		return nil, err
	}
	if err := r.openPort(); err != nil {
		return nil, err
	}
	if err := r.openCertificates(); err != nil {
		return nil, err
	}
	if r.rooms, err = rooms.New(ctx, rooms.Config{Store: r.store, SFU: r.media, TickRate: cfg.TickRate, Ticked: metrics.Ticked,
		Patience: cfg.patience, Log: r.log}); err != nil {
		return nil, err
	}
	tickets := &auth.Tickets{}
	strangers := loglimit.Logger(r.log) // for log lines that strangers can cause
	r.sessions = &session.Server{Rooms: r.rooms, Tickets: tickets, Sealer: sealer, Log: strangers}
	r.editors = &editor.Server{Rooms: r.rooms, Passes: auth.NewPasses(), Log: strangers}
	r.uploads = uploads.New(uploads.Config{Store: r.store, Log: strangers})
	metrics.Watch(r.rooms, r.sessions, r.media)
	metrics.WatchEditors(r.editors.Count)
	metrics.WatchUploads(r.uploads, r.store)
	metrics.WatchPort(r.port.Stats)
	if err := r.firstRooms(ctx); err != nil {
		return nil, err
	}
	public := &web.Public{Rooms: r.rooms, Store: r.store, Tickets: tickets, Sessions: r.sessions, Editors: r.editors, Uploads: r.uploads, Trust: r.trustPage(), Log: strangers}
	if public.Guard, err = r.guard(); err != nil {
		return nil, err
	}
	if public.Front, err = r.front(); err != nil {
		return nil, err
	}
	api := public.API()
	if err := r.servePublic(ctx, public.Handler(api)); err != nil {
		return nil, err
	}
	r.makeLinks(ctx)
	if err := r.ownership(ctx); err != nil {
		return nil, err
	}
	r.keepBackups(metrics)
	return r, r.listenOps(metrics, api)
}

func (r *running) openStore(ctx context.Context, metrics *web.Metrics) (err error) {
	if err := makeFolder(r.cfg.Data); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	r.store, err = store.Open(ctx, store.Config{Folder: r.cfg.Data, Committed: metrics.Committed, FileBytes: cmp.Or(r.cfg.fileBytes, r.cfg.Files*1e9), Log: loglimit.Logger(r.log),
		Program: version, Expect: expected(r.cfg.Data)})
	return err
}

// keepBackups begins the schedule of --backup-every.
func (r *running) keepBackups(metrics *web.Metrics) {
	if r.cfg.BackupEvery == 0 {
		return
	}
	r.backups = backup.Keep(backup.Schedule{Every: r.cfg.BackupEvery, Keep: r.cfg.BackupKeep, Data: r.cfg.Data, Program: version, Log: r.log,
		Folder: cmp.Or(r.cfg.BackupDir, filepath.Join(r.cfg.Data, "backups"))})
	metrics.WatchBackups(r.backups.Age, r.backups.Failures)
}

func (r *running) listenOps(metrics *web.Metrics, api http.Handler) error {
	if r.cfg.Ops == "" {
		return nil
	}
	ops := &web.Ops{Registry: metrics.Registry, Ready: r.rooms.Ready, Stopping: &r.stopping, API: api}
	if r.cfg.Debug {
		ops.Debug = &web.Debug{Rooms: r.rooms}
	}
	p, err := port.Listen(port.Config{Listen: r.cfg.Ops, Patience: r.cfg.leaveTime})
	if err != nil {
		return explain(err, r.cfg.Ops, "--ops")
	}
	r.opsPort, r.ops = p, r.newServer(ops.Handler())
	r.ops.Addr = p.Plain.Addr().String()
	r.serving.Go(func() { r.served(errors.Join(r.ops.Serve(p.Plain), p.Close())) })
	return errors.Join(p.TLS.Close(), p.Media.Close())
}

// firstRooms creates the configured rooms in an empty store.
func (r *running) firstRooms(ctx context.Context) error {
	all, err := r.store.Rooms(ctx)
	if err != nil || len(all) > 0 {
		return err
	}
	var first []store.Room
	for _, template := range r.cfg.Rooms {
		first = append(first, store.Room{ID: worldstate.NewRoomID(), Template: template})
	}
	return r.store.Create(ctx, first...)
}

// newServer limits how long a request may take to arrive and its answer to leave, and
// the streams of an HTTP/2 connection.
func (r *running) newServer(handler http.Handler) *http.Server {
	patience := cmp.Or(r.cfg.leaveTime, 10*time.Second)
	return &http.Server{Handler: web.Leaving(patience, web.Arriving(10*time.Second, handler)), ReadHeaderTimeout: 5 * time.Second,
		WriteTimeout: patience, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, HTTP2: web.HTTP2(),
		ErrorLog: slog.NewLogLogger(r.log.Handler(), slog.LevelDebug)}
}

// served handles the end of a listener.
func (r *running) served(err error) {
	if !errors.Is(err, http.ErrServerClosed) && !r.stopping.Load() {
		r.failed <- fmt.Errorf("serve: %w", err)
	}
}

// stop closes what was opened, newest first. Participants learn that the server is
// stopping and resume when it is back. After most of the stop time it gives up what has
// not ended.
func (r *running) stop() error {
	r.stopping.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), r.cfg.StopTime*3/4)
	defer cancel()
	var all []error
	end := func(what string, err error) {
		if err != nil {
			all = append(all, fmt.Errorf("stop %s: %w", what, err))
		}
	}
	if r.backups != nil {
		end("backups", inTime(ctx, r.backups.Close))
	}
	if r.rooms != nil {
		end("rooms", r.rooms.Close(ctx))
	}
	if r.sessions != nil {
		end("connections", r.sessions.Close(ctx))
	}
	if r.editors != nil {
		end("editors", r.editors.Close(ctx))
	}
	if r.uploads != nil {
		r.uploads.Stop() // requests wait for checks
	}
	for _, server := range []*http.Server{r.public, r.ops} {
		if server != nil && server.Shutdown(ctx) != nil {
			end("HTTP", inTime(ctx, server.Close)) // a request did not end
		}
	}
	if r.acme != nil {
		end("certificates", inTime(ctx, func() error { r.acme.Close(); return nil }))
	}
	if r.media != nil {
		end("voices", inTime(ctx, r.media.Close))
	}
	if r.port != nil {
		end("the port", inTime(ctx, r.port.Close))
	}
	end("listeners", inTime(ctx, func() error { r.serving.Wait(); return nil }))
	if r.uploads != nil {
		end("uploads", r.uploads.Close(ctx))
	}
	if r.store != nil {
		end("the store", inTime(ctx, r.store.Close))
	}
	return errors.Join(all...)
}

// lastChance is how long forced closing may take.
const lastChance = 100 * time.Millisecond

// inTime waits for end until the context ends, and then a moment longer.
func inTime(ctx context.Context, end func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(lastChance):
		return ctx.Err()
	}
}

// explain says which setting to change when the address cannot be opened.
func explain(err error, address, flag string) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use by another program, perhaps another Stoa; stop it or choose another address with %s", address, flag)
	}
	return err
}
