package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"stoa/audio/sfu"
	"stoa/server/auth"
	"stoa/server/rooms"
	"stoa/server/session"
	"stoa/server/web"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// serve is the command of the same name.
type serve struct{}

// Run serves until SIGINT or SIGTERM.
func (serve) Run(cfg *config) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	srv, err := start(ctx, cfg)
	if err != nil {
		return err
	}
	for _, link := range srv.links {
		fmt.Printf("%-8s %s\n", link.template, link.url)
	}
	select {
	case <-ctx.Done():
	case err = <-srv.failed:
	}
	return errors.Join(err, srv.stop())
}

// running is a server with everything it has opened.
type running struct {
	cfg      *config
	log      *slog.Logger
	store    *store.SQLite
	media    *sfu.SFU
	rooms    *rooms.Rooms
	sessions *session.Server
	stopping atomic.Bool
	public   *http.Server
	ops      *http.Server // nil for none
	failed   chan error   // a listener that failed
	base     string       // of the links, like http://localhost:8080
	links    []link
}

// link is where a room is.
type link struct{ template, url string }

// start opens everything, in the order in which things need each other.
func start(ctx context.Context, cfg *config) (_ *running, err error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.LogLevel)); err != nil {
		return nil, err
	}
	r := &running{cfg: cfg, failed: make(chan error, 2),
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
	if r.media, err = sfu.Listen(sfu.Config{Listen: cfg.UDP, Advertise: cfg.Advertise, Logger: r.log}); err != nil {
		return nil, explain(err, cfg.UDP, "--udp")
	}
	if r.rooms, err = rooms.New(ctx, rooms.Config{Store: r.store, SFU: r.media, TickRate: cfg.TickRate, Ticked: metrics.Ticked, Log: r.log}); err != nil {
		return nil, err
	}
	tickets := &auth.Tickets{}
	r.sessions = &session.Server{Rooms: r.rooms, Tickets: tickets, Sealer: sealer, Log: r.log}
	metrics.Watch(r.rooms, r.sessions, r.media)
	lobby, err := r.firstRooms(ctx)
	if err != nil {
		return nil, err
	}
	public := &web.Public{Rooms: r.rooms, Store: r.store, Tickets: tickets, Sessions: r.sessions, Lobby: lobby,
		Guard: web.Guard{Hosts: cfg.Host, Origins: cfg.Origin}, Log: r.log}
	api := public.API()
	address, err := r.listen(&r.public, cfg.Listen, public.Handler(api))
	if err != nil {
		return nil, explain(err, cfg.Listen, "--listen")
	}
	r.makeLinks(ctx, address)
	if err := r.ownership(ctx); err != nil {
		return nil, err
	}
	return r, r.listenOps(metrics, api)
}

func (r *running) openStore(ctx context.Context, metrics *web.Metrics) (err error) {
	if err := os.MkdirAll(r.cfg.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	r.store, err = store.Open(ctx, store.Config{Folder: r.cfg.Data, Committed: metrics.Committed, Log: r.log})
	return err
}

func (r *running) listenOps(metrics *web.Metrics, api http.Handler) error {
	if r.cfg.Ops == "" {
		return nil
	}
	ops := &web.Ops{Registry: metrics.Registry, Ping: r.store.Ping, Stopping: &r.stopping, API: api}
	if r.cfg.Debug {
		ops.Debug = &web.Debug{Rooms: r.rooms}
	}
	_, err := r.listen(&r.ops, r.cfg.Ops, ops.Handler())
	return explain(err, r.cfg.Ops, "--ops")
}

// firstRooms makes the configured rooms in a store that has none, and returns
// the room that / leads to.
func (r *running) firstRooms(ctx context.Context) (worldstate.RoomID, error) {
	all, err := r.store.Rooms(ctx)
	if err != nil || len(all) > 0 {
		return first(all), err
	}
	for _, template := range r.cfg.Rooms {
		room := store.Room{ID: worldstate.NewRoomID(), Template: template}
		if err := r.store.Create(ctx, room); err != nil {
			return worldstate.RoomID{}, err
		}
		all = append(all, room)
	}
	return first(all), nil
}

// first returns the lobby, or the first room where there is none.
func first(all []store.Room) (id worldstate.RoomID) {
	for _, room := range all {
		if room.Template == "lobby" {
			return room.ID
		}
	}
	if len(all) > 0 {
		id = all[0].ID
	}
	return id
}

// listen serves handler on the address and returns the one that was found.
func (r *running) listen(server **http.Server, address string, handler http.Handler) (net.Addr, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	s := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(r.log.Handler(), slog.LevelDebug)}
	*server = s
	go func() {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			r.failed <- fmt.Errorf("serve %s: %w", address, err)
		}
	}()
	return l.Addr(), nil
}

// makeLinks says where the rooms are.
func (r *running) makeLinks(ctx context.Context, address net.Addr) {
	host, port, _ := net.SplitHostPort(address.String())
	if ip := net.ParseIP(host); ip == nil || ip.IsLoopback() || ip.IsUnspecified() {
		host = "localhost"
	}
	r.base = "http://" + net.JoinHostPort(host, port)
	all, err := r.store.Rooms(ctx)
	if err != nil {
		r.log.Error("list rooms failed", "reason", err.Error())
	}
	for _, room := range all {
		r.links = append(r.links, link{room.Template, r.base + "/r/" + room.ID.String()})
	}
}

// stop closes what was opened, newest first. People are told that the server
// is stopping and come back by themselves when it is there again.
func (r *running) stop() error {
	r.stopping.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), r.cfg.StopTime)
	defer cancel()
	var all []error
	if r.rooms != nil {
		r.rooms.Close()
	}
	if r.sessions != nil {
		r.sessions.Close(ctx)
	}
	for _, server := range []*http.Server{r.public, r.ops} {
		if server != nil && server.Shutdown(ctx) != nil {
			all = append(all, server.Close()) // somebody's request would not end
		}
	}
	if r.media != nil {
		all = append(all, r.media.Close())
	}
	if r.store != nil {
		all = append(all, r.store.Close())
	}
	return errors.Join(all...)
}

// explain says which setting to change when an address cannot be had.
func explain(err error, address, flag string) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use by another program, perhaps another Stoa; stop it or choose another address with %s", address, flag)
	}
	return err
}
